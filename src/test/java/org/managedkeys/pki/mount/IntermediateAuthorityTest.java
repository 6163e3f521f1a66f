// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.managedkeys.pki.mount.PathChecks.certificate;
import static org.managedkeys.pki.mount.PkiFixture.ROOT;
import static org.managedkeys.pki.mount.PkiFixture.text;
import static org.managedkeys.pki.mount.PkiFixture.texts;
import static org.managedkeys.pki.mount.Refusals.refused;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.pki.CertificateRequest;
import org.managedkeys.store.RecordKind;
import org.managedkeys.wire.Answer;

/** Intermediates ask for certificates, get them, and take them in. */
class IntermediateAuthorityTest {

  @TempDir private Path folder;
  private PkiFixture fixture;
  private PkiMount root;
  private PkiMount pki;

  @BeforeEach
  void open() {
    fixture = PkiFixture.in(folder);
    root = fixture.mount("root", Map.of());
    pki = fixture.pki();
    root.roots()
        .generate(
            "kms",
            Map.of(
                "managed_key_name", "p384",
                "common_name", "Root",
                "ttl", "87600h",
                "issuer_name", "root"));
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private Answer csr(String managed, Object... more) {
    return pki.intermediates().generate("kms", fields(managed, more));
  }

  private static Map<String, Object> fields(String managed, Object... more) {
    Map<String, Object> fields = new HashMap<>();
    fields.put("managed_key_name", managed);
    fields.put("common_name", "Issuing");
    for (int i = 0; i < more.length; i += 2) {
      fields.put((String) more[i], more[i + 1]);
    }
    return fields;
  }

  private Answer sign(Answer csr, Object... more) {
    Map<String, Object> fields = new HashMap<>();
    fields.put("csr", text(csr, "csr"));
    fields.put("common_name", "Issuing");
    for (int i = 0; i < more.length; i += 2) {
      fields.put((String) more[i], more[i + 1]);
    }
    return root.roots().signIntermediate("", fields);
  }

  private Answer setSigned(Answer signed) {
    return pki.intermediates().setSigned(Map.of("certificate", text(signed, "certificate")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rsa", "pss", "p256", "p521", "ed25519", "ml-dsa"})
  void intermediate_byAKeyOfAnyType_isCertifiedAndTakenIn(String managed) {
    Answer csr = csr(managed, "key_name", "issuing");
    assertThat(csr.data()).containsKey("key_id").doesNotContainKey("private_key");
    assertThat(CertificateRequest.parse(text(csr, "csr")).subject()).hasToString("CN=Issuing");

    Answer signed = sign(csr, "max_path_length", 0, "ttl", "43800h");
    X509Certificate intermediate = certificate(text(signed, "certificate"));
    X509Certificate issuing = certificate(text(signed, "issuing_ca"));
    PathChecks.assertValid(List.of(intermediate, issuing));
    assertThat(intermediate.getBasicConstraints()).isZero();
    assertThat(texts(signed, "ca_chain")).containsExactly(text(signed, "issuing_ca"));
    assertThat(fixture.registry().records().names(RecordKind.CERTIFICATE, ROOT)).hasSize(2);

    Answer taken = setSigned(signed);
    String id = texts(taken, "imported_issuers").get(0);
    assertThat(taken.data())
        .containsEntry("existing_issuers", List.of())
        .containsEntry("imported_keys", List.of())
        .containsEntry("existing_keys", List.of())
        .containsEntry("mapping", Map.of(id, text(csr, "key_id")));
    assertThat(taken.warnings()).isEmpty();
    assertThat(text(pki.issuers().get("default"), "issuer_id")).isEqualTo(id);
    assertThat(pki.issuers().open("", IssuerUse.ISSUING_CERTIFICATES).revocationAlgorithm())
        .isNotNull();
  }

  @Test
  void setSigned_again_changesNothing() {
    Answer signed = sign(csr("p256"));
    Answer first = setSigned(signed);
    Answer second = setSigned(signed);

    assertThat(second.data())
        .containsEntry("imported_issuers", List.of())
        .containsEntry("existing_issuers", first.data().get("imported_issuers"))
        .containsEntry("mapping", first.data().get("mapping"));
    assertThat(texts(pki.issuers().list(), "keys")).hasSize(1);
  }

  @Test
  void importBundle_withTheRoot_buildsTheChain() {
    Answer signed = sign(csr("p256"));
    Answer taken =
        pki.issuers()
            .importBundle(
                Map.of(
                    "pem_bundle",
                    text(signed, "issuing_ca") + "\n" + text(signed, "certificate") + "\n"));

    assertThat(texts(taken, "imported_issuers")).hasSize(2);
    assertThat(text(pki.issuers().get("default"), "certificate"))
        .as("the one with a key")
        .isEqualTo(text(signed, "certificate"));
    assertThat(texts(pki.issuers().get("default"), "ca_chain"))
        .containsExactly(text(signed, "certificate"), text(signed, "issuing_ca"));
    refused(
        Kind.INVALID,
        "the mount has no key for its certificate",
        () -> pki.issuers().open(texts(taken, "imported_issuers").get(0), IssuerUse.CRL_SIGNING));
  }

  @Test
  void importBundle_thatHoldsNothing_isRefusedInWords() {
    assertThatThrownBy(() -> pki.issuers().importBundle(Map.of("pem_bundle", "nothing")))
        .hasMessageContaining("import issuer")
        .hasMessageNotContaining("pki.issuer");
  }

  @Test
  void importBundle_beforeItsKey_getsTheKeyWhenItIsBound() {
    Answer csr = csr("p256");
    Answer signed = sign(csr);
    PkiMount late = fixture.mount("late", Map.of());
    Answer taken =
        late.intermediates().setSigned(Map.of("certificate", text(signed, "certificate")));
    String id = texts(taken, "imported_issuers").get(0);
    assertThat(taken.data()).containsEntry("mapping", Map.of(id, ""));
    assertThat(taken.warnings()).anyMatch(warning -> warning.contains("no key"));

    Answer bound = late.keys().generateKms(Map.of("managed_key_name", "p256"));

    assertThat(text(late.issuers().get(id), "key_id")).isEqualTo(text(bound, "key_id"));
    assertThat(late.issuers().open(id, IssuerUse.ISSUING_CERTIFICATES).chain()).hasSize(1);
  }

  @Test
  void importBundle_ofAnythingElse_isRefusedAndStoresNothing() {
    Answer signed = sign(csr("p256"));
    String certificate = text(signed, "certificate");
    String block = "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n";

    refused(
        Kind.INVALID,
        "the bundle holds a private key (EC PRIVATE KEY)",
        () -> pki.issuers().importBundle(Map.of("pem_bundle", certificate + "\n" + block)));
    refused(
        Kind.INVALID,
        "CERTIFICATE REQUEST",
        () ->
            pki.issuers()
                .importBundle(Map.of("pem_bundle", certificate + "\n" + text(csr("p256"), "csr"))));
    refused(
        Kind.INVALID, "no data found", () -> pki.issuers().importBundle(Map.of("pem_bundle", "x")));
    refused(Kind.INVALID, "was empty", () -> pki.issuers().importBundle(Map.of()));
    refused(
        Kind.INVALID,
        "CERTIFICATE does not end",
        () -> pki.intermediates().setSigned(Map.of("certificate", "-----BEGIN CERTIFICATE-----")));
    assertThat(texts(pki.issuers().list(), "keys")).isEmpty();
  }

  @Test
  void crossSign_byAKeyOfTheMount_givesASecondCertificateOfOneKey() {
    Answer csr = csr("p256");
    setSigned(sign(csr));
    PkiMount other = fixture.mount("other", Map.of());
    other
        .roots()
        .generate("kms", Map.of("managed_key_name", "ed25519", "common_name", "Other root"));

    Answer crossed =
        pki.intermediates()
            .crossSign(Map.of("common_name", "Issuing", "key_ref", text(csr, "key_id")));
    Answer signed =
        other
            .roots()
            .signIntermediate(
                "default", Map.of("csr", text(crossed, "csr"), "common_name", "Issuing"));
    setSigned(signed);

    assertThat(crossed.data()).containsEntry("key_id", csr.data().get("key_id"));
    assertThat(texts(pki.issuers().list(), "keys")).hasSize(2);
    assertThat(texts(pki.keys().list(), "keys")).hasSize(1);
  }

  @Test
  void generate_pssOfAKeyThatCanDoMore_isChosenByTheCaller() {
    assertThat(CertificateRequest.parse(text(csr("rsa", "use_pss", "true"), "csr")).encoded())
        .isNotEmpty();
    refused(Kind.UNSUPPORTED, "PKCS#1", () -> csr("pss", "use_pss", "false"));
    refused(
        Kind.UNSUPPORTED,
        "never leaves its service",
        () -> pki.intermediates().generate("exported", fields("p256")));
    refused(Kind.INVALID, "key_type", () -> csr("p256", "key_type", "ec"));
    refused(Kind.INVALID, "common_nam", () -> csr("p256", "common_nam", "x"));
  }

  @Test
  void generate_asDer_isTheRequestInBase64() {
    String der = text(csr("p256", "format", "der", "add_basic_constraints", true), "csr");

    assertThat(CertificateRequest.parse(der).extensions()).isNotEmpty();
  }

  @Test
  void generate_internal_makesTheKey() {
    Answer csr =
        pki.intermediates()
            .generate(
                "internal", Map.of("common_name", "Issuing", "key_type", "ec", "key_name", "own"));

    assertThat(setSigned(sign(csr)).warnings()).isEmpty();
    assertThat(text(pki.keys().get("own"), "key_id")).isEqualTo(text(csr, "key_id"));
  }

  @ParameterizedTest
  @CsvSource({
    "csr,'',csr",
    "csr,x,",
    "format,x,format",
    "max_path_length,-7,max_path_length",
    "ttl,soon,ttl",
    "unknown_field,x,unknown_field",
  })
  void signIntermediate_fieldThatMakesNoSense_isInvalidAndNothingIsSigned(
      String field, String value, String message) {
    Answer csr = csr("p256");
    int before = fixture.registry().records().names(RecordKind.CERTIFICATE, ROOT).size();

    refused(Kind.INVALID, message == null ? "" : message, () -> sign(csr, field, value));
    assertThat(fixture.registry().records().names(RecordKind.CERTIFICATE, ROOT)).hasSize(before);
  }

  @Test
  void signIntermediate_byAnIssuerThatMayNot_isDenied() {
    Answer csr = csr("p256");
    root.issuers().patch("root", Map.of("usage", "read-only,crl-signing"));
    refused(Kind.DENIED, "issuing-certificates", () -> sign(csr));
    root.issuers().patch("root", Map.of("usage", "issuing-certificates"));
    assertThat(sign(csr).data()).containsKey("certificate");

    root.issuers().revoke("root");
    refused(Kind.DENIED, "it is revoked", () -> sign(csr));
    refused(Kind.NOT_FOUND, "unable to find PKI issuer", () -> sign(csr, "issuer_ref", "nobody"));
  }

  @Test
  void signIntermediate_belowAPathLengthOfZero_isRefused() {
    Answer csr = csr("p256");
    setSigned(sign(csr, "max_path_length", 0));
    PkiMount third = fixture.mount("third", Map.of());
    Answer below =
        third
            .intermediates()
            .generate("kms", Map.of("managed_key_name", "ed25519", "common_name", "Too deep"));

    refused(
        Kind.INVALID,
        "path",
        () ->
            pki.roots()
                .signIntermediate(
                    "", Map.of("csr", text(below, "csr"), "common_name", "Too deep")));
  }

  @Test
  void signSelfIssued_handsOverFromOneRootToTheNext() {
    PkiMount next = fixture.mount("next", Map.of());
    Answer made =
        next.roots().generate("kms", Map.of("managed_key_name", "rsa", "common_name", "Next"));

    Answer signed =
        root.roots().signSelfIssued("root", Map.of("certificate", text(made, "certificate")));

    X509Certificate bridge = certificate(text(signed, "certificate"));
    assertThat(bridge.getPublicKey())
        .isEqualTo(certificate(text(made, "certificate")).getPublicKey());
    PathChecks.assertValid(List.of(bridge, certificate(text(signed, "issuing_ca"))));
    refused(
        Kind.INVALID,
        "type",
        () ->
            root.roots()
                .signSelfIssued(
                    "root",
                    Map.of(
                        "certificate",
                        text(made, "certificate"),
                        "require_matching_certificate_algorithms",
                        true)));
  }

  @Test
  void signIntermediate_isTakenDown() {
    sign(csr("p256"));

    assertThat(fixture.audited())
        .contains("pki.intermediate.generate ok", "pki.sign-intermediate ok");
  }
}
