// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry.admin;

import java.math.BigInteger;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;

/**
 * One field of a key entry or a connection: in which forms it is written and read.
 *
 * @param name Vault's, where Vault has it
 * @param absent what is read if it was not written
 * @param secret whether it is sealed, and read as {@code redacted}
 * @param required when it has to be written, for a table that people read; empty for never
 * @param meaning in a few words, for the same table
 */
public record VaultField(
    String name, Form form, Object absent, boolean secret, String required, String meaning) {

  /** What is read in place of a secret, and keeps the stored one when it is written. */
  public static final String REDACTED = "redacted";

  /** Enough for any credential. */
  private static final int MOST_CHARACTERS = 64 * 1024;

  /** How a value is written, and read. */
  public enum Form {
    /** Any text. */
    TEXT("text"),
    /** {@code "true"} or true; read as a boolean. */
    FLAG("true or false"),
    /** Decimal, as text or a number; read as a number. */
    NUMBER("number"),
    /** Unsigned 64-bit: decimal or hexadecimal with 0x, as text or a number; read as a number. */
    UNSIGNED("number, also 0x"),
    /** The same, or the name of a mechanism: {@code CKM_ECDSA}, which is read as it was written. */
    MECHANISM("number, also 0x, or CKM_ name"),
    /** A time: {@code 30s}; a bare number means seconds. */
    TIME("time: 500ms, 30s, 2m"),
    /** Names with commas between them, or a list of names; read as a list. */
    LIST("list");

    private final String text;

    Form(String text) {
      this.text = text;
    }

    /** For a table that people read. */
    public String text() {
      return text;
    }
  }

  /** Compiled when the first value has to match. */
  private static final class Forms {
    static final Pattern DECIMAL = Pattern.compile("[0-9]{1,20}");
    static final Pattern SIGNED = Pattern.compile("-?[0-9]{1,19}");
    static final Pattern HEXADECIMAL = Pattern.compile("0[xX][0-9a-fA-F]{1,16}");
    static final Pattern MECHANISM_NAME = Pattern.compile("CKM_[A-Z0-9_]+");
    static final BigInteger MOST_UNSIGNED = BigInteger.TWO.pow(Long.SIZE).subtract(BigInteger.ONE);
  }

  /**
   * A written value in the one form that is kept.
   *
   * @param owner what it is a field of, for messages: {@code key.ca-root}
   * @return empty if nothing is written: null, blank text, or what is read of a field that is
   *     absent, as clients send it that write back what they have read
   * @throws KeyException of kind INVALID, without the value
   */
  Optional<String> parse(String owner, @Nullable Object written) {
    if (written == null) {
      return Optional.empty();
    }
    String text = text(owner, written);
    if (text.isBlank()) {
      return Optional.empty();
    }
    if (text.length() > MOST_CHARACTERS) {
      throw invalid(owner, "the value is longer than " + MOST_CHARACTERS + " characters");
    }
    if (secret) {
      return Optional.of(text);
    }
    String kept = inForm(owner, text.strip());
    return read(kept).equals(absent) ? Optional.empty() : Optional.of(kept);
  }

  private String text(String owner, Object written) {
    if (written instanceof String text) {
      return text;
    }
    if (written instanceof Boolean flag && form == Form.FLAG) {
      return flag.toString();
    }
    if (written instanceof Integer
        || written instanceof Long
        || written instanceof Short
        || written instanceof Byte
        || written instanceof BigInteger) {
      return written.toString();
    }
    throw invalid(owner, expected());
  }

  private String inForm(String owner, String text) {
    return switch (form) {
      case TEXT, TIME, LIST -> text;
      case FLAG -> boolText(owner, text);
      case NUMBER -> matching(owner, Forms.SIGNED.matcher(text).matches(), text);
      case UNSIGNED -> matching(owner, isUnsigned(text), text);
      case MECHANISM ->
          matching(
              owner, isUnsigned(text) || Forms.MECHANISM_NAME.matcher(upper(text)).matches(), text);
    };
  }

  /** Vault reads what Go's strconv.ParseBool takes. */
  private String boolText(String owner, String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "t", "1" -> "true";
      case "false", "f", "0" -> "false";
      default -> throw invalid(owner, expected());
    };
  }

  private String matching(String owner, boolean matches, String text) {
    if (!matches) {
      throw invalid(owner, expected());
    }
    return text;
  }

  private static boolean isUnsigned(String text) {
    return Forms.HEXADECIMAL.matcher(text).matches()
        || (Forms.DECIMAL.matcher(text).matches()
            && new BigInteger(text).compareTo(Forms.MOST_UNSIGNED) <= 0);
  }

  private String expected() {
    return "the value must be "
        + switch (form) {
          case TEXT -> "text";
          case FLAG -> "true or false";
          case NUMBER -> "a whole number";
          case UNSIGNED -> "an unsigned 64-bit number, decimal or hexadecimal with 0x";
          case MECHANISM ->
              "an unsigned 64-bit number, decimal or hexadecimal with 0x, or a name such as"
                  + " CKM_ECDSA";
          case TIME -> "a time such as 500ms, 30s, 2m or 1h";
          case LIST -> "text with commas, or a list";
        };
  }

  /** A stored value in the form in which Vault reads it. */
  Object read(@Nullable String stored) {
    if (stored == null) {
      return absent;
    }
    if (secret) {
      return REDACTED;
    }
    return switch (form) {
      case TEXT, TIME, LIST -> stored;
      case FLAG -> Boolean.valueOf(stored);
      case NUMBER -> number(stored);
      case UNSIGNED, MECHANISM -> isUnsigned(stored) ? number(stored) : stored;
    };
  }

  /** The smallest of Java's types that holds it, since 64 unsigned bits exceed a long. */
  private static Object number(String text) {
    BigInteger number =
        Forms.HEXADECIMAL.matcher(text).matches()
            ? new BigInteger(text.substring(2), 16)
            : new BigInteger(text);
    return number.bitLength() < Long.SIZE ? (Object) number.longValue() : number;
  }

  private static String upper(String text) {
    return text.toUpperCase(Locale.ROOT);
  }

  private KeyException invalid(String owner, String detail) {
    return KeyException.of(
        KeyException.Kind.INVALID, owner + "." + name, "read the value", detail, null);
  }

  static VaultField text(String name, String meaning) {
    return new VaultField(name, Form.TEXT, "", false, "", meaning);
  }

  static VaultField secret(String name, String meaning) {
    return new VaultField(name, Form.TEXT, "", true, "", meaning);
  }

  static VaultField flag(String name, String meaning) {
    return new VaultField(name, Form.FLAG, false, false, "", meaning);
  }

  static VaultField time(String name, String otherwise, String meaning) {
    return new VaultField(name, Form.TIME, otherwise, false, "", meaning);
  }

  static VaultField number(String name, long otherwise, String meaning) {
    return new VaultField(name, Form.NUMBER, otherwise, false, "", meaning);
  }

  static VaultField row(String name, Form form, Object absent, String meaning) {
    return new VaultField(name, form, absent, false, "", meaning);
  }

  VaultField requiredIf(String when) {
    return new VaultField(name, form, absent, secret, Objects.requireNonNull(when), meaning);
  }

  VaultField orElse(Object otherwise) {
    return new VaultField(name, form, otherwise, secret, required, meaning);
  }
}
