// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.revocation;

import java.time.Duration;
import java.time.InstantSource;
import org.managedkeys.pki.PkiException;

/**
 * How answers are given.
 *
 * @param validity from an answer's thisUpdate to its nextUpdate, whole seconds. Zero leaves
 *     nextUpdate out, "newer revocation information is available all the time" (RFC 6960 section
 *     4.2.2.1), and nothing is kept
 * @param reuse how long a signed answer is given again; at most the validity
 * @param keptAnswers how many signed answers are kept at most; 0 keeps none
 * @param keptBytes how much memory they take at most, about
 * @param clock what time it is
 * @param failures told of answers that failed
 */
public record OcspSettings(
    Duration validity,
    Duration reuse,
    int keptAnswers,
    long keptBytes,
    InstantSource clock,
    OcspFailures failures) {

  private static final int KEPT_ANSWERS = 50_000;
  private static final long KEPT_BYTES = 64L << 20;

  /**
   * Checks them.
   *
   * @throws PkiException INVALID for negative values, or if answers would be given again when they
   *     are over
   */
  public OcspSettings {
    if (validity.isNegative() || reuse.isNegative() || keptAnswers < 0 || keptBytes < 0) {
      throw PkiException.invalid("a setting of OCSP answers is negative", null);
    }
    if (reuse.compareTo(validity) > 0) {
      throw PkiException.invalid(
          "OCSP answers that are valid for " + validity + " cannot be given for " + reuse, null);
    }
  }

  /**
   * Answers that are given again for half of the time that they are valid, so that whoever gets one
   * can use it as long again. Up to 50,000 are kept, in up to 64 MB.
   */
  public static OcspSettings validFor(Duration validity) {
    return new OcspSettings(
        validity,
        validity.dividedBy(2),
        KEPT_ANSWERS,
        KEPT_BYTES,
        InstantSource.system(),
        OcspFailures.OF_PROVIDERS);
  }

  /** The same, with failures told. */
  public OcspSettings telling(OcspFailures listener) {
    return new OcspSettings(validity, reuse, keptAnswers, keptBytes, clock, listener);
  }

  /** The same, with another clock. */
  public OcspSettings at(InstantSource time) {
    return new OcspSettings(validity, reuse, keptAnswers, keptBytes, time, failures);
  }

  /** The same, with other bounds of what is kept. */
  public OcspSettings keeping(int answers, long bytes) {
    return new OcspSettings(validity, reuse, answers, bytes, clock, failures);
  }
}
