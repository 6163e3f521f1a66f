// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.managedkeys.pki.PkiException;

/** How issuers and keys may be called, as in Vault. */
final class Names {

  private static final int MOST_CHARACTERS = 100;
  private static final Pattern NAME = Pattern.compile("\\w(?:[\\w.-]*\\w)?");

  private Names() {}

  /**
   * A name for something; blank text is none.
   *
   * @param what it is for: {@code issuer}, {@code key}
   * @throws PkiException INVALID
   */
  static String checked(String what, String name) {
    String text = name.strip();
    if (text.isEmpty()) {
      return "";
    }
    if (text.equals(PkiState.DEFAULT)) {
      throw PkiException.invalid(
          "reserved keyword 'default' can not be used as " + what + " name",
          "choose another name; config/" + what + "s chooses the default " + what);
    }
    if (text.length() > MOST_CHARACTERS || !NAME.matcher(text).matches() || uuid(text) != null) {
      throw PkiException.invalid(
          what + " name contained invalid characters",
          "it has letters, digits, '_', and '-' and '.' inside, at most "
              + MOST_CHARACTERS
              + " characters, and is no UUID");
    }
    return text;
  }

  /** A text as UUID, if it is one. */
  static @Nullable UUID uuid(String text) {
    try {
      UUID uuid = UUID.fromString(text);
      return uuid.toString().equals(text) ? uuid : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
