// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CertificateLinterTest {

  private static final LintProfile PUBLIC = new LintProfile(true, CertificateSample.NOW);

  @Test
  void lint_goodCertificates_findsNothing() {
    for (LintProfile profile : List.of(CertificateSample.PRIVATE, PUBLIC)) {
      assertThat(CertificateSample.root().lint(profile)).isEmpty();
      assertThat(CertificateSample.intermediate().lint(profile)).isEmpty();
      assertThat(CertificateSample.leaf().lint(profile)).isEmpty();
    }
  }

  @Test
  void lint_withoutItsIssuer_judgesTheRest() {
    CertificateSample leaf = CertificateSample.leaf();
    leaf.dns("www.example.com.");

    assertThat(CertificateLinter.lint(leaf.der(), Optional.empty(), CertificateSample.PRIVATE))
        .extracting(Finding::code)
        .containsExactly("rfc5280.dns_trailing_dot", "cabf.cn_in_san");
  }

  @Test
  void lint_clientsCertificate_isNotJudgedAsATlsServersUnlessPublic() {
    CertificateSample client = CertificateSample.leaf();
    client.subject = new X500Name("CN=alice");
    client.purposes(KeyPurposeId.id_kp_clientAuth);
    client.extensions.remove(Extension.subjectAlternativeName);
    client.extensions.remove(Extension.cRLDistributionPoints);
    client.extensions.remove(Extension.authorityInfoAccess);

    assertThat(client.lint(CertificateSample.PRIVATE)).isEmpty();
    assertThat(client.lint(PUBLIC))
        .extracting(Finding::code)
        .containsExactly(
            "cabf.san_present",
            "cabf.cn_in_san",
            "cabf.eku_server_auth",
            "cabf.revocation_pointer");
  }

  @Test
  void lint_ocspResponder_isNoTlsServer() {
    CertificateSample responder = CertificateSample.leaf();
    responder.subject = new X500Name("CN=OCSP");
    responder.purposes(KeyPurposeId.id_kp_OCSPSigning);
    responder.extensions.remove(Extension.subjectAlternativeName);

    assertThat(responder.lint(PUBLIC)).isEmpty();
  }

  /** Vault's usual usages do not fit these keys: told, and signed all the same. */
  @Test
  void lint_usualUsagesOfARole_areNoErrorForPrivateUse() {
    CertificateSample leaf = CertificateSample.leaf();
    leaf.usage(KeyUsage.digitalSignature | KeyUsage.keyAgreement | KeyUsage.keyEncipherment);

    assertThat(leaf.lint(CertificateSample.PRIVATE))
        .extracting(Finding::severity)
        .containsExactly(Severity.WARNING);
    leaf.key = SampleKeys.RSA;
    assertThat(leaf.lint(CertificateSample.PRIVATE))
        .extracting(Finding::severity)
        .containsExactly(Severity.NOTICE);
  }

  @Test
  void lint_commonNameThatIsAnAddress_isFoundAmongThem() {
    CertificateSample leaf = CertificateSample.leaf();
    leaf.subject = new X500Name("CN=2606:4700:4700::1111");
    leaf.names(new GeneralName(GeneralName.iPAddress, "2606:4700:4700:0:0:0:0:1111"));

    assertThat(leaf.lint(PUBLIC)).isEmpty();
  }

  @Test
  void lint_hugeLengths_areRefusedWithoutMemory() {
    assertThat(lint(Samples.hex("30847fffffff")))
        .extracting(Finding::code)
        .containsExactly("x690.certificate");
  }

  /** Deeper than the stack is. */
  @Test
  void lint_deeplyNested_isUnreadable() {
    int depth = 200_000;
    byte[] nested = new byte[2 * depth];
    for (int i = 0; i < depth; i++) {
      // Of indefinite length.
      nested[2 * i] = 0x30;
      nested[2 * i + 1] = (byte) 0x80;
    }

    assertThat(lint(nested)).extracting(Finding::code).containsExactly("x690.certificate");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "00", "3000", "30060500050005", "3006300030000300", "0500", "ff"})
  void lint_noCertificate_isUnreadable(String digits) {
    assertThat(lint(Samples.hex(digits)))
        .extracting(Finding::code)
        .containsExactly("x690.certificate");
  }

  @Test
  void lint_partOfACertificate_isUnreadableOrFaulty() {
    byte[] whole = CertificateSample.leaf().der();
    for (int length = 0; length < whole.length; length++) {
      assertThat(lint(Arrays.copyOf(whole, length))).as("%s octets", length).isNotEmpty();
    }
  }

  @Test
  void lint_anyOctetChanged_neverThrows() {
    byte[] whole = CertificateSample.leaf().der();
    for (int i = 0; i < whole.length; i++) {
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        byte[] changed = whole.clone();
        changed[i] ^= (byte) (1 << bit);
        assertThat(lint(changed)).isNotNull();
      }
    }
  }

  private static List<Finding> lint(byte[] der) {
    return CertificateLinter.lint(der, Optional.empty(), CertificateSample.PRIVATE);
  }
}
