// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.http;

/** What a caller needs for a route. */
public enum Access {
  /** Nothing: the route is open to everybody. */
  NONE,
  /** Any valid token, whatever its policies say. */
  TOKEN,
  /** A token whose policies allow the verb on the path. */
  POLICY,
  /** As {@link #POLICY}, and the policies grant {@code sudo} on the path as well. */
  SUDO
}
