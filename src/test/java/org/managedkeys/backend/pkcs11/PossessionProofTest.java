// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.managedkeys.testkit.PublicHalves.publicHalf;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.ManagedKey;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.Signs;
import org.managedkeys.testkit.SoftHsm;

/** Private keys alone on their token, whose public halves certificates from elsewhere tell. */
class PossessionProofTest {

  private static final String TOKEN = SoftHsm.spareToken();
  private static final String WHERE = " at kms 'hsm' (pkcs11, token '" + TOKEN + "')";
  private static final String CANNOT = "key 'k': cannot read the public key: ";
  private static final Set<KeyUsage> ALL = EnumSet.allOf(KeyUsage.class);

  @TempDir private static Path folder;

  private static Pkcs11Backend backend;

  /** Public keys as DER, by label, as they were before they left the token. */
  private static final Map<String, byte[]> PUBLIC_KEYS = new HashMap<>();

  @BeforeAll
  static void makeKeys() {
    backend = Tokens.connect(TOKEN);
    makeKey("p256", "EC:prime256v1", "01");
    makeKey("secp256k1", "EC:secp256k1", "02");
    makeKey("ed25519", "EC:edwards25519", "03");
    makeKey("other", "EC:prime256v1", "04");
    makeKey("no-sign", "EC:prime256v1", "05");
    TokenKeys.forbidSigning(TOKEN, "no-sign");
  }

