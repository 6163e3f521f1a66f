// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.managedkeys.pki.TestCertificates.Holder;

final class SelfIssuedTest {

  private final Holder old = TestCertificates.root("Old root", TestKeys.rsa(), 365);
  private final Holder next = TestCertificates.root("Next root", TestKeys.ec(), 3650);

  @Test
  void profile_certifiedByAnotherRoot_leadsToIt() {
    X509Certificate crossed = TestCertificates.issue(old, SelfIssued.profile(next.certificate()));

    assertThat(Chains.issued(old.certificate(), crossed)).isTrue();
    assertThat(crossed.getSubjectX500Principal())
        .isEqualTo(next.certificate().getSubjectX500Principal());
    assertThat(crossed.getNotAfter()).isEqualTo(next.certificate().getNotAfter());
    assertThat(crossed.getBasicConstraints()).isNotNegative();
    Holder leaf = TestCertificates.leaf(next, "leaf", TestKeys.otherEc("leaf"));
    assertThat(Chains.build(leaf.certificate(), List.of(crossed, old.certificate())))
        .containsExactly(leaf.certificate(), crossed, old.certificate());
  }

  @Test
  void profile_ofOtherCertificates_isInvalid() {
    assertThatExceptionOfType(PkiException.class)
        .isThrownBy(() ->
            SelfIssued.profile(
                TestCertificates.intermediate(old, "Issuing", TestKeys.ec(), 30).certificate()))
        .withMessage("the given certificate is not self-issued");
    assertThatExceptionOfType(PkiException.class)
        .isThrownBy(() ->
            SelfIssued.profile(TestCertificates.leaf(old, "leaf", TestKeys.ec()).certificate()))
        .withMessage("the given certificate is not a CA certificate");
  }

  @Test
  void requireSameKeyType_refusesAnother() {
    SelfIssued.requireSameKeyType(old.certificate(), old.certificate());

    assertThatExceptionOfType(PkiException.class)
        .isThrownBy(() -> SelfIssued.requireSameKeyType(old.certificate(), next.certificate()))
        .withMessage(
            "the given certificate's key is of the type 1.2.840.10045.2.1, that of its issuer"
                + " 1.2.840.113549.1.1.1")
        .satisfies(e -> assertThat(e.reason()).isEqualTo(PkiException.Reason.REFUSED));
  }
}
