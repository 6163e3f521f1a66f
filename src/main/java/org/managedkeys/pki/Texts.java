// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Text of strangers: what it may not have, and how it is shown in messages. */
final class Texts {

  private static final int MOST_SHOWN = 80;
  private static final int LAST_OF_ASCII = 0x7F;

  private Texts() {}

  /** In quotes, cut, and with nothing that moves a cursor or turns the direction of writing. */
  static String quoted(String text) {
    StringBuilder shown = new StringBuilder("'");
    text.codePoints()
        .limit(MOST_SHOWN)
        .forEach(point -> {
          if (isControl(point) || Character.getType(point) == Character.FORMAT) {
            shown.append(String.format(Locale.ROOT, "\\u%04x", point));
          } else {
            shown.appendCodePoint(point);
          }
        });
    return shown.append(text.codePointCount(0, text.length()) > MOST_SHOWN ? "…'" : "'").toString();
  }

  /**
   * Refuses what has control characters: NUL, at which some readers stop, and those that turn the
   * direction of writing.
   *
   * @param shown what it is, for the message
   */
  static void requireNoControls(String text, String shown) {
    text.codePoints()
        .filter(Texts::isControl)
        .findFirst()
        .ifPresent(point -> {
          throw PkiException.invalid(
              shown + " has the control character " + String.format(Locale.ROOT, "U+%04X", point),
              null);
        });
  }

  /** Refuses what is not in ASCII, or has control characters. */
  static void requireVisibleAscii(String text, String shown, @Nullable String hint) {
    if (!text.codePoints().allMatch(point -> point <= LAST_OF_ASCII)) {
      throw PkiException.invalid(shown + " has characters that are not ASCII", hint);
    }
    requireNoControls(text, shown);
  }

  private static boolean isControl(int point) {
    return Character.getType(point) == Character.CONTROL
        || (point >= 0x202A && point <= 0x202E)
        || (point >= 0x2066 && point <= 0x2069)
        || point == 0x200E
        || point == 0x200F
        || point == 0x2028
        || point == 0x2029;
  }
}
