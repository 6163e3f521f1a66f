// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.seal;

import java.util.Map;
import java.util.Optional;
import org.managedkeys.store.StoredRecord;

/** A place where seal keys are kept. The store itself knows of each by a record, of no secret. */
interface KeepsSealKeys {

  /** What the records of its keys say under {@link SealRecords#KEPT}. */
  String kind();

  /** Where new keys go, for messages. */
  String describe();

  /** Where a key is, for messages. */
  String whereIs(StoredRecord record);

  /** A key that is there and may serve a store that has none yet. */
  Optional<SealKey> present();

  /**
   * Keeps a new key; when it returns, the key outlives a crash.
   *
   * @return what its record has to say beside the usual
   */
  Map<String, String> keep(SealKey key);

  /**
   * A key that is kept.
   *
   * @throws org.managedkeys.key.KeyException DENIED if it is not there, or not what it was
   */
  SealKey load(StoredRecord record);

  /** Removes a key, if it is there. */
  void drop(String id);
}
