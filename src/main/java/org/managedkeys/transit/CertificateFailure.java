// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.pki.PkiException;
import org.managedkeys.pki.PkiException.Reason;

/** What requests and certificates fail with, as the one exception of those who work with keys. */
final class CertificateFailure {

  private CertificateFailure() {}

  /**
   * Does something, of which every failure is a KeyException. What the key service says is passed
   * on as it is.
   *
   * @param subject what it is done to, as messages name it
   * @param operation a verb
   */
  static <T> T during(String subject, String operation, Supplier<T> work) {
    try {
      return work.get();
    } catch (PkiException e) {
      throw service(e)
          .orElseGet(() ->
              KeyException.of(
                  kind(e.reason()),
                  subject,
                  operation,
                  String.valueOf(e.getMessage()),
                  e.hint().orElse(null),
                  e));
    }
  }

  private static Kind kind(Reason reason) {
    return switch (reason) {
      case INVALID, REFUSED -> Kind.INVALID;
      case UNSUPPORTED -> Kind.UNSUPPORTED;
      case FAILED -> Kind.INTERNAL;
    };
  }

  /** What the service said, if that is why the key did not sign. */
  private static Optional<KeyException> service(PkiException failure) {
    @Nullable Throwable cause = failure.reason() == Reason.FAILED ? failure.getCause() : null;
    while (cause != null) {
      if (cause instanceof KeyException said) {
        return Optional.of(said);
      }
      cause = cause.getCause();
    }
    return Optional.empty();
  }
}
