// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store;

import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Function;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.Namespace;

/**
 * The one writable store. Every change is atomic and durable: a crash leaves the old entry or the
 * new one. Safe with several threads and several processes; readers see changes of others.
 */
public interface LiveStore extends AutoCloseable {

  /** Names of all entries of a namespace. */
  SortedSet<KeyName> names(Namespace namespace);

  /**
   * Reads one entry.
   *
   * @throws org.managedkeys.key.KeyException of kind INTERNAL if it exists and cannot be read; it
   *     is never treated as absent
   */
  Optional<StoredEntry> find(KeyName name);

  /**
   * Reads, changes and writes one entry with no change by others in between.
   *
   * @param change from the present entry to the wanted one; empty means absent. It may be called
   *     more than once, so it has no side effects and makes no calls to a key service. An exception
   *     thrown by it leaves the entry as it was.
   * @return the entry as it is now
   */
  Optional<StoredEntry> update(
      KeyName name, Function<Optional<StoredEntry>, Optional<StoredEntry>> change);

  /** Where the store is, for messages. */
  String describe();

  @Override
  void close();
}
