// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.nio.charset.StandardCharsets;

/** A value that stands on the command line, or, as {@code @FILE}, in a file. */
final class TextArgument {

  private static final String FILE = "@";

  /** As much as signatures and associated data have. */
  private static final int MAX_BYTES = 1024 * 1024;

  private TextArgument() {}

  /**
   * The bytes of the text, or those of the file as they are.
   *
   * @param what it is, for messages: {@code the associated data}
   */
  static byte[] bytes(String what, String argument) {
    return argument.startsWith(FILE)
        ? InputFile.bytes(what, argument.substring(FILE.length()), MAX_BYTES)
        : argument.getBytes(StandardCharsets.UTF_8);
  }

  /** A text in one line, without white space around it. */
  static String text(String what, String argument) {
    return text(bytes(what, argument));
  }

  static String text(byte[] content) {
    return new String(content, StandardCharsets.UTF_8).strip();
  }
}
