// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry.admin;

import java.util.Optional;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.registry.Namespaces;
import org.managedkeys.store.RecordChange;

/** Which paths namespaces leave to mounts. */
final class NamespaceRules {

  private NamespaceRules() {}

  /**
   * Refuses a path that begins with the name of a namespace at the moment of a change: requests to
   * it would go to the namespace.
   *
   * @param segment the path's first one
   * @param subject whose path it is
   * @throws KeyException of kind CONFLICT
   */
  static void requireNone(
      KeyRegistry registry,
      Namespace parent,
      String segment,
      String subject,
      String operation,
      RecordChange change) {
    child(parent, segment)
        .filter(namespace ->
            registry.namespaces().isDeclared(namespace)
                || change.find(Namespaces.recordKey(namespace)).isPresent())
        .ifPresent(namespace -> {
          throw KeyException.of(
              KeyException.Kind.CONFLICT,
              subject,
              operation,
              "requests to it would go to the namespace '" + namespace + "'",
              "choose another path");
        });
  }

  private static Optional<Namespace> child(Namespace parent, String segment) {
    try {
      return Optional.of(parent.child(segment));
    } catch (KeyException e) {
      // Mounts may have names that no namespace can have.
      return Optional.empty();
    }
  }
}
