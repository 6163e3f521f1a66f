// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.util.Locale;
import org.managedkeys.key.KeyAlgorithm.Family;
import org.managedkeys.registry.RegisteredKey;

/** What a ciphertext of a key version is made of; fixed when the version is made. */
enum EncryptionForm {

  /** The managed key encrypts the plaintext itself: what its service takes, and no more. */
  RAW,

  /**
   * A data key encrypts the plaintext here, and the managed key encrypts the data key: of any
   * length.
   */
  ENVELOPE;

  /** As callers write it. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * What suits a managed key of which nobody says anything: where a service far away would be asked
   * to encrypt, and takes some kilobytes only, an envelope.
   */
  static EncryptionForm usual(RegisteredKey managed, Family family) {
    return family == Family.AES && managed.connection().type().isRemote() ? ENVELOPE : RAW;
  }
}
