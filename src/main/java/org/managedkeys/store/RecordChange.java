// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store;

import java.util.Optional;
import java.util.SortedSet;
import org.managedkeys.key.Namespace;

/** Reads and writes of one atomic change; reads see what was put before. Not for other threads. */
public interface RecordChange {

  Optional<StoredRecord> find(RecordKey key);

  /** All names of a kind in a namespace, in order. */
  SortedSet<String> names(RecordKind kind, Namespace namespace);

  /**
   * Adds a record, or replaces the one of its key.
   *
   * @throws org.managedkeys.key.KeyException CONFLICT if {@link StoredRecord#requireReplaces} says
   *     so
   */
  void put(StoredRecord record);

  /** Removes a record if it is there. */
  void delete(RecordKey key);
}
