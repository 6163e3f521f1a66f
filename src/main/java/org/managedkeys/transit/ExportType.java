// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.util.Arrays;
import java.util.Optional;

/** What may be asked for by Vault's {@code export/:type/:name}, under its names. */
enum ExportType {
  PUBLIC_KEY("public-key", false),
  CERTIFICATE_CHAIN("certificate-chain", false),
  ENCRYPTION_KEY("encryption-key", true),
  SIGNING_KEY("signing-key", true),
  HMAC_KEY("hmac-key", true),
  CMAC_KEY("cmac-key", true);

  private final String text;
  private final boolean secret;

  ExportType(String text, boolean secret) {
    this.text = text;
    this.secret = secret;
  }

  /** Vault's name. */
  String text() {
    return text;
  }

  /** Whether it is what never leaves the key's service. */
  boolean isSecret() {
    return secret;
  }

  static Optional<ExportType> of(String text) {
    return Arrays.stream(values()).filter(type -> type.text.equals(text)).findFirst();
  }
}
