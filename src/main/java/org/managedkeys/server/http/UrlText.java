// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Text of URLs and of forms (RFC 3986, and WHATWG's {@code application/x-www-form-urlencoded}),
 * decoded strictly: what is malformed is refused, and not guessed at.
 */
final class UrlText {

  private static final int MOST_FIELDS = 1000;
  private static final int HEX = 16;

  private UrlText() {}

  /**
   * Names and values as {@code name=value&…} has them. Names without a value have an empty one.
   *
   * @throws HttpError 400 if it is malformed, or if there are too many
   */
  static Map<String, List<String>> fields(String text) {
    Map<String, List<String>> fields = new LinkedHashMap<>();
    int count = 0;
    int end;
    for (int start = 0; start < text.length(); start = end + 1) {
      // Empty ones count: a body of nothing but separators is no cheaper to read.
      if (++count > MOST_FIELDS) {
        throw HttpError.invalid("there are more than " + MOST_FIELDS + " parameters");
      }
      int separator = text.indexOf('&', start);
      end = separator < 0 ? text.length() : separator;
      String pair = text.substring(start, end);
      if (pair.isEmpty()) {
        continue;
      }
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      String value = equals < 0 ? "" : pair.substring(equals + 1);
      fields
          .computeIfAbsent(decoded(name.replace('+', ' ')), any -> new ArrayList<>())
          .add(decoded(value.replace('+', ' ')));
    }
    return fields;
  }

  /**
   * Percent-encoding undone, once.
   *
   * @throws HttpError 400 for anything else than two digits behind a percent sign, for what is not
   *     UTF-8, and for U+0000
   */
  static String decoded(String text) {
    if (isPlain(text)) {
      return text;
    }
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length);
    for (int index = 0; index < encoded.length; index++) {
      if (encoded[index] == '%') {
        bytes.write(HEX * digit(encoded, index + 1) + digit(encoded, index + 2));
        index += 2;
      } else {
        bytes.write(encoded[index]);
      }
    }
    try {
      String decoded =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(bytes.toByteArray()))
              .toString();
      if (decoded.indexOf(0) >= 0) {
        throw malformed();
      }
      return decoded;
    } catch (CharacterCodingException e) {
      throw malformed();
    }
  }

  private static boolean isPlain(String text) {
    for (int index = 0; index < text.length(); index++) {
      char letter = text.charAt(index);
      if (letter == '%' || letter == 0 || letter > 0x7e) {
        return false;
      }
    }
    return true;
  }

  private static int digit(byte[] text, int index) {
    int digit = index < text.length ? Character.digit(text[index], HEX) : -1;
    if (digit < 0) {
      throw malformed();
    }
    return digit;
  }

  private static HttpError malformed() {
    return HttpError.invalid("the URL or the form is malformed: it must be UTF-8, percent-encoded");
  }
}
