// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store;

import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.managedkeys.key.Namespace;

/**
 * The one writable store: records that are changed at run time, by several threads, processes and,
 * in its SQL form on a server, machines. Every change is atomic and durable: a crash leaves all of
 * it or nothing. Readers wait for nobody and see the state before a change or after it.
 *
 * <p>Every method throws {@link org.managedkeys.key.KeyException}: INTERNAL if what is stored
 * cannot be read, which is never treated as absent; UNAVAILABLE if the store cannot be reached or
 * written to, may not be accessed, or is busy for too long. It is never DENIED: that tells whoever
 * asks of rights of their own.
 */
public interface RecordStore extends AutoCloseable {

  Optional<StoredRecord> find(RecordKey key);

  /** The record of a kind with a UUID. Its namespace is the caller's to check. */
  Optional<StoredRecord> find(RecordKind kind, UUID uuid);

  /** All names of a kind in a namespace, in order; none of namespaces below. */
  SortedSet<String> names(RecordKind kind, Namespace namespace);

  /**
   * Some names of a kind in a namespace, in order.
   *
   * @param after the name before the first one wanted; empty to begin
   * @param limit how many at most, at least 1
   */
  List<String> names(RecordKind kind, Namespace namespace, String after, int limit);

  /**
   * Some records of a kind in a namespace, in the order of their names: a way through many that
   * never holds all of them. Each page is of its own time.
   *
   * @param after the name before the first one wanted; it need not be there; empty to begin
   * @param limit how many at most, at least 1; there are fewer only if no more follow
   */
  List<StoredRecord> page(RecordKind kind, Namespace namespace, String after, int limit);

  /** Shows every record of every kind and namespace, in the order of their keys. */
  void forEach(Consumer<StoredRecord> consumer);

  /**
   * Reads and changes any number of records with no change by others in between.
   *
   * @param work may be called more than once, so it has no side effects and makes no call to a key
   *     service. If it throws, nothing changes.
   * @return what the last call of {@code work} returned, once its changes are durable
   */
  <T> T change(Function<RecordChange, T> work);

  /**
   * A number that differs from earlier ones if anything was changed since, by whomever; it may
   * differ although nothing was. Cheap: this is asked often.
   */
  long revision();

  /**
   * Examines all that is stored, and leftovers of crashes.
   *
   * @return what is wrong, a line each; empty if all is well
   */
  List<String> check();

  /** Where the store is, for messages; no credentials. */
  String describe();

  @Override
  void close();
}
