// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.security.ProviderException;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.pki.PkiException;

/** What certifying fails with, as the one exception of those who work with managed keys. */
final class PkiFailure {

  private PkiFailure() {}

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
      throw translated(subject, operation, e);
    } catch (ProviderException e) {
      throw cause(e).orElseThrow(() -> e);
    }
  }

  private static KeyException translated(String subject, String operation, PkiException e) {
    return cause(e)
        .filter(known -> isTheReason(known, e.reason()))
        .orElseGet(() ->
            KeyException.of(
                kind(e.reason()),
                subject,
                operation,
                String.valueOf(e.getMessage()),
                e.hint().orElse(null),
                e));
  }

  /** That no algorithm is left tells less than why: the key may have lost its usage. */
  private static boolean isTheReason(KeyException cause, PkiException.Reason reason) {
    return reason == PkiException.Reason.FAILED
        || (reason == PkiException.Reason.UNSUPPORTED && cause.kind() != Kind.UNSUPPORTED);
  }

  /** Vault answers alike to what is malformed and to what a rule forbids. */
  private static Kind kind(PkiException.Reason reason) {
    return switch (reason) {
      case INVALID, REFUSED -> Kind.INVALID;
      case UNSUPPORTED -> Kind.UNSUPPORTED;
      case FAILED -> Kind.INTERNAL;
    };
  }

  private static Optional<KeyException> cause(Throwable failure) {
    @Nullable Throwable cause = failure.getCause();
    while (cause != null) {
      if (cause instanceof KeyException known) {
        return Optional.of(known);
      }
      cause = cause.getCause();
    }
    return Optional.empty();
  }
}
