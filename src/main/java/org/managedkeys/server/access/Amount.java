// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.access;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.managedkeys.wire.TimeText;

/** How much a text says, in any of the forms in which fields take numbers, times and booleans. */
final class Amount {

  /** Longer texts are no numbers. */
  private static final int MOST_DIGITS = 40;

  private static final int NANO_DIGITS = 9;
  private static final int HEXADECIMAL_BASE = 16;

  /** As numbers of slots and mechanisms may be written. */
  private static final Pattern HEXADECIMAL = Pattern.compile("0[xX]([0-9a-fA-F]{1,38})");

  private Amount() {}

  /** A decimal number. */
  static Optional<BigDecimal> number(String text) {
    if (text.isEmpty() || text.length() > MOST_DIGITS) {
      return Optional.empty();
    }
    try {
      return Optional.of(new BigDecimal(text));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /**
   * As what fields may read a text: a number, decimal or hexadecimal; a time as its seconds, and as
   * its whole seconds, to which most fields cut it; a boolean as 1 or 0. Empty if it is none of
   * these.
   */
  static List<BigDecimal> readings(String text) {
    Optional<BigDecimal> number = number(text).or(() -> bool(text)).or(() -> hexadecimal(text));
    return number
        .map(List::of)
        .or(() -> TimeText.parse(text).map(Amount::seconds))
        .orElse(List.of());
  }

  private static Optional<BigDecimal> bool(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "t" -> Optional.of(BigDecimal.ONE);
      case "false", "f" -> Optional.of(BigDecimal.ZERO);
      default -> Optional.empty();
    };
  }

  private static Optional<BigDecimal> hexadecimal(String text) {
    return Optional.of(HEXADECIMAL.matcher(text))
        .filter(Matcher::matches)
        .map(digits -> new BigDecimal(new BigInteger(digits.group(1), HEXADECIMAL_BASE)));
  }

  private static List<BigDecimal> seconds(Duration time) {
    BigDecimal whole = BigDecimal.valueOf(time.toSeconds());
    return List.of(whole.add(BigDecimal.valueOf(time.toNanosPart(), NANO_DIGITS)), whole);
  }
}
