// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.x509.Certificate;
import org.managedkeys.pki.lint.CertificateLinter;
import org.managedkeys.pki.lint.Finding;
import org.managedkeys.pki.lint.LintProfile;
import org.managedkeys.pki.lint.Severity;
import org.managedkeys.pki.role.IssuanceLimits;
import org.managedkeys.pki.role.LeafNotAfter;
import org.managedkeys.pki.role.Role;
import org.managedkeys.pki.role.RoleRules;

/** What this library itself says of certificates that judges refuse. */
final class OwnRefusals {

  private OwnRefusals() {}

  /** The linter, before which no certificate comes to an authority's key, finds it wrong. */
  static void requireError(String code, byte[] der, PlainAuthority issuer) {
    assertThat(errors(der, issuer)).contains(code);
  }

  /** The linter finds nothing wrong. */
  static void requireClean(byte[] der, PlainAuthority issuer) {
    assertThat(errors(der, issuer)).isEmpty();
  }

  private static List<String> errors(byte[] der, PlainAuthority issuer) {
    return CertificateLinter.lint(
            der, Optional.of(issuer.certificate()), new LintProfile(false, Instant.now()))
        .stream()
        .filter(finding -> finding.severity() == Severity.ERROR)
        .map(Finding::code)
        .toList();
  }

  /** The rules of a role that allows everything let no such authority issue. */
  static void requireRefusal(PlainAuthority issuer, String name, byte[] like, String message) {
    List<X509Certificate> chain =
        issuer.upwards().stream().map(PlainAuthority::certificate).toList();
    PkiException refusal =
        catchThrowableOfType(
            PkiException.class,
            () ->
                new RoleRules()
                    .forNewKey(
                        Role.of(Map.of("allow_any_name", "true", "key_type", "ec")),
                        Map.of("common_name", name),
                        Certificate.getInstance(like).getSubjectPublicKeyInfo(),
                        IssuanceLimits.under(
                            Instant.now(),
                            Duration.ofHours(1),
                            Duration.ofHours(2),
                            chain,
                            LeafNotAfter.ERR)));
    assertThat(refusal).isNotNull().hasMessageContaining(message);
    assertThat(refusal.reason()).isEqualTo(PkiException.Reason.REFUSED);
  }
}
