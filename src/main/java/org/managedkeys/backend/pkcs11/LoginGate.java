// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The only place that logs in to one token of this process. A PIN that the token refused is never
 * presented again, by any connection: tokens lock after a few wrong ones.
 *
 * <p>Thread-safe: one login at a time.
 */
final class LoginGate {

  private final RefusedPins refused = new RefusedPins();

  /**
   * Logs the process in, unless it is already.
   *
   * @throws CryptokiFailure with the token's answer, or with its former answer to the same PIN
   */
  synchronized void login(Cryptoki cryptoki, long session, String pin) throws CryptokiFailure {
    Optional<Long> before = refused.answerTo(pin);
    if (before.isPresent()) {
      throw new CryptokiFailure("C_Login", before.get());
    }
    byte[] bytes = pin.getBytes(StandardCharsets.UTF_8);
    try {
      long answer = login(cryptoki, session, bytes);
      if (answer == ReturnValue.USER_ALREADY_LOGGED_IN.code()) {
        return;
      }
      if (ReturnValue.of(answer).filter(ReturnValue::isPinRefused).isPresent()) {
        refused.refuse(pin, answer);
      }
      CryptokiFailure.check("C_Login", answer);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  /** Whether a PIN was refused, and is not presented again. */
  synchronized boolean hasRefused(String pin) {
    return refused.answerTo(pin).isPresent();
  }

  /** Never presents a PIN again, because the token answered something that means it is wrong. */
  synchronized void refuse(String pin, long answer) {
    refused.refuse(pin, answer);
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
}
