// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.util.List;
import java.util.stream.Stream;

/** What is asked of a server; the names are those of the rows. */
enum ServerOperation {
  /** A signature by a Transit key, which is a P-256 key in a token. */
  SIGN("server-sign-p256", List.of(1, ServerOperation.MANY)),
  /** The same by a server that writes requests, answers and uses of keys to an audit log. */
  SIGN_AUDITED("server-sign-p256-audited", List.of(1, ServerOperation.MANY)),
  /** Whether it is well: what a request costs in which next to nothing is done. */
  HEALTH("server-health", List.of(ServerOperation.MANY));

  /** Connections at a time. */
  static final int MANY = 32;

  private final String row;

  @SuppressWarnings("ImmutableEnumChecker") // lists that nobody can change
  private final List<Integer> connections;

  ServerOperation(String row, List<Integer> connections) {
    this.row = row;
    this.connections = connections;
  }

  String row() {
    return row;
  }

  /** How many at a time: a row each. */
  List<Integer> connections() {
    return connections;
  }

  /** That of a row. */
  static ServerOperation of(String row) {
    return Stream.of(values())
        .filter(operation -> operation.row.equals(row))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no operation " + row));
  }
}
