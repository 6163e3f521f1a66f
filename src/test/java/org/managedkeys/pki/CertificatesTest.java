// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.managedkeys.pki.TestCertificates.Holder;

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

  /** The JDK takes it, and the next reader fails. */
  @Test
  void parseForeign_keyWhoseBitsAreNoOctets_isInvalid() {
    byte[] der = Certificates.der(certificate);
    byte[] key = TestKeys.spki(TestKeys.ec()).getPublicKeyData().getBytes();
    int bits = indexOf(der, key);
    der[bits - 1] = 1;
    der[bits + key.length - 1] &= (byte) 0xfe;

    assertThatExceptionOfType(PkiException.class)
        .isThrownBy(() -> Certificates.parseForeign(der))
        .withMessage("the certificate cannot be read");
  }

  @Test
  void parseForeign_signatureWhoseBitsAreNoOctets_isInvalid() {
    byte[] der = Certificates.der(certificate);
    byte[] signature = certificate.getSignature();
    der[der.length - signature.length - 1] = 1;
    der[der.length - 1] &= (byte) 0xfe;

    assertThatExceptionOfType(PkiException.class)
        .isThrownBy(() -> Certificates.parseForeign(der))
        .withMessage("the certificate cannot be read");
  }

  private static int indexOf(byte[] whole, byte[] part) {
    return new String(whole, ISO_8859_1).indexOf(new String(part, ISO_8859_1));
  }

  /** The JDK passes over them, since they are not critical. */
  @ParameterizedTest
  @CsvSource({
    "2.5.29.14, subjectKeyIdentifier",
    "2.5.29.15, keyUsage",
    "2.5.29.17, subjectAltName",
    "2.5.29.19, basicConstraints",
    "2.5.29.30, nameConstraints",
    "2.5.29.37, extKeyUsage"
  })
  void requireReadableExtensions_oneThatCannotBeRead_isInvalid(String type, String name) {
    Holder root = TestCertificates.root("Root", TestKeys.ec(), 100);
    Extension malformed =
        new Extension(new ASN1ObjectIdentifier(type), false, new byte[] {0x18, 1, 'x'});
    X509Certificate issued =
        TestCertificates.issue(
            root, TestCertificates.profile("Below", root.key(), 10, List.of(malformed)));

    assertThatExceptionOfType(PkiException.class)
        .isThrownBy(() -> Certificates.requireReadableExtensions(issued))
        .withMessage("the extension " + name + " of the certificate cannot be read");
    assertThatExceptionOfType(PkiException.class).isThrownBy(() -> SelfIssued.profile(issued));
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
