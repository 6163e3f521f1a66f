// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.access;

import java.util.List;

/**
 * A token that was just renewed.
 *
 * @param warnings what is otherwise than was asked
 */
public record Renewed(Token token, List<String> warnings) {

  public Renewed {
    warnings = List.copyOf(warnings);
  }
}
