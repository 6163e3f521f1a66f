// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import java.util.Optional;

/**
 * Reads what follows {@code xn--} in a label of a domain name, RFC 3492. The JDK's own reader knows
 * the names of 2003 only, and takes straße for strasse.
 */
final class Punycode {

  private static final int BASE = 36;
  private static final int LEAST_THRESHOLD = 1;
  private static final int MOST_THRESHOLD = 26;
  private static final int SKEW = 38;
  private static final int DAMP = 700;
  private static final int FIRST_BIAS = 72;
  private static final int FIRST_CODE_POINT = 0x80;

  private Punycode() {}

  /** The text, or empty if it is no Punycode. */
  static Optional<String> decode(String encoded) {
    int delimiter = encoded.lastIndexOf('-');
    StringBuilder text = new StringBuilder(encoded.substring(0, Math.max(0, delimiter)));
    int codePoint = FIRST_CODE_POINT;
    int bias = FIRST_BIAS;
    int position = 0;
    int at = delimiter > 0 ? delimiter + 1 : 0;
    while (at < encoded.length()) {
      long offset = position;
      long weight = 1;
      int step = BASE;
      while (true) {
        int digit = at < encoded.length() ? digit(encoded.charAt(at++)) : BASE;
        offset += digit * weight;
        if (digit == BASE || offset > Integer.MAX_VALUE) {
          return Optional.empty();
        }
        int threshold = Math.min(MOST_THRESHOLD, Math.max(LEAST_THRESHOLD, step - bias));
        if (digit < threshold) {
          break;
        }
        weight *= BASE - threshold;
        step += BASE;
        if (weight > Integer.MAX_VALUE) {
          return Optional.empty();
        }
      }
      int points = text.codePointCount(0, text.length()) + 1;
      bias = adapted((int) offset - position, points, position == 0);
      long next = codePoint + offset / points;
      if (!isScalar(next)) {
        return Optional.empty();
      }
      codePoint = (int) next;
      position = (int) (offset % points);
      text.insert(text.offsetByCodePoints(0, position), Character.toString(codePoint));
      position++;
    }
    return Optional.of(text.toString());
  }

  private static boolean isScalar(long codePoint) {
    return codePoint <= Character.MAX_CODE_POINT
        && (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE);
  }

  private static int digit(char letter) {
    if (letter >= 'a' && letter <= 'z') {
      return letter - 'a';
    }
    if (letter >= 'A' && letter <= 'Z') {
      return letter - 'A';
    }
    return letter >= '0' && letter <= '9' ? letter - '0' + 'z' - 'a' + 1 : BASE;
  }

  private static int adapted(int delta, int points, boolean first) {
    int rest = first ? delta / DAMP : delta / 2;
    rest += rest / points;
    int bias = 0;
    while (rest > (BASE - LEAST_THRESHOLD) * MOST_THRESHOLD / 2) {
      rest /= BASE - LEAST_THRESHOLD;
      bias += BASE;
    }
    return bias + (BASE - LEAST_THRESHOLD + 1) * rest / (rest + SKEW);
  }
}
