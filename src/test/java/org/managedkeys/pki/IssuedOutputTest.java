// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.managedkeys.pki.TestCertificates.Holder;
import org.managedkeys.testkit.OpenSsl;

final class IssuedOutputTest {

  private static final char[] PASSWORD = "a password".toCharArray();

  @TempDir Path folder;

  private final Holder root = TestCertificates.root("Root", TestKeys.rsa(), 3650);
  private final Holder issuing =
      TestCertificates.intermediate(root, "Issuing", TestKeys.otherEc("issuing"), 1000);
  private final KeyPair pair = TestKeys.otherEc("leaf");
  private final X509Certificate leaf =
      TestCertificates.leaf(issuing, "www.example.com", pair).certificate();
  private final IssuedOutput output =
      IssuedOutput.of(leaf, List.of(issuing.certificate(), root.certificate())).withKey(pair);

  private Map<String, Object> fields(OutputFormat format, PrivateKeyFormat keyFormat) {
    return output.fields(format, keyFormat, PASSWORD);
  }

  @Test
  void fields_pem_areThoseOfVault() {
    Map<String, Object> fields = fields(OutputFormat.PEM, PrivateKeyFormat.DER);

    assertThat(fields)
        .containsOnlyKeys(
            "certificate",
            "issuing_ca",
            "ca_chain",
            "serial_number",
            "expiration",
            "private_key",
            "private_key_type")
        .containsEntry("certificate", Certificates.pem(leaf))
        .containsEntry("issuing_ca", Certificates.pem(issuing.certificate()))
        .containsEntry(
            "ca_chain",
            List.of(Certificates.pem(issuing.certificate()), Certificates.pem(root.certificate())))
        .containsEntry("serial_number", SerialNumbers.text(leaf.getSerialNumber()))
        .containsEntry("expiration", leaf.getNotAfter().toInstant().getEpochSecond())
        .containsEntry("private_key_type", "ec");
    assertThat(String.valueOf(fields.get("private_key")))
        .startsWith("-----BEGIN EC PRIVATE KEY-----\n");
  }

  @Test
  void fields_der_areBase64() {
    Map<String, Object> fields = fields(OutputFormat.DER, PrivateKeyFormat.PKCS8);

    assertThat(decoded(fields, "certificate")).isEqualTo(Certificates.der(leaf));
    assertThat(decoded(fields, "private_key")).isEqualTo(pair.getPrivate().getEncoded());
    assertThat(String.valueOf(fields(OutputFormat.DER, PrivateKeyFormat.PEM).get("private_key")))
        .startsWith("-----BEGIN EC PRIVATE KEY-----\n");
  }

  private static byte[] decoded(Map<String, Object> fields, String field) {
    return Base64.getDecoder().decode(String.valueOf(fields.get(field)));
  }

  @Test
  void fields_pemBundle_areKeyThenCertificateThenIssuers() {
    Map<String, Object> fields = fields(OutputFormat.PEM_BUNDLE, PrivateKeyFormat.PKCS8);

    assertThat(Pem.parse(String.valueOf(fields.get("certificate"))))
        .extracting(Pem.Block::type)
        .containsExactly("PRIVATE KEY", "CERTIFICATE", "CERTIFICATE", "CERTIFICATE");
    assertThat(fields).containsEntry("issuing_ca", Certificates.pem(issuing.certificate()));
  }

  @Test
  void fields_withoutRoots_haveNoSelfSignedIssuer() {
    assertThat(output.withoutRoots().fields(OutputFormat.PEM, PrivateKeyFormat.DER, PASSWORD))
        .containsEntry("ca_chain", List.of(Certificates.pem(issuing.certificate())));
    assertThat(
            IssuedOutput.of(issuing.certificate(), List.of(root.certificate()))
                .withoutRoots()
                .fields(OutputFormat.PEM, PrivateKeyFormat.DER, PASSWORD))
        .doesNotContainKeys("ca_chain", "private_key")
        .containsEntry("issuing_ca", Certificates.pem(root.certificate()));
  }

  @Test
  void fields_ofARoot_nameItselfAsIssuer() {
    assertThat(
            IssuedOutput.of(root.certificate(), List.of())
                .fields(OutputFormat.PEM, PrivateKeyFormat.DER, PASSWORD))
        .containsEntry("issuing_ca", Certificates.pem(root.certificate()));
  }

