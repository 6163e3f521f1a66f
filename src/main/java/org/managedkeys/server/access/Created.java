// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.access;

import java.util.List;

/**
 * A token that was just made. Prints no secret.
 *
 * @param secret what the client has to show; it is stored nowhere and cannot be had again
 * @param warnings what is otherwise than was asked
 */
public record Created(String secret, Token token, List<String> warnings) {

  public Created {
    warnings = List.copyOf(warnings);
  }

  @Override
  public String toString() {
    return token.toString();
  }
}
