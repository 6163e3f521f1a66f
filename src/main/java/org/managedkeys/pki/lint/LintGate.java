// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.managedkeys.pki.PkiException;
import org.managedkeys.pki.SigningKey;
import org.managedkeys.pki.ToBeSigned;

/**
 * Lets nothing pass to the key of a CA that must not be signed. What is to be signed is made whole
 * by the signature of a throw-away key, made once for each type of key and put under all of them
 * (the CA/Browser Forum's baseline requirements, section 4.3.1.2, allow a static value), and judged
 * by the linters: some ten microseconds for a certificate. Thread-safe.
 */
public final class LintGate {

  private LintGate() {}

  /**
   * The same as with {@link KnownKeys} that know nobody.
   *
   * @throws PkiException REFUSED on an error
   */
  public static List<String> requireClean(
      ToBeSigned certificate,
      SigningKey issuerKey,
      Optional<X509Certificate> issuer,
      LintProfile profile) {
    return requireClean(
        certificate, issuerKey, issuer, profile, (key, subject) -> Optional.empty());
  }

  /**
   * Judges a certificate that is to be signed.
   *
   * @param issuerKey the key that will sign, which is asked for nothing here
   * @param issuer whose key that is; empty for a certificate that signs itself
   * @return the warnings, with the codes of their rules; notices are left out
   * @throws PkiException REFUSED on an error, with all of them; UNSUPPORTED if there is no key in
   *     software of that type
   */
  public static List<String> requireClean(
      ToBeSigned certificate,
      SigningKey issuerKey,
      Optional<X509Certificate> issuer,
      LintProfile profile,
      KnownKeys knownKeys) {
    List<Finding> findings = new ArrayList<>();
    @Nullable LintedCertificate linted =
        CertificateLinter.lint(
            PlaceholderSignatures.under(certificate, issuerKey), issuer, profile, findings);
    if (linted != null) {
      GateRules.Subject subject =
          new GateRules.Subject(
              linted,
              issuerKey.subjectPublicKeyInfo(),
              knownKeys.otherHolder(linted.key().info(), linted.subject()));
      Rule.judge(GateRules.RULES, subject, profile, findings);
    }
    return warnings("certificate", findings);
  }

  /**
   * Judges a revocation list that is to be signed.
   *
   * @param issuerKey the key that will sign, which is asked for nothing here
   * @param issuer whose key that is
   * @return the warnings, with the codes of their rules; notices are left out
   * @throws PkiException REFUSED on an error, with all of them; UNSUPPORTED if there is no key in
   *     software of that type
   */
  public static List<String> requireCleanCrl(
      ToBeSigned crl, SigningKey issuerKey, X509Certificate issuer, LintProfile profile) {
    return warnings(
        "revocation list",
        CrlLinter.lint(PlaceholderSignatures.under(crl, issuerKey), issuer, profile));
  }

  private static List<String> warnings(String what, List<Finding> findings) {
    List<String> errors = texts(findings, Severity.ERROR);
    if (!errors.isEmpty()) {
      throw PkiException.refused(
          "the "
              + what
              + " is not signed, because of what is wrong with it: "
              + String.join("; ", errors),
          "docs/pki-lints.md lists the rules");
    }
    return texts(findings, Severity.WARNING);
  }

  private static List<String> texts(List<Finding> findings, Severity severity) {
    return findings.stream()
        .filter(finding -> finding.severity() == severity)
        .map(finding -> finding.code() + ": " + finding.message())
        .toList();
  }
}
