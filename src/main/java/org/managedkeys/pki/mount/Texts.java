// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;

/** Forms of values in answers, which are Vault's. */
final class Texts {

  private static final HexFormat COLONS = HexFormat.ofDelimiter(":");

  private Texts() {}

  /** {@code 17:ab:…}. */
  static String colons(byte[] bytes) {
    return COLONS.formatHex(bytes);
  }

  /** RFC 3339, UTC. */
  static String rfc3339(Instant time) {
    return DateTimeFormatter.ISO_INSTANT.format(time);
  }
}
