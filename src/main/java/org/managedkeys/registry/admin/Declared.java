// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry.admin;

import java.util.List;
import java.util.Optional;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.registry.Connection;
import org.managedkeys.registry.KeyRegistry;

/** What the configuration declares, which administration shows and does not change. */
final class Declared {

  /** In front of the names of connections that keys describe by themselves. */
  static final String OF_KEY = "key.";

  private Declared() {}

  /** Connections that are declared under a name of their own. */
  static List<Connection> connections(KeyRegistry registry) {
    return registry.connections().stream()
        .filter(connection -> !connection.name().startsWith(OF_KEY))
        .toList();
  }

  static Optional<Connection> connection(KeyRegistry registry, String name) {
    return connections(registry).stream()
        .filter(connection -> connection.name().equals(name))
        .findFirst();
  }

  /**
   * The refusal to change what is declared.
   *
   * @param place file and line
   */
  static KeyException refusal(String subject, String operation, String place) {
    return KeyException.of(
        Kind.DENIED,
        subject,
        operation,
        "the configuration declares it at " + place,
        "change it there");
  }
}