  @AfterAll
  static void close() {
    backend.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"p256", "secp256k1", "ed25519"})
  void open_withItsCertificateConfigured_takesItsKey(String label) throws Exception {
    Signs key = Tokens.open(backend, label, "certificate", certificate(label).toString());

    assertThat(key.subjectPublicKeyInfo())
        .isEqualTo(Objects.requireNonNull(PUBLIC_KEYS.get(label)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"p256", "secp256k1", "ed25519"})
  void open_withItsCertificateKept_takesItsKey(String label) throws Exception {
    Signs key = openKept(label, ALL, label);

    assertThat(key.subjectPublicKeyInfo())
        .isEqualTo(Objects.requireNonNull(PUBLIC_KEYS.get(label)));
  }

  @Test
  void open_withAPemFile_takesTheFirstCertificateOfIt() throws Exception {
    Path file = folder.resolve("chain.pem");
    Files.writeString(
        file,
        "subject=CN=p256\n"
            + pem("EC PARAMETERS", new byte[] {5, 0})
            + pem("CERTIFICATE", Files.readAllBytes(certificate("p256")))
            + pem("CERTIFICATE", Files.readAllBytes(certificate("other"))));

    assertThat(Tokens.open(backend, "p256", "certificate", file.toString()).subjectPublicKeyInfo())
        .isEqualTo(PUBLIC_KEYS.get("p256"));
  }

  @Test
  void open_withBoth_takesTheConfiguredOne() throws Exception {
    X509Certificate other = parse(certificate("other"));
    Signs key =
        (Signs)
            backend.open(
                Tokens.name("k"),
                Tokens.at("key_label", "p256", "certificate", certificate("p256").toString()),
                ALL,
                () -> Optional.of(other));

    assertThat(key.subjectPublicKeyInfo()).isEqualTo(PUBLIC_KEYS.get("p256"));
  }

  @Test
  void open_withAnothersCertificateConfigured_isRefused() throws Exception {
    Path wrong = certificate("other");

    KeyException e = failure("p256", wrong);

    assertThat(e.kind()).isEqualTo(KeyException.Kind.INVALID);
    assertThat(e)
        .hasMessage(
            CANNOT
                + "the certificate "
                + wrong
                + " (CN=other) is not that of the private key with label 'p256'"
                + WHERE
                + ": its public key does not verify what the private key signs. Hint: correct"
                + " key.k.certificate");
  }

  @Test
  void open_withAnothersCertificateKept_isRefused() {
    KeyException e = catchThrowableOfType(KeyException.class, () -> openKept("p256", ALL, "other"));

    assertThat(e.kind()).isEqualTo(KeyException.Kind.INVALID);
    assertThat(e)
        .hasMessage(
            CANNOT
                + "the stored certificate (CN=other) is not that of the private key with label"
                + " 'p256'"
                + WHERE
                + ": its public key does not verify what the private key signs. Hint: name the"
                + " right one in key.k.certificate = <absolute path>");
  }

  @ParameterizedTest
  @ValueSource(strings = {"secp256k1", "ed25519"})
  void open_withACertificateOfAnotherCurve_isRefused(String other) throws Exception {
    KeyException e = failure("p256", certificate(other));

    assertThat(e.kind()).isEqualTo(KeyException.Kind.INVALID);
    assertThat(e)
        .hasMessageContaining("it certifies a key of type " + type(other))
        .hasMessageContaining(", and the private key is of type EC_P256. Hint: correct");
  }

  @Test
  void open_ofAnEcKeyWithAnRsaCertificate_isRefused() throws Exception {
    byte[] rsa = KeyPairGenerator.getInstance("RSA").generateKeyPair().getPublic().getEncoded();

    assertThat(failure("p256", Certificates.write(folder, rsa, "rsa")))
        .hasMessageContaining("(CN=rsa) is not that of the private key with label 'p256'" + WHERE)
        .hasMessageContaining(": it certifies a key of another type, RSA. Hint: correct");
  }

  @Test
  void open_withoutAny_isRefusedNamingTheField() {
    KeyException e = catchThrowableOfType(KeyException.class, () -> Tokens.open(backend, "p256"));

    assertThat(e.kind()).isEqualTo(KeyException.Kind.UNSUPPORTED);
    assertThat(e)
        .hasMessageStartingWith(
            CANNOT
                + "neither a public key nor a certificate belongs to the private key with label"
                + " 'p256'"
                + WHERE)
        .hasMessageContaining("Hint: name its certificate in key.k.certificate = <absolute path>");
  }

  @Test
  void open_withAFileThatIsNoCertificate_saysSo() throws Exception {
    Path text = Files.writeString(folder.resolve("text.pem"), "no certificate\n");
    Path key = Files.writeString(folder.resolve("key.pem"), pem("PUBLIC KEY", new byte[] {48, 0}));
    Path broken =
        Files.writeString(folder.resolve("broken.pem"), pem("CERTIFICATE", new byte[] {48, 0}));
    Path der = Files.write(folder.resolve("broken.der"), new byte[] {48, 3, 2, 1, 0});
    Path empty = Files.createFile(folder.resolve("empty.pem"));

    for (Path file : new Path[] {text, key, broken, der, empty}) {
      assertUnreadable(file, "it holds no X.509 certificate, PEM or DER");
    }
    assertUnreadable(folder.resolve("absent.pem"), "the file does not exist");
    assertUnreadable(folder, "the file cannot be read");
    assertUnreadable(Path.of("/dev/zero"), "it is longer than 1048576 bytes");
  }

  private static void assertUnreadable(Path file, String detail) {
    KeyException e = failure("p256", file);
    assertThat(e.kind()).isEqualTo(KeyException.Kind.INVALID);
    assertThat(e)
        .hasMessage(
            "key 'k': cannot read its certificate: the certificate "
                + file
                + ": "
                + detail
                + ". Hint: correct key.k.certificate");
  }

  @Test
  void open_ofAKeyThatMayNotSign_isRefused() throws Exception {
    KeyException byToken = failure("no-sign", certificate("no-sign"));
    KeyException byUsages =
        catchThrowableOfType(
            KeyException.class, () -> openKept("p256", Set.of(KeyUsage.VERIFY), "p256"));
    KeyException byMechanism =
        catchThrowableOfType(
            KeyException.class,
            () ->
                Tokens.open(
                    backend,
                    "p256",
                    "certificate",
                    certificate("p256").toString(),
                    "mechanism",
                    "CKM_ECDH1_DERIVE"));

    assertThat(byToken.kind()).isEqualTo(KeyException.Kind.UNSUPPORTED);
    assertThat(byToken)
        .hasMessage(
            CANNOT
                + "nothing proves that the certificate "
                + certificate("no-sign")
                + " (CN=no-sign) is that of the private key with label 'no-sign'"
                + WHERE
                + ": its attribute CKA_SIGN is false on the token. Hint: write the public key onto"
                + " the token, with the private key's CKA_ID: pkcs11-tool --write-object pub.der"
                + " --type pubkey");
    assertThat(byUsages).hasMessageContaining(": its usages are verify, without sign. Hint: write");
    assertThat(byMechanism)
        .hasMessageContaining(": no mechanism by which it may be used signs. Hint: write");
  }

  @ParameterizedTest
  @ValueSource(strings = {"P-256", "x25519"})
  void open_ofAKeyThatOnlyAgrees_isProvedByAnAgreement(String type) throws Exception {
    String label = "agrees-" + type;
    makeAgreeing(label, type, type.equals("x25519") ? "21" : "22");
    makeAgreeing(label + "-other", type, type.equals("x25519") ? "23" : "24");
    Path right = certificate(label);
    Path wrong = certificate(label + "-other");

    assertThat(publicHalf(open(label, right))).isEqualTo(PUBLIC_KEYS.get(label));
    KeyException e = catchThrowableOfType(KeyException.class, () -> open(label, wrong));
    assertThat(e.kind()).isEqualTo(KeyException.Kind.INVALID);
    assertThat(e)
        .hasMessage(
            CANNOT
                + "the certificate "
                + wrong
                + " (CN="
                + label
                + "-other) is not that of the private key with label '"
                + label
                + "'"
                + WHERE
                + ": by its public key another secret is agreed on than by the private key. Hint:"
                + " correct key.k.certificate");
  }

  private static void makeAgreeing(String label, String type, String id) {
    ManagedKey key =
        backend.generate(
            Tokens.name("k"),
            Tokens.at("key_label", label, "key_id", id),
            KeySpec.parse(type),
            Set.of(KeyUsage.DERIVE));
    PUBLIC_KEYS.put(label, publicHalf(key));
    delete("pubkey", id);
  }

  private static ManagedKey open(String label, Path certificate) {
    return backend.open(
        Tokens.name("k"),
        Tokens.at("key_label", label, "certificate", certificate.toString()),
        Set.of(KeyUsage.DERIVE),
        Optional::empty);
  }

  @Test
  void open_afterTheConnectionWasLost_provesAgain() throws Exception {
    makeKey("swapped", "EC:prime256v1", "06");
    Signs key = Tokens.open(backend, "swapped", "certificate", certificate("swapped").toString());
    delete("privkey", "06");
    makeKey("swapped", "EC:prime256v1", "07");
    SignatureScheme scheme = SignatureScheme.ecdsa(DigestAlgorithm.SHA_256);

    KeyException e = catchThrowableOfType(KeyException.class, () -> key.sign(scheme, new byte[32]));

    assertThat(e.kind()).isEqualTo(KeyException.Kind.INVALID);
    assertThat(e)
        .hasMessageContaining("is not that of the private key with label 'swapped'" + WHERE);
  }

  /**
   * An RSA private key may lack the public exponent, which no other attribute tells. SoftHSM
   * crashes when such a key signs, so the proof is asked directly.
   */
  @ParameterizedTest
  @ValueSource(strings = {"CKM_RSA_PKCS", "CKM_RSA_PKCS_PSS"})
  void check_ofAnRsaKey_acceptsItsModulusAndExponentOnly(String mechanism) {
    try (Pkcs11Backend shared = Tokens.connect(SoftHsm.SHARED_TOKEN)) {
      BigInteger own = modulus(Tokens.open(shared, "rsa-2048"));
      BigInteger other = modulus(Tokens.open(shared, "rsa-3072"));

      prove("rsa-2048", mechanism, own, 65537);
      assertThat(
              catchThrowableOfType(
                  KeyException.class, () -> prove("rsa-2048", mechanism, other, 65537)))
          .hasMessageContaining("it certifies a key with another modulus. Hint: get another");
      assertThat(
              catchThrowableOfType(KeyException.class, () -> prove("rsa-2048", mechanism, own, 3)))
          .hasMessageContaining("its public key does not verify what the private key signs");
    }
  }

  private static BigInteger modulus(Signs key) {
    try {
      return PublicHalfReader.of(SubjectPublicKeyInfo.getInstance(key.subjectPublicKeyInfo()))
          .modulus();
    } catch (PublicHalf.Unusable e) {
      throw new IllegalStateException(e);
    }
  }

  private static void prove(String label, String mechanism, BigInteger modulus, int exponent) {
    KeyLocation location = KeyLocation.parse(Tokens.at("key_label", label, "mechanism", mechanism));
    TokenConnection connection =
        new TokenConnection(
            ConnectionSettings.parse(
                "hsm", Fields.ofText("kms.hsm", SoftHsm.connection(SoftHsm.SHARED_TOKEN))));
    try {
      connection.run(
          "test",
          "prove",
          TokenConnection.Mode.READ,
          session -> {
            long handle = new KeyLookup("test", location, "test").handle(session);
            try {
              CertifiedKey certified =
                  new CertifiedKey(
                      PublicHalf.rsa(modulus, BigInteger.valueOf(exponent)),
                      "a certificate",
                      "get another");
              new PossessionProof("test", location, "test", ALL)
                  .check(session, handle, session.read(handle, TokenKey.READ), certified);
            } catch (PublicHalf.Unusable e) {
              throw new IllegalStateException(e);
            }
            return true;
          });
    } finally {
      connection.close();
    }
  }

  private static KeyException failure(String label, Path certificate) {
    return catchThrowableOfType(
        KeyException.class,
        () -> Tokens.open(backend, label, "certificate", certificate.toString()));
  }

  private static Signs openKept(String label, Set<KeyUsage> usages, String certificate)
      throws Exception {
    X509Certificate kept = parse(certificate(certificate));
    return (Signs)
        backend.open(
            Tokens.name("k"), Tokens.at("key_label", label), usages, () -> Optional.of(kept));
  }

  private static String type(String label) {
    return label.equals("ed25519") ? "ED25519" : "EC_SECP256K1";
  }

  private static Path certificate(String label) throws Exception {
    Path file = folder.resolve(label + ".der");
    return Files.exists(file)
        ? file
        : Certificates.write(folder, Objects.requireNonNull(PUBLIC_KEYS.get(label)), label);
  }

  private static X509Certificate parse(Path file) throws Exception {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(file)));
  }

  private static String pem(String type, byte[] content) {
    return "-----BEGIN "
        + type
        + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content)
        + "\n-----END "
        + type
        + "-----\n";
  }

  private static void makeKey(String label, String type, String id) {
    SoftHsm.pkcs11Tool(
        TOKEN, "--keypairgen", "--key-type", type, "--label", label, "--id", id, "--usage-sign");
    PUBLIC_KEYS.putIfAbsent(label, Tokens.open(backend, label).subjectPublicKeyInfo());
    delete("pubkey", id);
  }

  private static void delete(String type, String id) {
    SoftHsm.pkcs11Tool(TOKEN, "--delete-object", "--type", type, "--id", id);
  }
}
