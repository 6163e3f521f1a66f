// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.transit.Refusals.refused;

import com.fasterxml.jackson.jr.ob.JSON;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.X509CertUtils;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.jca.ManagedKeysProvider;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyName;
import org.managedkeys.pki.CertificateProfile;
import org.managedkeys.pki.Certificates;
import org.managedkeys.pki.Pem;
import org.managedkeys.pki.SubjectNames;
import org.managedkeys.pki.TestCertificates;
import org.managedkeys.pki.TestKeys;
import org.managedkeys.testkit.OpenSsl;
import org.managedkeys.testkit.Tool;
import org.managedkeys.wire.Answer;

/** Public keys leave a mount in every form; private and secret keys do not. */
class KeyExportsTest {

  private static final String VERSION_2 = "2";

  @TempDir private Path folder;
  private TransitFixture fixture;
  private KeyExports exports;

  @BeforeEach
  void open() {
    fixture = TransitFixture.in(folder);
    exports = new KeyExports(fixture.scope());
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

  /** The public half as the registry has it from the key's service. */
  private byte[] spki(String managed) {
    return fixture.registry().key(new KeyName(TransitFixture.ROOT, managed)).subjectPublicKeyInfo();
  }

  private static Map<?, ?> keys(Answer answer) {
    return (Map<?, ?>) requireNonNull(answer.data().get("keys"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rsa", "p256", "p384", "p521", "ed25519", "ml-dsa"})
  void export_publicKey_isThatOfTheManagedKey(String managed) {
    bind("sig", managed);

    Answer answer = exports.export("public-key", "sig", Optional.empty());

    assertThat(answer.data())
        .containsEntry("name", "sig")
        .containsEntry("type", "managed_key")
        .containsOnlyKeys("name", "type", "keys");
    assertThat(keys(answer)).hasSize(1);
    List<Pem.Block> blocks = Pem.parse((String) requireNonNull(keys(answer).get("1")));
    assertThat(blocks).extracting(Pem.Block::type).containsExactly("PUBLIC KEY");
    assertThat(blocks.get(0).der()).isEqualTo(spki(managed));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rsa", "p256", "p521", "ed25519"})
  void export_publicKey_isReadByOpenSsl(String managed) throws Exception {
    bind("sig", managed);
    String pem = (String) keys(exports.export("public-key", "sig", "")).get("1");
    Path file = Files.writeString(folder.resolve("key.pem"), pem);

    assertThat(OpenSsl.run("pkey", "-pubin", "-in", file.toString()).output()).isEqualTo(pem);
  }

  @Test
  void export_publicKeyOfVaultsTypeEd25519_isTheBytesOfRfc8032() {
    fixture.transit().keys().create("ed", Map.of("type", "ed25519"));

    String exported = (String) keys(exports.export("public-key", "ed", "")).get("1");

    byte[] spki =
        Base64.getDecoder().decode((String) keys(exports.publicKeys("ed", "der")).get("1"));
    assertThat(Base64.getDecoder().decode(exported))
        .isEqualTo(Arrays.copyOfRange(spki, spki.length - 32, spki.length));
  }

  @Test
  void export_versions_areChosenAsInVault() {
    bind("sig", "p256");
    rotate("sig", "p384");
    rotate("sig", "rsa");

    assertThat(keys(exports.export("public-key", "sig", "")).keySet().toString())
        .isEqualTo("[1, 2, 3]");
    for (String latest : List.of("latest", "3", "v3")) {
      assertThat(keys(exports.export("public-key", "sig", latest)).keySet().toString())
          .isEqualTo("[3]");
    }
    assertThat(keys(exports.export("public-key", "sig", Optional.of(2))).keySet().toString())
        .isEqualTo("[2]");
    fixture.transit().keys().config("sig", Map.of("min_decryption_version", 2));
    assertThat(keys(exports.export("public-key", "sig", "")).keySet().toString())
        .isEqualTo("[2, 3]");
    refused(
        Kind.INVALID,
        "version for export is below minimum decryption version",
        () -> exports.export("public-key", "sig", "1"));
    refused(
        Kind.INVALID,
        "version does not exist or cannot be found",
        () -> exports.export("public-key", "sig", "4"));
    refused(
        Kind.INVALID, "invalid key version", () -> exports.export("public-key", "sig", "newest"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"encryption-key", "signing-key", "hmac-key", "cmac-key"})
  void export_ofWhatIsSecret_isRefused_whateverTheKeySays(String type) {
    fixture
        .transit()
        .keys()
        .create(
            "sig", Map.of("type", "managed_key", "managed_key_name", "p256", "exportable", true));

    refused(
        Kind.UNSUPPORTED,
        "private key material is not exportable: the key never leaves its service. Hint:"
            + " public-key and certificate-chain can be exported",
        () -> exports.export(type, "sig", ""));
    refused(Kind.NOT_FOUND, "there is no key", () -> exports.export(type, "nobody", ""));
  }

  @Test
  void export_ofNoTypeOrKey_isRefused() {
    bind("sig", "p256");

    refused(Kind.INVALID, "invalid export type", () -> exports.export("private-key", "sig", ""));
    refused(
        Kind.NOT_FOUND,
        "key 'nobody' of mount 'transit/': cannot export it",
        () -> exports.export("public-key", "nobody", ""));
  }

  /** As Vault says it of managed keys of any kind. */
  @Test
  void export_publicKeyOfASecretKey_isRefused() {
    bind("secret", "aes");

    refused(
        Kind.UNSUPPORTED,
        "unknown key type managed_key for export type public-key: version 1 is a secret key",
        () -> exports.export("public-key", "secret", ""));
    refused(Kind.UNSUPPORTED, "is a secret key", () -> exports.publicKeys("secret", "jwk"));
    refused(Kind.UNSUPPORTED, "is a secret key", () -> exports.jwks("secret"));
  }

  @Test
  void export_versionsWithoutAPublicKey_areLeftOutWithAWarning() throws Exception {
    bind("mixed", "aes");
    rotate("mixed", "p256");

    Answer answer = exports.export("public-key", "mixed", "");

    assertThat(keys(answer).keySet().toString()).isEqualTo("[2]");
    assertThat(answer.warnings())
        .singleElement()
        .asString()
        .contains("version 1 is a secret key, which has no public half");
    assertThat(JWKSet.parse(exports.jwks("mixed")).size()).isEqualTo(1);
    refused(Kind.UNSUPPORTED, "is a secret key", () -> exports.export("public-key", "mixed", "1"));
  }

  @Test
  void publicKeys_ofEachFormat_areTheSameKey() throws Exception {
    bind("sig", "ed25519");
    rotate("sig", "p256");
    byte[] spki = spki("p256");

    assertThat(exports.publicKeys("sig", "pem")).isEqualTo(exports.export("public-key", "sig", ""));
    assertThat(keys(exports.publicKeys("sig", "der")).get(VERSION_2))
        .isEqualTo(Base64.getEncoder().encodeToString(spki));
    Map<?, ?> jwk = (Map<?, ?>) keys(exports.publicKeys("sig", "jwk")).get(VERSION_2);
    assertThat(JWK.parse(JSON.std.asString(jwk)).toECKey().toPublicKey().getEncoded())
        .isEqualTo(spki);
    Path file =
        Files.writeString(
            folder.resolve("key.pub"),
            keys(exports.publicKeys("sig", "openssh")).get(VERSION_2) + "\n");
    assertThat(Tool.named(folder, "ssh-keygen", "-l", "-f", file.toString()).run().ok().out())
        .startsWith("256 SHA256:")
        .endsWith(" sig-v2 (ECDSA)\n");
    refused(
        Kind.INVALID, "formats are pem, der, jwk, openssh", () -> exports.publicKeys("sig", "ssh"));
  }

  @Test
  void publicKeys_openSsh_ofAKindThatItDoesNotKnow_isRefusedOrLeftOut() {
    bind("pq", "ml-dsa");

    refused(
        Kind.UNSUPPORTED,
        "OpenSSH knows no keys such as version 1. Hint: it knows RSA",
        () -> exports.publicKeys("pq", "openssh"));
    rotate("pq", "ed25519");
    Answer answer = exports.publicKeys("pq", "openssh");
    assertThat(keys(answer).keySet().toString()).isEqualTo("[2]");
    assertThat(answer.warnings()).hasSize(1);
    assertThat(
            requireNonNull(keys(exports.publicKeys("pq", "openssh", "latest")).get(VERSION_2))
                .toString())
        .startsWith("ssh-ed25519 ");
  }

  /** As a service verifies tokens: by the set alone, choosing the key by the token's header. */
  @ParameterizedTest
  @CsvSource({
    "rsa,RS256,SHA256withRSA",
    "p256,ES256,SHA256withECDSAinP1363Format",
    "p384,ES384,SHA384withECDSAinP1363Format",
    "p521,ES512,SHA512withECDSAinP1363Format"
  })
  void jwks_ofAllVersions_verifiesWhatTheyHaveSigned(
      String managed, String algorithm, String signature) throws Exception {
    bind("sig", managed);
    rotate("sig", managed.equals("rsa") ? "p256" : "rsa");
    JWKSet set = JWKSet.parse(exports.jwks("sig"));
    assertThat(set.getKeys()).hasSize(2).noneMatch(JWK::isPrivate);
    String kid =
        (String)
            ((Map<?, ?>) requireNonNull(keys(exports.publicKeys("sig", "jwk")).get("1")))
                .get("kid");
    JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.parse(algorithm)).keyID(kid).build();
    Payload payload = new Payload("{\"sub\":\"alice\"}");
    String input = header.toBase64URL() + "." + payload.toBase64URL();
    Signature signer = Signature.getInstance(signature, new ManagedKeysProvider());
    signer.initSign((PrivateKey) fixture.scope().open().toProtect("sig", 1, "sign").handle());
    signer.update(input.getBytes(UTF_8));
    JWSObject token =
        new JWSObject(header.toBase64URL(), payload.toBase64URL(), Base64URL.encode(signer.sign()));

    List<JWK> found = new JWKSelector(JWKMatcher.forJWSHeader(header)).select(set);

    assertThat(found).hasSize(1).extracting(JWK::getKeyUse).containsExactly(KeyUse.SIGNATURE);
    assertThat(
            token.verify(
                new DefaultJWSVerifierFactory()
                    .createJWSVerifier(header, ((AsymmetricJWK) found.get(0)).toPublicKey())))
        .isTrue();
  }

  /** What {@code sign} gives with {@code jws} is the token's last part as it is. */
  @Test
  void jwks_verifiesATokenThatTheMountHasSigned() throws Exception {
    bind("sig", "p256");
    JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.ES256).build();
    Payload payload = new Payload("{\"sub\":\"alice\"}");
    String input = header.toBase64URL() + "." + payload.toBase64URL();

    String signature =
        (String)
            fixture
                .transit()
                .signing()
                .sign(
                    "sig",
                    Map.of(
                        "input",
                        Base64.getEncoder().encodeToString(input.getBytes(UTF_8)),
                        "marshaling_algorithm",
                        "jws"))
                .data()
                .get("signature");

    JWSObject token =
        new JWSObject(
            header.toBase64URL(),
            payload.toBase64URL(),
            new Base64URL(requireNonNull(signature).substring("vault:v1:".length())));
    JWK key = JWKSet.parse(exports.jwks("sig")).getKeys().get(0);
    assertThat(token.verify(new ECDSAVerifier(key.toECKey()))).isTrue();
  }

  @Test
  void jwks_keyWithACertificateChain_hasIt() throws Exception {
    bind("sig", "p256");
    TestCertificates.Holder root = TestCertificates.root("Root", TestKeys.ec(), 10);
    X509Certificate leaf =
        TestCertificates.issue(
            root,
            new CertificateProfile(
                SubjectNames.ofCommonName("sig"),
                SubjectPublicKeyInfo.getInstance(spki("p256")),
                Instant.parse("2020-01-01T00:00:00Z"),
                Instant.parse("2120-01-01T00:00:00Z"),
                List.of()));
    exports.setCertificate(
        "sig",
        Map.of(
            "certificate_chain",
            Certificates.pem(leaf) + "\n" + Certificates.pem(root.certificate())));

    JWK read = JWKSet.parse(exports.jwks("sig")).getKeys().get(0);

    assertThat(read.getParsedX509CertChain()).containsExactly(leaf, root.certificate());
    assertThat(read.getX509CertSHA256Thumbprint())
        .isEqualTo(X509CertUtils.computeSHA256Thumbprint(leaf));
  }

  @Test
  void jwks_versionsOfOneManagedKey_areOneKey() throws Exception {
    bind("sig", "p256");
    rotate("sig", "p384");
    rotate("sig", "p256");

    assertThat(JWKSet.parse(exports.jwks("sig")).getKeys())
        .extracting(JWK::getKeyID)
        .doesNotHaveDuplicates()
        .hasSize(2);
  }

  @Test
  void publicKeys_ofARecordThatIsDamaged_tellSo() {
    fixture.putRecord(orphan(new byte[] {0x30, 0x00}));

    refused(
        Kind.INTERNAL,
        "the public key that is kept for version 1 cannot be read",
        () -> exports.publicKeys("orphan", "jwk"));
    refused(Kind.INTERNAL, "cannot be read", () -> exports.publicKeys("orphan", "openssh"));
  }

  private static TransitKey orphan(byte[] publicKey) {
    return TransitKey.first(
        "orphan",
        KeyType.MANAGED,
        new KeyVersion(
            1,
            UUID.randomUUID(),
            "gone",
            Instant.parse("2020-01-01T00:00:00Z"),
            KeyAlgorithm.EC_P256,
            Optional.of(PublicKeyInfo.of(publicKey)),
            List.of(),
            EncryptionForm.RAW),
        false,
        false);
  }

  /** Neither the entry nor the service is needed for what is public. */
  @Test
  void publicKeys_ofAManagedKeyThatIsGone_areShownStill() throws Exception {
    byte[] spki = TestKeys.ec().getPublic().getEncoded();
    fixture.putRecord(orphan(spki));

    assertThat(keys(exports.publicKeys("orphan", "der")).get("1"))
        .isEqualTo(Base64.getEncoder().encodeToString(spki));
    JWK read = JWKSet.parse(exports.jwks("orphan")).getKeys().get(0);
    assertThat(read.getKeyUse()).as("nobody knows").isNull();
    refused(Kind.NOT_FOUND, "it was called 'gone'", () -> exports.csr("orphan", Map.of()));
  }

  @ParameterizedTest
  @EnumSource(RefusedOperation.class)
  void refusal_ofEachOperation_saysWhyAndWhatToDo(RefusedOperation operation) {
    KeyException refusal = exports.refusal(operation);

    assertThat(refusal.kind()).isEqualTo(Kind.UNSUPPORTED);
    assertThat(refusal)
        .hasMessageStartingWith("mount 'transit/': cannot " + operation.path() + ": ");
    assertThat(refusal.hint()).isPresent();
  }
}
