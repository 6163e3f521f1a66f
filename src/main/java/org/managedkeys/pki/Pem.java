// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text that carries DER, RFC 7468. What stands between the blocks is explanation and is skipped.
 */
public final class Pem {

  /** What one bundle may hold, in characters: some hundred certificates. */
  public static final int MOST_CHARACTERS = 1 << 20;

  private static final int LINE = 64;

  private static final Base64.Encoder ENCODER =
      Base64.getMimeEncoder(LINE, "\n".getBytes(StandardCharsets.US_ASCII));

  private static final Pattern BEGIN = Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,60})-----");

  private static final Pattern SPACE = Pattern.compile("\\s+");

  /**
   * A block.
   *
   * @param type as in {@code BEGIN CERTIFICATE}
   * @param der what it holds; not checked
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed over once, never compared.
  public record Block(String type, byte[] der) {

    /** Of its type alone: it may hold a private key. */
    @Override
    public String toString() {
      return "PEM block " + type;
    }
  }

  private Pem() {}

  /** Without an end of line after the last one, as Vault answers it. */
  public static String encode(String type, byte[] der) {
    return "-----BEGIN "
        + type
        + "-----\n"
        + ENCODER.encodeToString(der)
        + "\n-----END "
        + type
        + "-----";
  }

  /** Whether there is any block in a text. */
  static boolean isIn(String text) {
    return text.contains("-----BEGIN ");
  }

  /**
   * All blocks of a text, in their order; none if there is none.
   *
   * @throws PkiException INVALID if a block does not end or is no Base64, and if the text is longer
   *     than {@link #MOST_CHARACTERS}
   */
  public static List<Block> parse(String text) {
    if (text.length() > MOST_CHARACTERS) {
      throw PkiException.invalid(
          "the PEM text has " + text.length() + " characters, more than " + MOST_CHARACTERS, null);
    }
    List<Block> blocks = new ArrayList<>();
    Matcher begin = BEGIN.matcher(text);
    int at = 0;
    while (begin.find(at)) {
      String type = begin.group(1);
      String end = "-----END " + type + "-----";
      int stop = text.indexOf(end, begin.end());
      if (stop < 0) {
        throw PkiException.invalid(
            "the PEM block " + type + " does not end", "its last line is " + end);
      }
      blocks.add(
          new Block(type, base64(text.substring(begin.end(), stop), "the PEM block " + type)));
      at = stop + end.length();
    }
    return blocks;
  }

  /** Strict, but for white space. Nothing of the text gets into the message. */
  static byte[] base64(String text, String what) {
    try {
      return Base64.getDecoder().decode(SPACE.matcher(text).replaceAll(""));
    } catch (IllegalArgumentException e) {
      throw PkiException.invalid(
          what + " is no Base64", "headers, such as those of encrypted keys, are not allowed");
    }
  }
}
