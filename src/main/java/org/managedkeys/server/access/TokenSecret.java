// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.access;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a client shows, as it is stored: its SHA-256. The secret has 160 random bits, so that a
 * plain digest cannot be turned back. Compares in constant time.
 */
final class TokenSecret {

  private static final String PREFIX = "mk.";
  private static final String LETTERS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  /** 27 of 62 letters are 160 bits. */
  private static final int SECRET_LENGTH = 27;

  /** 24 of 36 letters are 124 bits. */
  private static final int ACCESSOR_LENGTH = 24;

  private static final int ACCESSOR_LETTERS = 36;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final byte[] sha256;

  private TokenSecret(byte[] sha256) {
    this.sha256 = sha256;
  }

  /** Of what a client shows. */
  static TokenSecret of(String secret) {
    try {
      return new TokenSecret(
          MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has it", e);
    }
  }

  /** A new secret. */
  static String random() {
    return PREFIX + letters(LETTERS, SECRET_LENGTH);
  }

  /** A new accessor: digits and lower-case letters, as names of records are. */
  static String randomAccessor() {
    return letters(LETTERS.substring(0, 10) + LETTERS.substring(ACCESSOR_LETTERS), ACCESSOR_LENGTH);
  }

  private static String letters(String from, int length) {
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append(from.charAt(RANDOM.nextInt(from.length())));
    }
    return text.toString();
  }

  /** As it is stored. */
  String text() {
    return HexFormat.of().formatHex(sha256);
  }

  /**
   * The UUID of the record, so that the store finds it in whatever namespace it is. Of version 8, a
   * hash (RFC 9562 section 5.8).
   */
  UUID uuid() {
    ByteBuffer bytes = ByteBuffer.wrap(sha256);
    return new UUID(
        (bytes.getLong() & ~0xf000L) | 0x8000L, (bytes.getLong() & (-1L >>> 2)) | Long.MIN_VALUE);
  }

  /** Whether this is the one that is stored as a text. */
  boolean is(String stored) {
    return MessageDigest.isEqual(
        text().getBytes(StandardCharsets.US_ASCII), stored.getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TokenSecret secret && MessageDigest.isEqual(sha256, secret.sha256);
  }

  @Override
  public int hashCode() {
    return ByteBuffer.wrap(sha256).getInt();
  }

  /** Nothing of it. */
  @Override
  public String toString() {
    return "secret of a token";
  }
}
