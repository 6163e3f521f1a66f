// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The only place that logs in to one token of this process. A PIN that the token refused is never
 * presented again, by any connection: tokens lock after a few wrong ones.
 *
 * <p>A login is the whole process's, and a token that has one compares no PIN any more. So it is
 * done here: as long as it lasts, it is for those alone who know the PIN that it was made with. Of
 * a login that other code of the process made, no PIN is known, and none can be compared.
 *
 * <p>Thread-safe: one login at a time.
 */
final class LoginGate {

  private final RefusedPins refused = new RefusedPins();
  private final PinDigest digest = new PinDigest();

  /** Of the PIN that logged in last; null before. */
  private byte @Nullable [] accepted;

  /**
   * Logs the process in, unless it is already.
   *
   * @param loggedIn whether it was, a moment ago
   * @throws CryptokiFailure with the token's answer, or with its former answer to the same PIN;
   *     CKR_PIN_INCORRECT, without a call, if the process is logged in with another PIN
   */
  synchronized void login(Cryptoki cryptoki, long session, boolean loggedIn, String pin)
      throws CryptokiFailure {
    Optional<Long> before = refused.answerTo(pin);
    if (before.isPresent()) {
      throw new CryptokiFailure("C_Login", before.get());
    }
    // After a lost login the token is asked: the PIN may have been changed meanwhile.
    if (loggedIn) {
      checkSame(pin);
    }
    byte[] bytes = pin.getBytes(StandardCharsets.UTF_8);
    try {
      long answer = login(cryptoki, session, bytes);
      if (answer == ReturnValue.USER_ALREADY_LOGGED_IN.code()) {
        checkSame(pin);
        return;
      }
      if (ReturnValue.of(answer).filter(ReturnValue::isPinRefused).isPresent()) {
        refused.refuse(pin, answer);
      }
      CryptokiFailure.check("C_Login", answer);
      accepted = digest.of(pin);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  private void checkSame(String pin) throws CryptokiFailure {
    if (accepted != null && !digest.matches(accepted, pin)) {
      throw new CryptokiFailure("C_Login", ReturnValue.PIN_INCORRECT.code());
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
