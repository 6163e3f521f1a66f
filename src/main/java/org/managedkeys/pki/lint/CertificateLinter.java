// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import java.io.IOException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Judges certificates: RFC 5280, the CA/Browser Forum's baseline requirements, the dates of NIST,
 * and the quality of the key. Takes any bytes and never throws. Thread-safe.
 */
public final class CertificateLinter {

  /** One table after the other. */
  static final List<List<Rule<LintedCertificate>>> TABLES =
      List.of(
          FieldRules.RULES,
          SignatureRules.RULES,
          ValidityRules.RULES,
          NameRules.RULES,
          AlternativeNameRules.RULES,
          DnsNameRules.RULES,
          ExtensionRules.RULES,
          KeyUsageRules.RULES,
          AuthorityRules.RULES,
          PointerRules.RULES,
          IssuerRules.RULES,
          TlsServerRules.RULES,
          TlsValidityRules.RULES,
          CalendarRules.RULES);

  /** For bytes that the rules cannot be asked about. */
  static final Rule<Throwable> READABLE =
      Rule.error(
          "x690.certificate",
          "A certificate is one, and nothing follows it",
          "RFC 5280 4.1",
          failure -> Excerpt.of("it cannot be read: " + failure.getMessage()));

  /** A CA signs many in a row, and to read its certificate takes a third of the time. */
  private static volatile @Nullable ReadIssuer lastIssuer;

  private CertificateLinter() {}

  /**
   * What is wrong with a certificate.
   *
   * @param issuer who signs it; empty for one that signs itself, or when it is not known
   * @return in the order of the rules; empty if nothing is wrong
   */
  public static List<Finding> lint(
      byte[] certificateDer, Optional<X509Certificate> issuer, LintProfile profile) {
    List<Finding> findings = new ArrayList<>();
    lint(certificateDer, issuer, profile, findings);
    return List.copyOf(findings);
  }

  /** The same, and the certificate for more rules; null if it cannot be read. */
  static @Nullable LintedCertificate lint(
      byte[] certificateDer,
      Optional<X509Certificate> issuer,
      LintProfile profile,
      List<Finding> findings) {
    try {
      LintedCertificate certificate =
          LintedCertificate.of(
              certificateDer, issuer.isPresent() ? read(issuer.get(), profile) : null, profile);
      for (List<Rule<LintedCertificate>> table : TABLES) {
        Rule.judge(table, certificate, profile, findings);
      }
      KeyQuality.check(certificate.key(), findings);
      return certificate;
    } catch (IOException | RuntimeException | StackOverflowError e) {
      // Bytes from outside can be nested deeper than a stack is.
      Rule.judge(List.of(READABLE), e, profile, findings);
      return null;
    }
  }

  /** An issuer as the rules see it. */
  static LintedCertificate read(X509Certificate issuer, LintProfile profile) throws IOException {
    @Nullable ReadIssuer last = lastIssuer;
    if (last != null && last.certificate() == issuer) {
      return last.read();
    }
    try {
      LintedCertificate read = LintedCertificate.of(issuer.getEncoded(), null, profile);
      lastIssuer = new ReadIssuer(issuer, read);
      return read;
    } catch (CertificateEncodingException e) {
      throw new IOException("the issuer's certificate cannot be encoded", e);
    }
  }

  /** Whose profile is no matter: an issuer is looked at, and not judged. */
  private record ReadIssuer(X509Certificate certificate, LintedCertificate read) {}
}
