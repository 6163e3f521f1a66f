// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyException;

/**
 * Which token a connection means: by label, serial number or slot; several must all agree. Slots
 * are numbered anew by many modules whenever a token is made, labels stay.
 */
record TokenSelector(Optional<String> label, Optional<String> serial, Optional<Long> slot) {

  static TokenSelector parse(Fields fields) {
    TokenSelector selector =
        new TokenSelector(
            fields.text("token_label"), fields.text("token_serial"), fields.unsigned("slot"));
    if (selector.label.isEmpty() && selector.serial.isEmpty() && selector.slot.isEmpty()) {
      throw KeyException.of(
          KeyException.Kind.INVALID,
          fields.owner(),
          "use it",
          "one of the fields token_label, token_serial and slot is needed",
          "add " + fields.owner() + ".token_label = <the token's label>");
    }
    return selector;
  }

  /**
   * The one token that is meant.
   *
   * @param present all tokens with a label
   * @param subject the connection, for messages
   */
  TokenInfo select(List<TokenInfo> present, String subject) {
    List<TokenInfo> found = new ArrayList<>();
    for (TokenInfo token : present) {
      if (isMeant(token)) {
        found.add(token);
      }
    }
    if (found.size() == 1) {
      return found.get(0);
    }
    if (found.isEmpty()) {
      throw KeyException.of(
          KeyException.Kind.NOT_FOUND,
          subject,
          "find the token",
          "no token has " + this + "; present are " + list(present),
          "correct token_label, token_serial or slot, or insert the token");
    }
    throw KeyException.of(
        KeyException.Kind.CONFLICT,
        subject,
        "find the token",
        found.size() + " tokens have " + this + ": " + list(found),
        "add token_serial");
  }

  boolean isMeant(TokenInfo token) {
    return (label.isEmpty() || label.get().equals(token.label()))
        && (serial.isEmpty() || serial.get().equals(token.serial()))
        && (slot.isEmpty() || slot.get() == token.slot());
  }

  private static String list(List<TokenInfo> tokens) {
    return tokens.isEmpty()
        ? "none"
        : tokens.stream().map(TokenInfo::describe).collect(Collectors.joining(", "));
  }

  /** For messages: {@code token 'prod'}. */
  String describe() {
    if (label.isPresent()) {
      return "token '" + label.get() + "'";
    }
    return serial.isPresent()
        ? "token with serial " + serial.get()
        : "slot " + Long.toUnsignedString(slot.orElseThrow());
  }

  @Override
  public String toString() {
    List<Optional<String>> parts =
        List.of(
            label.map(text -> "label '" + text + "'"),
            serial.map(text -> "serial '" + text + "'"),
            slot.map(number -> "slot " + Long.toUnsignedString(number)));
    return parts.stream().flatMap(Optional::stream).collect(Collectors.joining(" and "));
  }
}
