// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * The lines {@code key = value} of a file. Unlike {@link java.util.Properties} it keeps line
 * numbers and order, refuses duplicates, and has neither escapes nor continuation lines: what
 * stands after the first equals sign, without surrounding space, is the value. Lines that start
 * with {@code #} or {@code !} are comments. No control characters but tabs. UTF-8, with or without
 * a byte order mark.
 */
final class PropertyFile {

  /** One line. Prints without its value, which may be a secret. */
  record Property(String key, String value, int line) {
    @Override
    public String toString() {
      return key + " in line " + line;
    }
  }

  private static final String BYTE_ORDER_MARK = "\uFEFF";
  private static final char REPLACEMENT = '\uFFFD';

  /** Takes the lines. */
  interface Sink {

    /**
     * Takes one.
     *
     * @return the line in which the same key was set before, and stays set; 0 if there is none
     */
    int put(Property property);
  }

  private final Problems problems;
  private final Sink sink;

  private PropertyFile(Problems problems, Sink sink) {
    this.problems = problems;
    this.sink = sink;
  }

  /**
   * Reads to the end of the stream. What is wrong goes to the problems, never with the text of a
   * value; the rest goes to the sink, in order.
   *
   * @param limit the longest content allowed, in bytes
   * @throws org.managedkeys.key.KeyException of kind INVALID, at once, if the content is too long
   *     or no UTF-8: then it is probably another kind of file
   */
  static void read(InputStream in, int limit, Problems problems, Sink sink) throws IOException {
    byte[] content = in.readNBytes(limit + 1);
    if (content.length > limit) {
      problems.add(1, "the content is longer than " + limit + " bytes");
      problems.throwIfAny();
    }
    PropertyFile file = new PropertyFile(problems, sink);
    String text = decode(content, problems);
    int number = 0;
    int start = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length() : 0;
    while (start < text.length()) {
      int end = text.indexOf('\n', start);
      end = end < 0 ? text.length() : end;
      file.line(++number, text.substring(start, end).strip());
      start = end + 1;
    }
  }

  private static String decode(byte[] content, Problems problems) {
    String text = new String(content, StandardCharsets.UTF_8);
    if (text.indexOf(REPLACEMENT) < 0) {
      return text;
    }
    // It may have been written, or stand for bytes that are no text.
    ByteBuffer bytes = ByteBuffer.wrap(content);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      int number = 1;
      for (int i = 0; i < bytes.position(); i++) {
        number += content[i] == '\n' ? 1 : 0;
      }
      problems.add(number, "this is not UTF-8 text");
      problems.throwIfAny();
      throw new AssertionError("a problem was just added", e);
    }
  }

  private void line(int number, String line) {
    if (line.isEmpty() || line.startsWith("#") || line.startsWith("!")) {
      return;
    }
    if (hasControlCharacter(line)) {
      // It would reach messages and logs, where it could look like a line of theirs.
      problems.add(number, "the line has a control character; lines end with LF or CR LF");
      return;
    }
    int equals = line.indexOf('=');
    if (equals < 0) {
      problems.add(number, "the line has no '='; a setting is written key = value");
      return;
    }
    String key = line.substring(0, equals).strip();
    String value = line.substring(equals + 1).strip();
    if (key.isEmpty() || !consistsOf(key, "_./-")) {
      problems.add(
          number, "what stands before '=' must be a name of letters, digits and any of _ . / -");
      return;
    }
    if (value.endsWith("\\")) {
      problems.add(
          number, key + " ends with a backslash, and continuation lines are not supported");
    }
    int earlier = sink.put(new Property(key, value, number));
    if (earlier > 0) {
      problems.add(number, key + " is already set in line " + earlier);
    }
  }

  // Loops, since a file may have a hundred thousand lines, and they are read before anything is
  // compiled.

  private static boolean hasControlCharacter(String line) {
    for (int at = 0; at < line.length(); at++) {
      if (Character.isISOControl(line.charAt(at)) && line.charAt(at) != '\t') {
        return true;
      }
    }
    return false;
  }

  /** Whether a text has nothing but letters of ASCII, digits, and certain marks. */
  static boolean consistsOf(String text, String marks) {
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      boolean good =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || marks.indexOf(c) >= 0;
      if (!good) {
        return false;
      }
    }
    return true;
  }
}
