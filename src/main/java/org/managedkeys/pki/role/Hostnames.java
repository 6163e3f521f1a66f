// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.role;

import java.net.IDN;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Names of hosts: RFC 1034 section 3.5 with digits in front (RFC 1123); a wildcard may be the whole
 * of the left-most label (RFC 9525 section 6.3).
 */
final class Hostnames {

  private static final int MOST_LETTERS = 253;
  private static final String LABEL = "[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?";
  private static final Pattern HOSTNAME = Pattern.compile("(" + LABEL + "\\.)*" + LABEL);

  private Hostnames() {}

  /** Whether there is a wildcard, well-formed or not. */
  static boolean isWildcard(String name) {
    return name.indexOf('*') >= 0;
  }

  /** What follows the wildcard; empty if it is not the whole of the first of several labels. */
  static Optional<String> belowWildcard(String name) {
    return Optional.of(name)
        .filter(text -> text.startsWith("*.") && text.lastIndexOf('*') == 0)
        .map(text -> text.substring(2));
  }

  /** Whether a name in ASCII is a host's, a wildcard allowed. */
  static boolean isHostname(String name) {
    return name.length() <= MOST_LETTERS
        && belowWildcard(name)
            .or(() -> Optional.of(name))
            .filter(rest -> HOSTNAME.matcher(rest).matches())
            .isPresent();
  }

  /**
   * A host's name in ASCII, letters of other alphabets converted (RFC 5890); empty if it is no
   * host's, or if the conversion would lose something: the JDK has IDNA of 2003, which makes
   * another name of some letters, such as sharp s.
   */
  static Optional<String> ascii(String name) {
    if (name.chars().allMatch(letter -> letter < 0x80)) {
      return Optional.of(name).filter(Hostnames::isHostname);
    }
    try {
      String converted = IDN.toASCII(name);
      String wanted = Normalizer.normalize(name.toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
      return Optional.of(converted)
          .filter(Hostnames::isHostname)
          .filter(ascii -> IDN.toUnicode(ascii).equalsIgnoreCase(wanted));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
