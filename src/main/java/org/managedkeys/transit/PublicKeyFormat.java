// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** How a public key can be written. */
enum PublicKeyFormat {
  /** A SubjectPublicKeyInfo as text, RFC 7468 section 13. */
  PEM,
  /** The same in DER, RFC 5280 section 4.1.2.7; in Base64, as everything binary. */
  DER,
  /** A JSON Web Key, RFC 7517. */
  JWK,
  /** A line of {@code authorized_keys}, RFC 4253 section 6.6. */
  OPENSSH;

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<PublicKeyFormat> of(String text) {
    return Arrays.stream(values()).filter(format -> format.text().equals(text)).findFirst();
  }

  /** All names, for messages. */
  static String known() {
    return Arrays.stream(values()).map(PublicKeyFormat::text).collect(Collectors.joining(", "));
  }
}
