// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyException;

/**
 * The PINs that one token refused: none of them is presented to it again. Only a salted hash of
 * each is kept.
 *
 * <p>Not thread-safe: whoever logs in holds a lock meanwhile, and asks and tells under it.
 */
final class RefusedPins {

  private static final String FIELD = "pin";

  private final PinDigest digest = new PinDigest();

  /** Answers of the token by hash of the PIN. */
  private final Map<String, Long> answers = new HashMap<>();

  /** What the token answered to a PIN that it refused. */
  Optional<Long> answerTo(String pin) {
    return Optional.ofNullable(answers.get(fingerprint(pin)));
  }

  void refuse(String pin, long answer) {
    answers.put(fingerprint(pin), answer);
  }

  private String fingerprint(String pin) {
    return HexFormat.of().formatHex(digest.of(pin));
  }

  /**
   * The error to report for a PIN that was refused, now or before.
   *
   * @param where the connection as messages name it, and {@code fields} its fields
   */
  static KeyException refused(String where, Fields fields, long answer, Throwable cause) {
    String place = fields.place(FIELD);
    return KeyException.of(
        KeyException.Kind.DENIED,
        where,
        "log in",
        "the token refused the PIN: "
            + ReturnValue.describe(answer)
            + "; this process does not try the same PIN again, so that the token does not lock",
        "correct " + fields.owner() + "." + FIELD + (place.isEmpty() ? "" : " in " + place),
        cause);
  }

  /** The error to report if the process is logged in with another PIN. */
  static KeyException different(String where, Fields fields, Throwable cause) {
    String field = fields.owner() + "." + FIELD;
    return KeyException.of(
        KeyException.Kind.DENIED,
        where,
        "log in",
        "this process is logged in to the token with another PIN: "
            + ReturnValue.describe(ReturnValue.PIN_INCORRECT.code()),
        "correct " + field + "; if the PIN was changed on the token, restart the process",
        cause);
  }

  /** The error to report if there is no PIN, and the token wants one. */
  static KeyException absent(String where, Fields fields) {
    String field = fields.owner() + "." + FIELD;
    return KeyException.of(
        KeyException.Kind.DENIED,
        where,
        "log in",
        "the token asks for a PIN and " + field + " is absent",
        "add " + field + " = ${file:/path/to/pin}");
  }
}
