// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.role;

import java.util.List;

/**
 * A result, and what its user should know about it: a life that was shortened, a field that had no
 * effect.
 *
 * @param warnings whole sentences or Vault's words; may be empty
 */
public record Warned<T>(T value, List<String> warnings) {

  public Warned {
    warnings = List.copyOf(warnings);
  }
}
