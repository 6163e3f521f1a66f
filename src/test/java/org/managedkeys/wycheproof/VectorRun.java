// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.wycheproof;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.wycheproof.Vectors.Vector;

/** Runs one vector and judges what came of it. */
final class VectorRun {

  /** What gives a vector's result, or throws where it has none. */
  interface Computation {
    byte[] compute() throws GeneralSecurityException;
  }

  private final Tally tally;

  VectorRun(Tally tally) {
    this.tally = tally;
  }

  /** A computation whose result must be the expected one if the vector is valid. */
  void check(Vector vector, byte[] expected, Computation computation) {
    try {
      byte[] result = computation.compute();
      if (Arrays.equals(result, expected)) {
        if (vector.isInvalid()) {
          tally.wrong(vector, "accepted");
        } else {
          tally.passed();
        }
      } else if (vector.isInvalid()) {
        tally.wrong(vector, "accepted, with another result");
      } else {
        tally.wrong(vector, "another result");
      }
    } catch (GeneralSecurityException | RuntimeException e) {
      judge(vector, e);
    }
  }

  /**
   * An error is right for an invalid vector, unless it is one of the service or of no known type.
   */
  void judge(Vector vector, Exception e) {
    KeyException service = serviceError(e);
    if (service != null && service.kind() == KeyException.Kind.UNSUPPORTED) {
      tally.excluded(reason(service));
    } else if (service != null && service.kind() != KeyException.Kind.INVALID) {
      tally.wrong(vector, service.getMessage());
    } else if (service == null && e instanceof RuntimeException) {
      tally.wrong(vector, e.toString());
    } else if (vector.isValid()) {
      tally.wrong(vector, "rejected: " + e);
    } else {
      tally.passed();
    }
  }

  private static @Nullable KeyException serviceError(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof KeyException service) {
        return service;
      }
    }
    return null;
  }

  /** Without what differs from vector to vector, so that equal reasons add up. */
  private static String reason(KeyException e) {
    String text = e.problem();
    int cannot = text.indexOf(": cannot ");
    return (cannot < 0 ? text : text.substring(cannot + 2)).replace("|", "/");
  }
}
