// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How private keys are handed out: Vault's {@code private_key_format}. */
public enum PrivateKeyFormat {
  /** The old structure of the key's type, RFC 8017 or RFC 5915; in PEM or Base64 as the rest. */
  DER,
  /** PKCS#8, RFC 5208; in PEM or Base64 as the rest. */
  PKCS8,
  /** As {@link #DER}, and always in PEM. */
  PEM;

  /** Vault's word for it. */
  public String vaultName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The one of a word of Vault's, in any case.
   *
   * @throws PkiException INVALID, with those that there are
   */
  public static PrivateKeyFormat of(String name) {
    return Arrays.stream(values())
        .filter(format -> format.name().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(() ->
            PkiException.invalid(
                "there is no private_key_format " + Texts.quoted(name),
                "it is one of "
                    + Arrays.stream(values())
                        .map(PrivateKeyFormat::vaultName)
                        .collect(Collectors.joining(", "))));
  }
}
