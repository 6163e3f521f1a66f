// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Serial numbers of certificates, RFC 5280 section 4.1.2.2, and how Vault writes them. */
public final class SerialNumbers {

  private static final int RANDOM_BITS = 128;
  private static final int MOST_OCTETS = 20;

  private static final SecureRandom RANDOM = new SecureRandom();

  private static final HexFormat COLONS = HexFormat.ofDelimiter(":");

  private static final Pattern TEXT =
      Pattern.compile("[0-9A-Fa-f]{1,2}([:-][0-9A-Fa-f]{1,2})*|([0-9A-Fa-f]{2})+");

  private static final Pattern DELIMITER = Pattern.compile("[:-]");

  private SerialNumbers() {}

  /** A new one: 128 random bits, above zero, at most 17 octets. */
  public static BigInteger random() {
    BigInteger serial;
    do {
      serial = new BigInteger(RANDOM_BITS, RANDOM);
    } while (serial.signum() == 0);
    return serial;
  }

  /** As Vault writes it: octets in hexadecimal, small letters, with colons, no leading zeros. */
  public static String text(BigInteger serial) {
    byte[] octets = serial.toByteArray();
    boolean padded = octets.length > 1 && octets[0] == 0;
    return COLONS.formatHex(octets, padded ? 1 : 0, octets.length);
  }

  /**
   * Reads octets in hexadecimal, with colons, hyphens or nothing between them.
   *
   * @throws PkiException INVALID if it is not that, zero, or has more than 20 octets
   */
  public static BigInteger parse(String text) {
    String trimmed = text.strip();
    if (!TEXT.matcher(trimmed).matches()) {
      throw malformed(trimmed);
    }
    StringBuilder digits = new StringBuilder();
    for (String octet : DELIMITER.split(trimmed, -1)) {
      digits.append(octet.length() == 1 ? "0" : "").append(octet);
    }
    BigInteger serial = new BigInteger(digits.toString(), 16);
    if (serial.signum() == 0 || serial.bitLength() > MOST_OCTETS * Byte.SIZE) {
      throw malformed(trimmed);
    }
    return serial;
  }

  private static PkiException malformed(String text) {
    return PkiException.invalid(
        Texts.quoted(text) + " is no serial number",
        "it is 1 to " + MOST_OCTETS + " octets in hexadecimal, such as 17:ab:0c");
  }
}
