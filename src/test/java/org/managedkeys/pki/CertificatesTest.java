// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.security.cert.X509Certificate;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CertificatesTest {

  private final X509Certificate certificate =
      TestCertificates.root("Root", TestKeys.ec(), 100).certificate();

  @Test
  void parsePem_bundle_isInItsOrder() {
    X509Certificate other =
        TestCertificates.root("Other", TestKeys.mlDsa("ML-DSA-65"), 100).certificate();
    String bundle =
        "# a root\n"
            + Certificates.pem(certificate)
            + "\n\n# another\n"
            + Certificates.pem(other)
                .replace("BEGIN C", "BEGIN X509 C")
                .replace("END C", "END X509 C")
            + "\n";

    assertThat(Certificates.parsePem(bundle)).containsExactly(certificate, other);
    assertThat(Certificates.publicKey(other)).isEqualTo(TestKeys.spki(TestKeys.mlDsa("ML-DSA-65")));
  }

  @Test
  void pem_hasLinesOf64_andNoLastEnd() {
    String pem = Certificates.pem(certificate);

    assertThat(pem)
        .startsWith("-----BEGIN CERTIFICATE-----\n")
        .endsWith("-----END CERTIFICATE-----");
    assertThat(pem.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(64));
  }

  @Test
  void parse_whatIsNoCertificate_isInvalid() {
    byte[] der = Certificates.der(certificate);

    assertInvalid(Arrays.copyOf(der, der.length + 1), "something follows the certificate");
    assertInvalid(Arrays.copyOf(der, der.length - 1), "the certificate cannot be read");
    assertInvalid(new byte[0], "the certificate cannot be read");
    assertInvalid(new ForgedRequest().der(), "the certificate cannot be read");
  }

  private static void assertInvalid(byte[] der, String message) {
    assertThatExceptionOfType(PkiException.class)
        .isThrownBy(() -> Certificates.parse(der))
        .withMessage(message);
  }

  @ParameterizedTest
  @CsvSource({
    "nothing here, there is no certificate",
    "-----BEGIN CERTIFICATE-----, the PEM block CERTIFICATE does not end",
    "-----BEGIN PRIVATE KEY-----AAAA-----END PRIVATE KEY-----,"
        + " 'the bundle holds a PRIVATE KEY, not certificates only'",
    "-----BEGIN CERTIFICATE-----!-----END CERTIFICATE-----, the PEM block CERTIFICATE is no Base64"
  })
  void parsePem_whatIsNoBundle_isInvalid(String text, String message) {
    assertThatExceptionOfType(PkiException.class)
        .isThrownBy(() -> Certificates.parsePem(text))
        .withMessage(message);
  }

  @Test
  void parsePem_thatIsTooLong_isInvalid() {
    assertThatExceptionOfType(PkiException.class)
        .isThrownBy(() -> Certificates.parsePem(" ".repeat(Pem.MOST_CHARACTERS + 1)))
        .withMessage("the PEM text has 1048577 characters, more than 1048576");
  }

  @Test
  void block_toString_showsNothingOfIt() {
    assertThat(Pem.parse(Pem.encode("PRIVATE KEY", new byte[] {1, 2, 3})))
        .hasToString("[PEM block PRIVATE KEY]");
  }
}