  @Test
  void fields_pkcs12_isAKeyStoreOfTheJdk() throws Exception {
    byte[] file =
        decoded(fields(OutputFormat.PKCS12_BUNDLE, PrivateKeyFormat.DER), "pkcs12_bundle");

    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(new ByteArrayInputStream(file), PASSWORD);
    assertThat(store.getKey("www.example.com", PASSWORD).getEncoded())
        .isEqualTo(pair.getPrivate().getEncoded());
    assertThat(store.getCertificateChain("www.example.com"))
        .containsExactly(new Certificate[] {leaf, issuing.certificate(), root.certificate()});
  }

  @Test
  void pkcs12_isEncryptedAsTodayAndReadByOpenSsl() throws Exception {
    Path file = Files.write(folder.resolve("bundle.p12"), output.pkcs12(PASSWORD));

    OpenSsl.Result read =
        OpenSsl.run(
            "pkcs12", "-in", file.toString(), "-passin", "pass:a password", "-info", "-nodes");

    assertThat(read.exit()).as(read.output()).isZero();
    // Base64 may hold any short name by chance.
    assertThat(read.output().replaceAll("(?s)(-----BEGIN [^-]+-----).*?(-----END)", "$1$2"))
        .contains("PBES2, PBKDF2, AES-256-CBC", "hmacWithSHA256", "BEGIN PRIVATE KEY")
        .doesNotContain("RC2", "3DES", "sha1");
  }

  @Test
  void pkcs12_withoutKey_holdsCertificatesOnly() throws Exception {
    byte[] file = IssuedOutput.of(leaf, List.of(issuing.certificate())).pkcs12(PASSWORD);

    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(new ByteArrayInputStream(file), PASSWORD);
    assertThat(store.getCertificate("www.example.com")).isEqualTo(leaf);
    assertThat(store.size()).isEqualTo(2);
  }

  /** OpenSSL reads each form, and finds the public key of the pair in it. */
  @ParameterizedTest
  @CsvSource({
    "rsa, 2048, DER, RSA PRIVATE KEY",
    "rsa, 2048, PKCS8, PRIVATE KEY",
    "ec, 224, DER, EC PRIVATE KEY",
    "ec, 256, PEM, EC PRIVATE KEY",
    "ec, 384, PKCS8, PRIVATE KEY",
    "ec, 521, DER, EC PRIVATE KEY",
    "ed25519, 0, DER, PRIVATE KEY",
    "ed25519, 0, PKCS8, PRIVATE KEY"
  })
  void privateKey_eachForm_isReadByOpenSsl(
      String type, int bits, PrivateKeyFormat format, String pemType) throws Exception {
    KeyPair made = LeafKeys.generate(new LeafKeySpec(type, bits));

    String text = PrivateKeyText.of(made, format, false);

    assertThat(text).startsWith("-----BEGIN " + pemType + "-----\n");
    assertThat(PrivateKeyText.type(made)).isEqualTo(type);
    Path file = Files.writeString(folder.resolve("key.pem"), text + "\n");
    Path out = folder.resolve("public.der");
    OpenSsl.Result read =
        OpenSsl.run(
            "pkey", "-in", file.toString(), "-pubout", "-outform", "DER", "-out", out.toString());
    assertThat(read.exit()).as(read.output()).isZero();
    assertThat(Files.readAllBytes(out)).isEqualTo(made.getPublic().getEncoded());
  }

  @ParameterizedTest
  @CsvSource({"PEM, PEM", "pem_bundle, PEM_BUNDLE", "Der, DER", "pkcs12_bundle, PKCS12_BUNDLE"})
  void format_ofVaultsWord(String word, OutputFormat format) {
    assertThat(OutputFormat.of(word)).isEqualTo(format);
    assertThat(PrivateKeyFormat.of("pkcs8")).isEqualTo(PrivateKeyFormat.PKCS8);
  }

  @Test
  void format_thatIsNone_isInvalidWithThoseThatAre() {
    assertThatExceptionOfType(PkiException.class)
        .isThrownBy(() -> OutputFormat.of("jks"))
        .withMessage("there is no format 'jks'")
        .satisfies(
            e -> assertThat(e.hint()).contains("it is one of pem, der, pem_bundle, pkcs12_bundle"));
    assertThatExceptionOfType(PkiException.class)
        .isThrownBy(() -> PrivateKeyFormat.of("pkcs1"))
        .withMessage("there is no private_key_format 'pkcs1'")
        .satisfies(e -> assertThat(e.hint()).contains("it is one of der, pkcs8, pem"));
  }

  @Test
  void toString_showsNoKey() {
    assertThat(output).hasToString("certificate " + SerialNumbers.text(leaf.getSerialNumber()));
  }
}
