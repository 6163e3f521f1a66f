// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One thing that keeps a rule and one that breaks it.
 *
 * @param code the rule
 * @param good what is found in the one
 * @param bad what is found in the other
 */
record LintCase(
    String code,
    Function<LintProfile, List<Finding>> good,
    Function<LintProfile, List<Finding>> bad) {

  /** A certificate of a TLS server, and what is done to it. */
  static LintCase leaf(String code, Consumer<CertificateSample> bad) {
    return leaf(code, leaf -> {}, bad);
  }

  static LintCase leaf(
      String code, Consumer<CertificateSample> good, Consumer<CertificateSample> bad) {
    return certificate(code, CertificateSample::leaf, good, bad);
  }

  /** A CA's certificate, and what is done to it. */
  static LintCase authority(String code, Consumer<CertificateSample> bad) {
    return authority(code, authority -> {}, bad);
  }

  static LintCase authority(
      String code, Consumer<CertificateSample> good, Consumer<CertificateSample> bad) {
    return certificate(code, CertificateSample::intermediate, good, bad);
  }

  static LintCase certificate(
      String code,
      Supplier<CertificateSample> sample,
      Consumer<CertificateSample> good,
      Consumer<CertificateSample> bad) {
    return samples(code, () -> bent(sample, good), () -> bent(sample, bad));
  }

  static LintCase samples(
      String code, Supplier<CertificateSample> good, Supplier<CertificateSample> bad) {
    return new LintCase(
        code, profile -> good.get().lint(profile), profile -> bad.get().lint(profile));
  }

  static LintCase crl(String code, Consumer<CrlSample> bad) {
    return crl(code, list -> {}, bad);
  }

  static LintCase crl(String code, Consumer<CrlSample> good, Consumer<CrlSample> bad) {
    return new LintCase(
        code,
        profile -> bent(CrlSample::new, good).lint(profile),
        profile -> bent(CrlSample::new, bad).lint(profile));
  }

  private static <S> S bent(Supplier<S> sample, Consumer<S> bend) {
    S bent = sample.get();
    bend.accept(bent);
    return bent;
  }

  @Override
  public String toString() {
    return code;
  }
}
