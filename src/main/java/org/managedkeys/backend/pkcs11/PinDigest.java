// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * SHA-256 of PINs with a random salt of 16 bytes, so that a PIN is recognised and not kept.
 * Immutable.
 */
final class PinDigest {

  private static final int SALT_BYTES = 16;

  private final byte[] salt = new byte[SALT_BYTES];

  PinDigest() {
    new SecureRandom().nextBytes(salt);
  }

  byte[] of(String pin) {
    byte[] bytes = pin.getBytes(StandardCharsets.UTF_8);
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(salt);
      return digest.digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  /** Whether it is the same PIN; takes the same time either way. */
  boolean matches(byte[] known, String pin) {
    return MessageDigest.isEqual(known, of(pin));
  }
}
