// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;

/**
 * A PKCS #11 function answered with an error. Checked, because it never leaves this package: the
 * connection either recovers or turns it into a {@link KeyException}.
 */
final class CryptokiFailure extends Exception {

  private static final long serialVersionUID = 1L;

  private final String function;
  private final long code;

  CryptokiFailure(String function, long code) {
    super(function + " answered " + ReturnValue.describe(code));
    this.function = function;
    this.code = code;
  }

  /** Throws unless the answer is CKR_OK. */
  static void check(String function, long answer) throws CryptokiFailure {
    if (answer != 0) {
      throw new CryptokiFailure(function, answer);
    }
  }

  /** The same function's failure, for a reason found out since. */
  CryptokiFailure as(ReturnValue value) {
    CryptokiFailure explained = new CryptokiFailure(function, value.code());
    explained.initCause(this);
    return explained;
  }

  boolean is(ReturnValue value) {
    return code == value.code();
  }

  long code() {
    return code;
  }

  boolean isConnectionLost() {
    return ReturnValue.of(code).filter(ReturnValue::isConnectionLost).isPresent();
  }

  boolean mayPass() {
    return ReturnValue.of(code).filter(ReturnValue::mayPass).isPresent();
  }

  /** Whether the token took the key but not the mechanism's parameters; no operation is active. */
  boolean refusesParameters() {
    return ReturnValue.of(code).filter(ReturnValue::refusesParameters).isPresent();
  }

  boolean areSessionsGone() {
    return ReturnValue.of(code).filter(ReturnValue::areSessionsGone).isPresent();
  }

  /**
   * The same for the rest of the library.
   *
   * @param where the connection, as messages name it
   */
  KeyException toKeyException(String subject, String operation, String where) {
    KeyException.Kind kind =
        ReturnValue.of(code).map(ReturnValue::kind).orElse(KeyException.Kind.INTERNAL);
    String detail = function + " answered " + ReturnValue.describe(code);
    return KeyException.of(
        kind,
        subject,
        operation,
        subject.equals(where) ? detail : detail + " at " + where,
        hint(),
        this);
  }

  private @Nullable String hint() {
    if (is(ReturnValue.SESSION_COUNT)) {
      return "the token has no session left; lower max_sessions, here or in other programs";
    }
    if (is(ReturnValue.KEY_FUNCTION_NOT_PERMITTED)) {
      return "the key's attributes on the token do not allow this use";
    }
    if (is(ReturnValue.KEY_SIZE_RANGE)) {
      return "the token takes no key of this length for it; for HMAC many want one at least as"
          + " long as the digest";
    }
    if (is(ReturnValue.TOKEN_WRITE_PROTECTED) || is(ReturnValue.SESSION_READ_ONLY)) {
      return "the token does not let this user create or change objects";
    }
    return null;
  }
}
