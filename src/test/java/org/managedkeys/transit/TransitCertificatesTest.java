// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.pki.TestCertificates.authority;
import static org.managedkeys.transit.Refusals.refused;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.pki.CertificateProfile;
import org.managedkeys.pki.CertificateRequest;
import org.managedkeys.pki.Certificates;
import org.managedkeys.pki.Pem;
import org.managedkeys.pki.RequestAssembly;
import org.managedkeys.pki.SubjectNames;
import org.managedkeys.pki.TestCertificates;
import org.managedkeys.pki.TestCertificates.Holder;
import org.managedkeys.pki.TestKeys;
import org.managedkeys.testkit.OpenSsl;
import org.managedkeys.wire.Answer;

/** A transit key asks for a certificate, and is given one. */
class TransitCertificatesTest {

  private static final Holder ROOT = TestCertificates.root("Root", TestKeys.ec(), 100);
  private static final Holder INTERMEDIATE =
      TestCertificates.intermediate(ROOT, "Intermediate", TestKeys.otherEc("intermediate"), 90);

  @TempDir private Path folder;
  private TransitFixture fixture;
  private KeyExports exports;

  @BeforeEach
  void open() {
    fixture =
        TransitFixture.in(
            folder,
            "key.pss.kms = hsm",
            "key.pss.key_label = rsa-3072",
            "key.pss.mechanism = 0x0000000D",
            "key.pss.any_mount = true");
    exports = new KeyExports(fixture.scope());
    bind("sig", "p256");
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private void bind(String name, String managed) {
    fixture
        .transit()
        .keys()
        .create(name, Map.of("type", "managed_key", "managed_key_name", managed));
  }

  private void rotate(String name, String managed) {
    fixture.transit().keys().rotate(name, Map.of("managed_key_name", managed));
  }

  private String csr(String name, Map<String, ?> request) {
    return (String) exports.csr(name, request).data().get("csr");
  }

  private static String pem(X509Certificate... chain) {
    return Stream.of(chain).map(Certificates::pem).collect(Collectors.joining("\n"));
  }

  private SubjectPublicKeyInfo publicKey(String name) {
    return CertificateRequest.parse(csr(name, Map.of())).publicKey();
  }

  private static X509Certificate leaf(
      Holder issuer, SubjectPublicKeyInfo key, Extension... extensions) {
    Instant from = Instant.now().truncatedTo(ChronoUnit.SECONDS).minus(Duration.ofHours(1));
    return TestCertificates.issue(
        issuer,
        new CertificateProfile(
            SubjectNames.ofCommonName("sig"),
            key,
            from,
            from.plus(Duration.ofDays(30)),
            List.of(extensions)));
  }

  private Answer set(String... pem) {
    return exports.setCertificate("sig", Map.of("certificate_chain", String.join("\n", pem)));
  }

  private Object chain(String version) {
    Object keys = exports.export("certificate-chain", "sig", version).data().get("keys");
    return ((Map<?, ?>) keys).values().iterator().next();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rsa", "pss", "p256", "p384", "p521", "ed25519"})
  void csr_ofEachKind_isVerifiedByOpenSsl(String managed) throws Exception {
    bind("other", managed);

    Answer made = exports.csr("other", Map.of("common_name", "host.example"));

    assertThat(made.data())
        .containsEntry("name", "other")
        .containsEntry("type", "managed_key")
        .containsEntry("version", 1)
        .containsOnlyKeys("name", "type", "version", "csr");
    Path file = Files.writeString(folder.resolve("csr.pem"), made.data().get("csr") + "\n");
    assertThat(OpenSsl.run("req", "-verify", "-noout", "-subject", "-in", file.toString()).output())
        .contains("verify OK", "CN = host.example");
  }

  @Test
  void csr_mlDsa_isSignedByIt() {
    bind("pq", "ml-dsa");

    CertificateRequest read = CertificateRequest.parse(csr("pq", Map.of()));

    assertThat(Pem.encode("PUBLIC KEY", encoded(read.publicKey())) + "\n")
        .isEqualTo(exported("pq"));
  }

  private Object exported(String name) {
    Map<?, ?> keys = (Map<?, ?>) exports.export("public-key", name, "").data().get("keys");
    return keys.get("1");
  }

  private static byte[] encoded(SubjectPublicKeyInfo key) {
    try {
      return key.getEncoded();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void csr_nothingSaid_hasAnEmptySubject() {
    CertificateRequest read = CertificateRequest.parse(csr("sig", Map.of()));

    assertThat(read.subject().getRDNs()).isEmpty();
    assertThat(read.extensions()).isEmpty();
  }

  @Test
  void csr_withPartsOfTheSubject_hasThem() {
    CertificateRequest read =
        CertificateRequest.parse(
            csr(
                "sig",
                Map.of(
                    "common_name", "Sig, the", "organization", "Example, Unit", "country", "DE")));

    assertThat(SubjectNames.values(read.subject(), "organization"))
        .containsExactlyInAnyOrder("Example", "Unit");
    assertThat(SubjectNames.values(read.subject(), "country")).containsExactly("DE");
    assertThat(SubjectNames.commonName(read.subject())).contains("Sig, the");
  }

  @Test
  void csr_ofATemplate_keepsSubjectAndExtensions_underItsOwnKey() {
    Holder somebody = TestCertificates.root("ignored", TestKeys.rsa(), 10);
    Extension names =
        TestCertificates.extension(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(new GeneralName(GeneralName.dNSName, "host.example")));
    String template =
        Pem.encode(
            "CERTIFICATE REQUEST",
            RequestAssembly.assemble(
                    SubjectNames.ofCommonName("host.example"),
                    somebody.key(),
                    List.of(names),
                    somebody.key().choose(0, Optional.empty()))
                .sign(somebody.key()));

    CertificateRequest read = CertificateRequest.parse(csr("sig", Map.of("csr", template)));

    assertThat(SubjectNames.commonName(read.subject())).contains("host.example");
    assertThat(read.extensions()).containsExactly(names);
    assertThat(read.publicKey()).isEqualTo(publicKey("sig"));
  }

  @Test
  void csr_ofAnOlderVersion_isSignedByThat() {
    SubjectPublicKeyInfo first = publicKey("sig");
    rotate("sig", "rsa");

    assertThat(publicKey("sig")).isNotEqualTo(first);
    assertThat(CertificateRequest.parse(csr("sig", Map.of("version", 1))).publicKey())
        .isEqualTo(first);
    refused(
        Kind.INVALID,
        "higher than the latest key version",
        () -> exports.csr("sig", Map.of("version", 3)));
  }

  @Test
  void csr_wrongRequests_areRefused() {
    bind("secret", "aes");

    refused(Kind.NOT_FOUND, "key 'nobody' of mount", () -> exports.csr("nobody", Map.of()));
    refused(Kind.DENIED, "its usages are", () -> exports.csr("secret", Map.of()));
    refused(
        Kind.INVALID,
        "key 'sig' of mount 'transit/': cannot make a certificate request",
        () -> exports.csr("sig", Map.of("csr", "no request")));
    refused(
        Kind.INVALID,
        "the subject is that of csr",
        () -> exports.csr("sig", Map.of("csr", "x", "common_name", "y")));
    refused(
        Kind.INVALID,
        "did you mean common_name",
        () -> exports.csr("sig", Map.of("comon_name", "y")));
    refused(
        Kind.INVALID,
        "more than 64",
        () -> exports.csr("sig", Map.of("common_name", "x".repeat(65))));
  }

  @Test
  void setCertificate_chainOfTheKey_isShownFromThenOn() {
    X509Certificate leaf = leaf(INTERMEDIATE, publicKey("sig"));
    String chain = pem(leaf, INTERMEDIATE.certificate(), ROOT.certificate());

    Answer set = set("Bag attributes", chain, "");

    assertThat(set.data()).isEmpty();
    assertThat(set.warnings()).isEmpty();
    assertThat(chain("")).isEqualTo(chain);
    assertThat(chain("latest")).isEqualTo(chain);
    assertThat(fixture.audited()).contains("transit.key.csr ok", "transit.key.set-certificate ok");
  }

  @Test
  void setCertificate_again_replacesTheChain() {
    set(pem(leaf(INTERMEDIATE, publicKey("sig")), INTERMEDIATE.certificate()));
    X509Certificate renewed = leaf(ROOT, publicKey("sig"));

    set(pem(renewed));

    assertThat(chain("1")).isEqualTo(pem(renewed));
  }

  @Test
  void setCertificate_onAnotherRegistry_isSeenByAll() {
    KeyExports another = new KeyExports(TransitFixture.scope(fixture.another()));
    X509Certificate leaf = leaf(ROOT, publicKey("sig"));

    another.setCertificate("sig", Map.of("certificate_chain", pem(leaf)));

    TransitFixture.refresh(fixture.registry());
    assertThat(chain("1")).isEqualTo(pem(leaf));
  }

  @Test
  void setCertificate_ofAnOlderVersion_leavesTheOthers() {
    X509Certificate first = leaf(ROOT, publicKey("sig"));
    rotate("sig", "p384");

    refused(
        Kind.INVALID,
        "leaf certificate public key does not match version 2",
        () -> set(pem(first)));
    exports.setCertificate("sig", Map.of("certificate_chain", pem(first), "version", 1));

    Answer exported = exports.export("certificate-chain", "sig", "");
    assertThat(exported.data()).containsEntry("keys", Map.of("1", pem(first)));
    assertThat(exported.warnings())
        .singleElement()
        .asString()
        .contains("version 2 does not have a certificate chain");
    refused(
        Kind.INVALID,
        "there is no version 3",
        () -> exports.setCertificate("sig", Map.of("certificate_chain", pem(first), "version", 3)));
  }

  @Test
  void setCertificate_chainThatIsNone_isRefused_andNothingIsSet() {
    X509Certificate leaf = leaf(INTERMEDIATE, publicKey("sig"));
    X509Certificate authority = leaf(ROOT, publicKey("sig"), authority().get(0));
    Holder stranger = TestCertificates.root("Intermediate", TestKeys.otherEc("stranger"), 10);

    refused(
        Kind.INVALID,
        "missing argument certificate_chain",
        () -> exports.setCertificate("sig", Map.of()));
    refused(Kind.INVALID, "there is no certificate", () -> set("nothing"));
    refused(
        Kind.INVALID,
        "not certificates only",
        () -> set(pem(leaf), Pem.encode("PRIVATE KEY", new byte[] {1})));
    refused(
        Kind.INVALID,
        "certificate 2 of the chain did not issue the one before it",
        () -> set(pem(leaf, ROOT.certificate(), INTERMEDIATE.certificate())));
    refused(
        Kind.INVALID,
        "certificate 2 of the chain did not issue",
        () -> set(pem(leaf, stranger.certificate())));
    refused(
        Kind.INVALID,
        "is not a leaf certificate",
        () -> set(pem(INTERMEDIATE.certificate(), leaf)));
    refused(Kind.INVALID, "is not a leaf certificate", () -> set(pem(authority)));
    refused(
        Kind.INVALID,
        "more than 10",
        () -> set(pem(leaf), (pem(ROOT.certificate()) + "\n").repeat(10)));
    refused(
        Kind.INVALID,
        "does not match version 1",
        () -> set(pem(leaf(ROOT, TestKeys.spki(TestKeys.ec())))));
    refused(
        Kind.NOT_FOUND,
        "there is no key of this name",
        () -> exports.setCertificate("nobody", Map.of("certificate_chain", pem(leaf))));
    refused(Kind.UNSUPPORTED, "does not have a certificate chain", () -> chain(""));
  }

  @Test
  void setCertificate_signatureThatIsWrong_isRefused() {
    X509Certificate leaf = leaf(INTERMEDIATE, publicKey("sig"));
    byte[] der = Certificates.der(leaf);
    // Of the signature's last number.
    der[der.length - 1] ^= 1;

    refused(
        Kind.INVALID,
        "did not issue the one before it",
        () -> set(Certificates.pem(der), pem(INTERMEDIATE.certificate())));
  }

  @Test
  void setCertificate_thatIsNotValidNow_isSet_withAWarning() {
    Instant from = Instant.parse("2020-01-01T00:00:00Z");
    X509Certificate old =
        TestCertificates.issue(
            ROOT,
            new CertificateProfile(
                SubjectNames.ofCommonName("sig"),
                publicKey("sig"),
                from,
                from.plus(Duration.ofDays(1)),
                List.of()));

    assertThat(set(pem(old)).warnings())
        .containsExactly(
            "the certificate of CN=sig is valid from 2020-01-01T00:00:00Z until"
                + " 2020-01-02T00:00:00Z, which is not now");
    assertThat(chain("1")).isEqualTo(pem(old));
  }

  @Test
  void setCertificate_ofASecretKey_isRefused() {
    bind("secret", "aes");
    X509Certificate leaf = leaf(ROOT, publicKey("sig"));

    refused(
        Kind.UNSUPPORTED,
        "version 1 is a secret key",
        () -> exports.setCertificate("secret", Map.of("certificate_chain", pem(leaf))));
  }
}
