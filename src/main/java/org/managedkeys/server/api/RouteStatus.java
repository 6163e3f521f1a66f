// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import java.util.Locale;

/** How a route of ours stands to Vault's. */
public enum RouteStatus {
  /** Vault's fields, answers and errors. */
  SAME,
  /** Vault has it, and something of it is otherwise here; the note says what. */
  DIFFERENT,
  /** Vault has no such route. */
  ADDED,
  /** The route is there to say why it does nothing. */
  REFUSED,
  /** Vault has it, and we do not. */
  ABSENT;

  /** For a table that people read. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
