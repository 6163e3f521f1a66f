// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;

/**
 * What Transit hands out: {@code vault:v<version>:<payload>}, with the version of the key that made
 * it.
 *
 * @param version from 1
 * @param payload as it was written, not decoded
 */
record VersionedText(int version, String payload) {

  private static final String PREFIX = "vault:v";

  /** Without zeros in front: each version is written in one way. */
  private static final Pattern VERSION = Pattern.compile("[1-9][0-9]{0,8}");

  /** What such a text is, and what Vault says of a wrong one. */
  enum Thing {
    CIPHERTEXT(
        "invalid ciphertext",
        "invalid ciphertext: no prefix",
        "invalid ciphertext: could not decode base64"),
    SIGNATURE(
        "invalid signature", "invalid signature: no prefix", "invalid base64 signature value"),
    HMAC(
        "invalid HMAC",
        "invalid HMAC to verify: no prefix",
        "unable to decode verification string as base64"),
    CMAC(
        "invalid CMAC",
        "invalid CMAC to verify: no prefix",
        "unable to decode verification string as base64");

    private final String invalid;
    private final String noPrefix;
    private final String noBase64;

    Thing(String invalid, String noPrefix, String noBase64) {
      this.invalid = invalid;
      this.noPrefix = noPrefix;
      this.noBase64 = noBase64;
    }
  }

  /**
   * Reads one.
   *
   * @param subject the key it is given to, for messages
   * @param operation a verb, for messages
   * @throws KeyException INVALID if it is not of this form; nothing of the text is in the message
   */
  static VersionedText parse(String text, Thing thing, String subject, String operation) {
    if (!text.startsWith(PREFIX)) {
      throw invalid(
          subject, operation, thing.noPrefix, "it begins with vault:v1:, or v2 and so on");
    }
    int colon = text.indexOf(':', PREFIX.length());
    if (colon < 0) {
      throw invalid(subject, operation, thing.invalid + ": wrong number of fields", null);
    }
    String version = text.substring(PREFIX.length(), colon);
    if (!VERSION.matcher(version).matches()) {
      throw invalid(
          subject, operation, thing.invalid + ": version number could not be decoded", null);
    }
    return new VersionedText(Integer.parseInt(version), text.substring(colon + 1));
  }

  /** Writes one, in standard Base64 with padding. */
  static String of(int version, byte[] payload) {
    return of(version, Base64Text.of(payload));
  }

  /** Writes one whose payload is a text already. */
  static String of(int version, String payload) {
    return PREFIX + version + ":" + payload;
  }

  /**
   * The payload's bytes, of standard Base64 with padding. Each text of the same bytes but the one
   * that {@link #of(int, byte[])} writes is refused.
   *
   * @throws KeyException INVALID if it is anything else
   */
  byte[] bytes(Thing thing, String subject, String operation) {
    return bytes(Base64Text.exact(payload), thing, subject, operation);
  }

  /** The same, of URL-safe Base64 without padding. */
  byte[] urlSafeBytes(Thing thing, String subject, String operation) {
    return bytes(Base64Text.exactUrlSafe(payload), thing, subject, operation);
  }

  private static byte[] bytes(
      Optional<byte[]> decoded, Thing thing, String subject, String operation) {
    return decoded.orElseThrow(() -> invalid(subject, operation, thing.noBase64, null));
  }

  private static KeyException invalid(
      String subject, String operation, String detail, @Nullable String hint) {
    return KeyException.of(Kind.INVALID, subject, operation, detail, hint);
  }

  /** Without the payload, so that it is in no log. */
  @Override
  public String toString() {
    return of(version, payload.length() + " characters");
  }
}
