// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Why something was not certified. Its message holds no secrets and no bytes of keys. */
public final class PkiException extends RuntimeException {

  /** What is at fault. */
  public enum Reason {
    /** What was given is malformed or contradicts itself. */
    INVALID,
    /** What was asked for is well-formed, and a rule such as a role's forbids it. */
    REFUSED,
    /** The key, the algorithm or this library cannot do it. */
    UNSUPPORTED,
    /** Signing failed, or what was signed is not what was asked for. */
    FAILED
  }

  private static final long serialVersionUID = 1L;

  private final Reason reason;
  private final @Nullable String hint;

  private PkiException(
      Reason reason, String message, @Nullable String hint, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
    this.hint = hint;
  }

  public static PkiException invalid(String message, @Nullable String hint) {
    return new PkiException(Reason.INVALID, message, hint, null);
  }

  public static PkiException invalid(String message, @Nullable String hint, Throwable cause) {
    return new PkiException(Reason.INVALID, message, hint, cause);
  }

  public static PkiException refused(String message, @Nullable String hint) {
    return new PkiException(Reason.REFUSED, message, hint, null);
  }

  public static PkiException unsupported(String message, @Nullable String hint) {
    return new PkiException(Reason.UNSUPPORTED, message, hint, null);
  }

  public static PkiException unsupported(String message, @Nullable String hint, Throwable cause) {
    return new PkiException(Reason.UNSUPPORTED, message, hint, cause);
  }

  public static PkiException failed(String message, @Nullable String hint, Throwable cause) {
    return new PkiException(Reason.FAILED, message, hint, cause);
  }

  public Reason reason() {
    return reason;
  }

  /** What to do about it, one sentence. */
  public Optional<String> hint() {
    return Optional.ofNullable(hint);
  }
}
