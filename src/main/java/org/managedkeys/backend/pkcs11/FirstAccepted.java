// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tries forms of one thing in turn, since tokens differ in which they take. */
final class FirstAccepted {

  private FirstAccepted() {}

  /** What is tried. */
  interface Attempt<F, T> {
    T with(F form) throws CryptokiFailure;
  }

  /**
   * The result of the first form that is accepted.
   *
   * @param forms at least one
   * @throws CryptokiFailure what the first was answered if all are refused; at once if the
   *     connection is lost
   */
  static <F, T> T of(List<F> forms, Attempt<F, T> attempt) throws CryptokiFailure {
    @Nullable CryptokiFailure first = null;
    for (F form : forms) {
      try {
        return attempt.with(form);
      } catch (CryptokiFailure e) {
        if (e.isConnectionLost()) {
          throw e;
        }
        first = first == null ? e : first;
      }
    }
    if (first == null) {
      throw new IllegalArgumentException("there are no forms");
    }
    throw first;
  }
}
