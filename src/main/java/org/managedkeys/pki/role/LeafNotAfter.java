// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.role;

import java.util.Arrays;
import java.util.Locale;
import org.managedkeys.pki.PkiException;

/** What happens to a certificate that would outlive its issuer: {@code leaf_not_after_behavior}. */
public enum LeafNotAfter {
  /** It is refused. */
  ERR,
  /** It ends with its issuer. */
  TRUNCATE,
  /** It outlives its issuer. */
  PERMIT;

  /**
   * The value of a name of Vault's.
   *
   * @throws PkiException INVALID if there is none
   */
  public static LeafNotAfter of(String name) {
    return Arrays.stream(values())
        .filter(value -> value.vaultName().equals(name))
        .findFirst()
        .orElseThrow(() ->
            PkiException.invalid(
                "leaf_not_after_behavior is '" + name + "'", "allowed are err, truncate, permit"));
  }

  /** As Vault writes it. */
  public String vaultName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
