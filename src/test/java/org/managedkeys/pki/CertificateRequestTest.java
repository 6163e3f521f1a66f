// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.Arrays;
import java.util.Base64;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.testkit.OpenSsl;

/** Requests as honest programs make them are taken, whoever made them. */
final class CertificateRequestTest {

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SHA256withRSA",
        "SHA384withRSA",
        "SHA512withRSA",
        "SHA256withRSAandMGF1",
        "SHA512withRSAandMGF1",
        "SHA256withECDSA",
        "SHA512withECDSA",
        "Ed25519",
        "ML-DSA-44",
        "ML-DSA-65",
        "ML-DSA-87"
      })
  void parse_eachAlgorithm_verifiesItsSignature(String algorithm) {
    KeyPair pair = keyFor(algorithm);

    CertificateRequest request =
        CertificateRequest.parse(new ForgedRequest().by(pair, algorithm).der());

    assertThat(request.publicKey()).isEqualTo(TestKeys.spki(pair));
  }

  private static KeyPair keyFor(String algorithm) {
    if (algorithm.contains("RSA")) {
      return TestKeys.rsa();
    }
    if (algorithm.startsWith("ML-DSA")) {
      return TestKeys.mlDsa(algorithm);
    }
    return algorithm.equals("Ed25519") ? TestKeys.ed25519() : TestKeys.ec("secp384r1");
  }

  @ParameterizedTest
  @CsvSource({
    "rsa:2048, ''",
    "rsa:3072, -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:max -sha384",
    "ec -pkeyopt ec_paramgen_curve:P-256, ''",
    "ec -pkeyopt ec_paramgen_curve:P-224, ''",
    "ec -pkeyopt ec_paramgen_curve:P-521, -sha512",
    "ec -pkeyopt ec_paramgen_curve:brainpoolP256r1, ''",
    "ec -pkeyopt ec_paramgen_curve:secp256k1, ''",
    "ed25519, ''",
    "ed448, ''",
  })
  void parse_requestOfOpenSsl_isTaken(String key, String options) throws Exception {
    Path out = folder.resolve("csr.pem");
    OpenSsl.Result made =
        OpenSsl.run(
            words(
                "req -new -nodes -utf8 -subj /C=DE/O=Größe/CN=www.example.com -keyout",
                folder.resolve("key.pem").toString(),
                "-out " + out + " -newkey " + key,
                options,
                "-addext subjectAltName=DNS:www.example.com,DNS:*.example.com,IP:192.0.2.1,IP:2001:db8::1,"
                    + "email:anna@example.com,URI:https://example.com/a",
                "-addext keyUsage=critical,digitalSignature -addext basicConstraints=critical,CA:FALSE"));
    assertThat(made.exit()).as(made.output()).isZero();

    CertificateRequest request = CertificateRequest.parse(Files.readString(out));

    assertThat(SubjectNames.commonName(request.subject())).contains("www.example.com");
    assertThat(SubjectNames.values(request.subject(), "organization")).containsExactly("Größe");
    assertThat(request.subjectAltNames().orElseThrow().getNames()).hasSize(6);
    assertThat(request.extensions())
        .extracting(Extension::getExtnId)
        .contains(Extension.keyUsage, Extension.basicConstraints);
  }

  private static String[] words(String... parts) {
    return Arrays.stream(parts)
        .flatMap(part -> Arrays.stream(part.split(" ", -1)))
        .filter(word -> !word.isEmpty())
        .toArray(String[]::new);
  }

  @Test
  void parse_textAroundPem_isSkipped() {
    String pem = Pem.encode("NEW CERTIFICATE REQUEST", new ForgedRequest().der());

    CertificateRequest request =
        CertificateRequest.parse("Certificate Request:\r\n  Data\r\n" + pem.replace("\n", "\r\n"));

    assertThat(request.pem()).startsWith("-----BEGIN CERTIFICATE REQUEST-----\n");
    assertThat(CertificateRequest.parse(request.pem()).encoded()).isEqualTo(request.encoded());
  }

  @Test
  void parse_base64InLines_isDer() {
    byte[] der = new ForgedRequest().der();

    assertThat(CertificateRequest.parse(Base64.getMimeEncoder().encodeToString(der)).encoded())
        .isEqualTo(der);
  }

  @Test
  void extensions_unknownAndNotCritical_areKept() {
    CertificateRequest request =
        CertificateRequest.parse(
            new ForgedRequest()
                .extension(Extension.subjectInfoAccess, new DERUTF8String("anything"))
                .der());

    assertThat(request.extensions()).extracting(Extension::isCritical).containsExactly(false);
    assertThat(request.extension(Extension.subjectInfoAccess)).isPresent();
    assertThat(request.subjectAltNames()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "*.example.com",
        "_dmarc.example.com",
        "xn--bcher-kva.example",
        "XN--BCHER-KVA.EXAMPLE",
        "xn--strae-oqa.de",
        "xn--r8jz45g.xn--zckzah",
        "xn--b1agh1afp.xn--p1ai",
        "xn--80ak6aa92e.xn--p1ai",
        "xn--hxargifdar.gr",
        "xn--korea-820tq28s.kr",
        "xn--mgba3gch31f060k.com",
        "a b.example",
      })
  void dnsName_ofHonestPeople_isTaken(String name) {
    CertificateRequest request =
        CertificateRequest.parse(
            new ForgedRequest()
                .extension(
                    Extension.subjectAlternativeName,
                    new GeneralNames(new GeneralName(GeneralName.dNSName, name)))
                .der());

    assertThat(request.subjectAltNames().orElseThrow().getNames()[0].getName()).hasToString(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://example.com:8443/a?b#c",
        "spiffe://trust_domain/ns/a",
        "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
        "sip:anna@example.com",
        "https://[2001:db8::1]/",
      })
  void uri_ofAnyScheme_isTaken(String uri) {
    AlternativeNames.check(
        new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, uri)));
  }

  /** A name in its own script is no fault of a subject; nor is a sentence in two. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "b\u00fccher.example",
        "\u043f\u0440\u0438\u0432\u0435\u0442 world",
        "O'Hara & Söhne"
      })
  void commonName_thatIsHonest_isTaken(String name) {
    CertificateRequest request =
        CertificateRequest.parse(
            new ForgedRequest().subject(BCStyle.CN, new DERUTF8String(name)).der());

    assertThat(SubjectNames.commonName(request.subject())).contains(name);
    assertThat(request.toString()).contains(name);
  }

  @Test
  void encoded_isACopy() {
    CertificateRequest request = CertificateRequest.parse(new ForgedRequest().der());

    request.encoded()[0] = 0;

    assertThat(request.encoded()[0]).isEqualTo((byte) 0x30);
  }
}
