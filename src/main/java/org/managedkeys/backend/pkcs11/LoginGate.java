// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * The only place that logs in to one token of this process. A PIN that the token refused is never
 * presented again, by any connection: tokens lock after a few wrong ones. Of a refused PIN only a
 * salted hash is kept.
 *
 * <p>Thread-safe: one login at a time.
 */
final class LoginGate {

  private static final int SALT_BYTES = 16;

  private final byte[] salt = new byte[SALT_BYTES];

  /** Answers of the token by hash of the PIN. */
  private final Map<String, Long> refused = new HashMap<>();

  LoginGate() {
    new SecureRandom().nextBytes(salt);
  }

  /**
   * Logs the process in, unless it is already.
   *
   * @throws CryptokiFailure with the token's answer, or with its former answer to the same PIN
   */
  synchronized void login(Cryptoki cryptoki, long session, String pin) throws CryptokiFailure {
    byte[] bytes = pin.getBytes(StandardCharsets.UTF_8);
    try {
      String fingerprint = fingerprint(bytes);
      Long before = refused.get(fingerprint);
      if (before != null) {
        throw new CryptokiFailure("C_Login", before);
      }
      long answer = login(cryptoki, session, bytes);
      if (answer == ReturnValue.USER_ALREADY_LOGGED_IN.code()) {
        return;
      }
      if (ReturnValue.of(answer).filter(ReturnValue::isPinRefused).isPresent()) {
        refused.put(fingerprint, answer);
      }
      CryptokiFailure.check("C_Login", answer);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  /** Whether a PIN was refused, and is not presented again. */
  synchronized boolean hasRefused(String pin) {
    byte[] bytes = pin.getBytes(StandardCharsets.UTF_8);
    try {
      return refused.containsKey(fingerprint(bytes));
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  /** Never presents a PIN again, because the token answered something that means it is wrong. */
  synchronized void refuse(String pin, long answer) {
    byte[] bytes = pin.getBytes(StandardCharsets.UTF_8);
    try {
      refused.put(fingerprint(bytes), answer);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  private static long login(Cryptoki cryptoki, long session, byte[] pin) {
    try (Memory memory = new Memory(Math.max(pin.length, 1))) {
      memory.write(0, pin, 0, pin.length);
      try {
        return cryptoki.login(session, Ck.CKU_USER, Pointer.nativeValue(memory), pin.length);
      } finally {
        memory.clear();
      }
    }
  }

  private String fingerprint(byte[] pin) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(salt);
      return HexFormat.of().formatHex(digest.digest(pin));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
