// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.seal;

import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A sealed text: {@code sealed:v1:<id of the key>:<base64url>}.
 *
 * @param keyId of the key that sealed it
 * @param bytes nonce, ciphertext and tag
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over once, never compared.
record SealedText(String keyId, byte[] bytes) {

  private static final Pattern FORM =
      Pattern.compile(Seal.PREFIX + "v1:([0-9a-f]{16}):([A-Za-z0-9_-]+)");

  /** Reads one; empty if the text has another form. */
  static Optional<SealedText> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(matcher.group(2));
      SealedText sealed = new SealedText(matcher.group(1), bytes);
      // The last digit may have bits to spare; each secret is to have one form only.
      return sealed.toString().equals(text) ? Optional.of(sealed) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** As it is stored. */
  @Override
  public String toString() {
    return Seal.PREFIX
        + "v1:"
        + keyId
        + ":"
        + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
