// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry.admin;

import java.util.Optional;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.registry.Namespaces;
import org.managedkeys.store.RecordChange;

/** Whether a namespace is there, for those who are about to write into it or to list it. */
final class NamespaceRules {

  private NamespaceRules() {}

  /**
   * Refuses a namespace that is not there at the moment of a change.
   *
   * @param operation what is attempted, as a verb
   * @throws KeyException of kind NOT_FOUND
   */
  static void require(
      KeyRegistry registry, Namespace namespace, String operation, RecordChange change) {
    if (!registry.namespaces().isDeclared(namespace)
        && change.find(Namespaces.recordKey(namespace)).isEmpty()) {
      throw absent(namespace, operation);
    }
  }

  /** Refuses a namespace that is not there now. */
  static void require(KeyRegistry registry, Namespace namespace, String operation) {
    if (!registry.namespaces().exists(namespace)) {
      throw absent(namespace, operation);
    }
  }

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

  static KeyException absent(Namespace namespace, String operation) {
    return KeyException.of(
        KeyException.Kind.NOT_FOUND,
        "namespace '" + namespace + "'",
        operation,
        "there is no such namespace",
        "make it first: namespace create " + namespace.path());
  }
}
