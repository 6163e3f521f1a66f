// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.managedkeys.key.Namespace;
import org.managedkeys.store.RecordStore;
import org.managedkeys.store.audit.AuditLog;
import org.managedkeys.store.seal.Seal;

/**
 * What a registry is made of. Immutable.
 *
 * @param declared what the configuration declares
 * @param node what stored records mean here
 * @param store holds what is made at run time
 * @param seal opens the secrets of the store; asked for when the first one is needed, since its key
 *     may be one of the registry's own
 * @param audit takes down uses of keys
 * @param refresh how old what is known of the store may be when a key is used
 */
public record RegistrySettings(
    Declared declared,
    NodeSettings node,
    RecordStore store,
    Function<KeyRegistry, Seal> seal,
    AuditLog audit,
    Duration refresh) {

  /** How soon changes by others are seen where nothing is said. */
  public static final Duration DEFAULT_REFRESH = Duration.ofSeconds(5);

  /**
   * What the configuration declares; it does not change at run time.
   *
   * @param connections with names that are unique
   * @param keys with names that are unique; each one's connection is among these
   * @param namespaces that exist beside those of keys
   * @param since when the declarations were last changed
   * @param defaultKms the connection in which new keys are made, if there is one
   * @param random the connection or key whose service gives random bytes; else {@code defaultKms}
   */
  public record Declared(
      List<Connection> connections,
      List<DeclaredKey> keys,
      Set<Namespace> namespaces,
      Instant since,
      Optional<String> defaultKms,
      Optional<String> random) {

    public Declared {
      connections = List.copyOf(connections);
      keys = List.copyOf(keys);
      namespaces = Set.copyOf(namespaces);
    }
  }
}
