// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.util.HexFormat;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.wire.FieldValues;

/** How random bytes and digests are written: the field {@code format}. */
enum BinaryForm {
  HEX,
  BASE64;

  static final String FIELD = "format";

  /**
   * The form that a request asks for.
   *
   * @param otherwise where it says nothing
   * @throws KeyException INVALID, in Vault's words
   */
  static BinaryForm of(FieldValues fields, BinaryForm otherwise, String subject, String operation) {
    return switch (fields.text(FIELD, otherwise == HEX ? "hex" : "base64")) {
      case "hex" -> HEX;
      case "base64" -> BASE64;
      default ->
          throw KeyException.of(
              Kind.INVALID,
              subject,
              operation,
              "unsupported encoding format; must be \"hex\" or \"base64\"",
              null);
    };
  }

  String write(byte[] bytes) {
    return this == HEX ? HexFormat.of().formatHex(bytes) : Base64Text.of(bytes);
  }
}
