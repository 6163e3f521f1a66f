// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import java.util.HexFormat;

/** Text that came from outside, as it may stand in a message: short, and printing. */
final class Excerpt {

  private static final int LONGEST = 100;

  private Excerpt() {}

  /** In quotes; whatever is no printing ASCII is escaped as in Java. */
  static String quoted(String text) {
    return "'" + of(text) + "'";
  }

  static String of(String text) {
    StringBuilder shown = new StringBuilder();
    text.chars()
        .limit(LONGEST)
        .forEach(c -> {
          if (c >= ' ' && c < 0x7f) {
            shown.append((char) c);
          } else {
            shown.append("\\u").append(HexFormat.of().toHexDigits((char) c));
          }
        });
    return text.length() > LONGEST ? shown + "…" : shown.toString();
  }
}
