// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How certificates are handed out: Vault's {@code format}. */
public enum OutputFormat {
  /** Each in PEM. */
  PEM,
  /** Each in DER, written in Base64. */
  DER,
  /** Each in PEM, and in {@code certificate} the private key and the chain too. */
  PEM_BUNDLE,
  /** As PEM, and all of it as a PKCS#12 file, written in Base64. */
  PKCS12_BUNDLE;

  /** Vault's word for it. */
  public String vaultName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The one of a word of Vault's, in any case.
   *
   * @throws PkiException INVALID, with those that there are
   */
  public static OutputFormat of(String name) {
    return Arrays.stream(values())
        .filter(format -> format.name().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(() ->
            PkiException.invalid(
                "there is no format " + Texts.quoted(name),
                "it is one of "
                    + Arrays.stream(values())
                        .map(OutputFormat::vaultName)
                        .collect(Collectors.joining(", "))));
  }
}
