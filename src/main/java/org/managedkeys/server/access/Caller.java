// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.access;

/**
 * Who makes a request.
 *
 * @param sudo whether its policies grant {@link Capability#SUDO} on the request's path
 */
public record Caller(Token token, boolean sudo) {

  /** Whether it may do what is kept for operators. */
  boolean isPrivileged() {
    return sudo || token.isRoot();
  }
}
