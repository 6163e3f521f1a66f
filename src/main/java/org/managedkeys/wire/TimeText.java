// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.wire;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Times as Vault takes them: seconds without a unit, or amounts with one, in either case: {@code
 * 30}, {@code 500ms}, {@code 72h}, {@code 1h30m}, {@code 1d}.
 */
public final class TimeText {

  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,12}");
  private static final Pattern AMOUNT = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d|w)");

  /** Longer texts are no times, so that sums of amounts stay within bounds. */
  private static final int MOST_LETTERS = 40;

  private TimeText() {}

  /** A time that is not negative; empty if the text has another form. */
  public static Optional<Duration> parse(String text) {
    if (text.isEmpty() || text.length() > MOST_LETTERS) {
      return Optional.empty();
    }
    String lower = text.toLowerCase(Locale.ROOT);
    if (SECONDS.matcher(lower).matches()) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(lower)));
    }
    Matcher amounts = AMOUNT.matcher(lower);
    Duration sum = Duration.ZERO;
    int end = 0;
    while (amounts.find() && amounts.start() == end) {
      sum = sum.plus(amount(Long.parseLong(amounts.group(1)), amounts.group(2)));
      end = amounts.end();
    }
    return end == lower.length() ? Optional.of(sum) : Optional.empty();
  }

  private static Duration amount(long amount, String unit) {
    return switch (unit) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      case "d" -> Duration.ofDays(amount);
      default -> Duration.ofDays(7 * amount);
    };
  }
}
