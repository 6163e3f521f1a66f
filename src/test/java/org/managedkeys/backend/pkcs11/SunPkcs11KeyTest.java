// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.AgreementAlgorithm;
import org.managedkeys.key.Agrees;
import org.managedkeys.key.CipherInput;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.CipherScheme.Mode;
import org.managedkeys.key.Ciphertext;
import org.managedkeys.key.Decrypts;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.Encrypts;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.MacAlgorithm;
import org.managedkeys.key.Macs;
import org.managedkeys.key.ManagedKey;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.Signs;
import org.managedkeys.key.WrongCiphertext;

class SunPkcs11KeyTest {

  private static final byte[] MESSAGE = "to be signed".getBytes(StandardCharsets.UTF_8);
  private static final byte[] AES = bytes(32, 7);
  private static final byte[] SECRET = bytes(64, 3);
  private static final byte[] IV = bytes(16, 11);
  private static final String HINT =
      ". Hint: use the default, binding = jna, which can; it needs native access for JNA";

  private static final Map<Mode, String> SOFTWARE =
      Map.of(
          Mode.AES_CBC, "AES/CBC/NoPadding",
          Mode.AES_CBC_PADDED, "AES/CBC/PKCS5Padding",
          Mode.AES_CTR, "AES/CTR/NoPadding",
          Mode.AES_GCM, "AES/GCM/NoPadding");

  private static final SunPkcs11Fixture FIXTURE = new SunPkcs11Fixture();
  private static SunPkcs11Backend backend;

  @BeforeAll
  static void makeKeys(@TempDir Path folder) throws Exception {
    FIXTURE
        .withPair("rsa", "rsa:2048", "01")
        .certify(folder, "rsa", "01", "rsa")
        .withPair("p256", "EC:prime256v1", "02")
        .certify(folder, "p256", "02", "p256")
        .withPair("p521", "EC:secp521r1", "03")
        .certify(folder, "p521", "03", "p521")
        .withPair("ed25519", "EC:edwards25519", "04")
        .certify(folder, "p256", "04", "ed25519")
        .withPair("bare", "EC:prime256v1", "05")
        .withPair("twice", "EC:prime256v1", "06")
        .certify(folder, "twice", "06", "twice")
        .certify(folder, "bare", "07", "twice")
        .withSecret("aes", KeyAlgorithm.AES, AES)
        .withSecret("hmac", KeyAlgorithm.HMAC, SECRET);
    backend = FIXTURE.connect();
  }

  @AfterAll
  static void close() {
    backend.close();
  }

  // ---- What it can do
  // -----------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({"rsa, RSA", "p256, EC_P256", "p521, EC_P521", "aes, AES", "hmac, HMAC"})
  void open_ofWhatSunPkcs11Sees_tellsTheKind(String label, KeyAlgorithm algorithm) {
    assertThat(open(label).algorithm()).isEqualTo(algorithm);
    assertThat(open(label)).hasToString("key 'k' (" + algorithm + ", " + FIXTURE.where() + ")");
  }

  @ParameterizedTest
  @EnumSource(DigestAlgorithm.class)
  void sign_byEachDigest_verifiesWithTheJdk(DigestAlgorithm digest) throws Exception {
    String hash = digest.nameInSignature();
    byte[] hashed = Tokens.digest(digest, MESSAGE);
    Signs rsa = (Signs) open("rsa");
    Signs p521 = (Signs) open("p521");
    SignatureScheme pss = SignatureScheme.pss(digest, digest, digest.bytes());

    byte[] pkcs1 = rsa.sign(SignatureScheme.pkcs1(digest), hashed);
    byte[] ecdsa = p521.sign(SignatureScheme.ecdsa(digest), hashed);

    assertThat(ecdsa).hasSize(132);
    assertThat(verifies(hash + "withRSA", rsa, null, pkcs1)).isTrue();
    assertThat(verifies(hash + "withECDSAinP1363Format", p521, null, ecdsa)).isTrue();
    assertThat(rsa.wantsMessage(pss)).isTrue();
    PSSParameterSpec parameters =
        new PSSParameterSpec(
            digest.jcaName(), "MGF1", new MGF1ParameterSpec(digest.jcaName()), digest.bytes(), 1);
    assertThat(verifies("RSASSA-PSS", rsa, parameters, rsa.sign(pss, MESSAGE))).isTrue();
  }

  @Test
  void sign_ecdsa_hasTheLengthOfTheContractEveryTime() {
    Signs key = (Signs) open("p256");
    for (int round = 0; round < 300; round++) {
      assertThat(key.sign(SignatureScheme.ecdsa(null), bytes(32, round + 1))).hasSize(64);
    }
  }

  @Test
  void sign_ofALengthThatDoesNotFit_isInvalid() {
    Signs rsa = (Signs) open("rsa");
    Signs p256 = (Signs) open("p256");
    SignatureScheme sha256 = SignatureScheme.ecdsa(DigestAlgorithm.SHA_256);

    assertThat(rsa.sign(SignatureScheme.pkcs1(null), new byte[245])).hasSize(256);
    assertThat(refusal(() -> rsa.sign(SignatureScheme.pkcs1(null), new byte[246])).kind())
        .isEqualTo(Kind.INVALID);
    assertThat(refusal(() -> p256.sign(sha256, new byte[31])).kind()).isEqualTo(Kind.INVALID);
  }

  @ParameterizedTest
  @EnumSource(
      value = Mode.class,
      names = {"AES_CBC", "AES_CBC_PADDED", "AES_CTR", "AES_GCM"})
  void encrypt_byEachMode_isWhatTheJdkMakes(Mode mode) throws Exception {
    ManagedKey key = open("aes");
    CipherScheme scheme = CipherScheme.of(mode);
    for (int length : mode == Mode.AES_CBC ? new int[] {0, 16, 4096} : new int[] {0, 5, 4099}) {
      byte[] data = bytes(length, 5);
      CipherInput plain = input(mode, data);

      Ciphertext sealed = ((Encrypts) key).encrypt(scheme, plain);

      assertThat(sealed.bytes()).isEqualTo(software(mode, plain));
      assertThat(((Decrypts) key).decrypt(scheme, input(mode, sealed.bytes()))).isEqualTo(data);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Mode.class,
      names = {"AES_CBC_PADDED", "AES_GCM"})
  void decrypt_ofAForgery_isWrongCiphertext(Mode mode) {
    Decrypts key = (Decrypts) open("aes");
    CipherScheme scheme = CipherScheme.of(mode);

    for (int length : new int[] {0, 7, 48}) {
      assertThatThrownBy(() -> key.decrypt(scheme, input(mode, new byte[length])))
          .isInstanceOf(WrongCiphertext.class);
    }
  }

  @Test
  void decrypt_rsa_opensWhatTheJdkSealed() throws Exception {
    Decrypts key = (Decrypts) open("rsa");
    Cipher cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding");
    cipher.init(Cipher.ENCRYPT_MODE, publicKey((Signs) key));
    byte[] sealed = cipher.doFinal(MESSAGE);
    Cipher raw = Cipher.getInstance("RSA/ECB/NoPadding");
    raw.init(Cipher.ENCRYPT_MODE, publicKey((Signs) key));

    assertThat(key.decrypt(CipherScheme.of(Mode.RSA_PKCS1), CipherInput.of(sealed)))
        .isEqualTo(MESSAGE);
    assertThat(key.decrypt(CipherScheme.of(Mode.RSA_RAW), CipherInput.of(raw.doFinal(MESSAGE))))
        .isEqualTo(padded(MESSAGE, 256));
    // A ciphertext that was changed may be one of PKCS #1 again by chance; this never is.
    byte[] other = raw.doFinal(MESSAGE);
    assertThatThrownBy(() -> key.decrypt(CipherScheme.of(Mode.RSA_PKCS1), CipherInput.of(other)))
        .isInstanceOf(WrongCiphertext.class);
    assertThatThrownBy(
            () -> key.decrypt(CipherScheme.of(Mode.RSA_PKCS1), CipherInput.of(new byte[255])))
        .isInstanceOf(WrongCiphertext.class);
  }

  @ParameterizedTest
  @EnumSource(
      value = MacAlgorithm.class,
      names = {"HMAC_SHA_1", "HMAC_SHA_224", "HMAC_SHA_256", "HMAC_SHA_384", "HMAC_SHA_512"})
  void mac_byEachDigest_isWhatTheJdkMakes(MacAlgorithm algorithm) throws Exception {
    Mac software = Mac.getInstance(algorithm.jcaName());
    software.init(new SecretKeySpec(SECRET, "HMAC"));

    assertThat(((Macs) open("hmac")).mac(algorithm, MESSAGE)).isEqualTo(software.doFinal(MESSAGE));
  }

  @Test
  void certificates_areThoseOfKeys() {
    assertThat(backend.certificates())
        .extracting(X509Certificate::getSubjectX500Principal)
        .extracting(Object::toString)
        .contains("CN=rsa-rsa", "CN=p256-p256", "CN=p521-p521");
    assertThat(backend.check()).startsWith(FIXTURE.where() + ", ").endsWith(" SunPKCS11 sees");
  }

  @Test
  void open_ofAKeyMadeLater_findsIt() {
    open("aes");

    FIXTURE.withSecret("later", KeyAlgorithm.AES, bytes(16, 9));

    assertThat(open("later").algorithm()).isEqualTo(KeyAlgorithm.AES);
  }

  // ---- What it cannot do
  // --------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(strings = {"bare", "absent"})
  void open_withoutCertificate_isNotFoundAndNamesTheDefaultBinding(String label) {
    KeyException e = refusal(() -> open(label));

    assertThat(e.kind()).isEqualTo(Kind.NOT_FOUND);
    assertThat(e)
        .hasMessage(
            "key 'k': cannot find it: no secret key, and no certificate of a private key, has"
                + " label '"
                + label
                + "' at "
                + FIXTURE.where()
                + "; SunPKCS11 sees no private key without a certificate of the same CKA_ID. Hint:"
                + " for a key without certificate use the default, binding = jna, which can; it"
                + " needs native access for JNA");
  }

  @Test
  void open_ofAnEd25519Key_isUnsupported() {
    KeyException e = refusal(() -> open("ed25519"));

    assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED);
    assertThat(e)
        .hasMessage(
            "key 'k': cannot find it: SunPKCS11 cannot use the key with label 'ed25519' at "
                + FIXTURE.where()
                + ": unknown key type"
                + HINT);
  }

  @Test
  void open_ofALabelThatTwoCertificatesHave_isConflict() {
    KeyException e = refusal(() -> open("twice"));

    assertThat(e.kind()).isEqualTo(Kind.CONFLICT);
    assertThat(e)
        .hasMessageContaining("more than one certificate has label 'twice' at " + FIXTURE.where())
        .hasMessageContaining("binding = jna");
  }

  @ParameterizedTest
  @CsvSource({"key_id, 01", "mechanism, CKM_ECDSA"})
  void open_byWhatSunPkcs11CannotHeed_isInvalidAndNamesTheField(String field, String value) {
    KeyException e =
        refusal(() -> backend.open(Tokens.name("k"), Tokens.at("key_label", "p256", field, value)));

    assertThat(e.kind()).isEqualTo(Kind.INVALID);
    assertThat(e)
        .hasMessageStartingWith(
            "key.k." + field + ": cannot read the value: with binding = sunpkcs11, as at ")
        .hasMessageEndingWith(HINT);
  }

  @Test
  void use_byWhatSunPkcs11HasNot_isUnsupportedAndNamesWhatIsPossible() {
    CipherScheme oaep = CipherScheme.oaep(DigestAlgorithm.SHA_256, DigestAlgorithm.SHA_256);
    CipherScheme wrap = CipherScheme.of(Mode.AES_KW);

    assertUnsupported(
        () -> ((Decrypts) open("rsa")).checkDecryption(oaep), "RSA_PKCS1, RSA_RAW only");
    assertUnsupported(
        () -> ((Encrypts) open("aes")).checkEncryption(wrap),
        "AES_CBC, AES_CBC_PADDED, AES_CTR, AES_GCM only");
    assertUnsupported(
        () -> ((Macs) open("hmac")).checkMac(MacAlgorithm.AES_CMAC), "HmacSHA512 only");
    assertUnsupported(
        () -> ((Signs) open("p256")).checkScheme(SignatureScheme.ed25519()), "ECDSA only");
    assertUnsupported(
        () -> ((Agrees) open("p256")).checkAgreement(AgreementAlgorithm.ECDH),
        "signatures only, no key agreement");
    assertThat(
            refusal(() ->
                    ((Signs) open("rsa"))
                        .sign(
                            SignatureScheme.pss(DigestAlgorithm.SHA_256, DigestAlgorithm.SHA_1, 20),
                            MESSAGE))
                .kind())
        .isEqualTo(Kind.UNSUPPORTED);
  }

  @Test
  void changes_areUnsupportedAndNameTheDefaultBinding() {
    KeySpec spec = KeySpec.of(KeyAlgorithm.EC_P256);
    for (Runnable change :
        new Runnable[] {
          () ->
              backend.generate(
                  Tokens.name("k"), Tokens.at("key_label", "new"), spec, KeyUsage.DEFAULT),
          () -> backend.generateUnbound(spec, KeyUsage.DEFAULT),
          () -> backend.random(16)
        }) {
      KeyException e = refusal(change);
      assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED);
      assertThat(e)
          .hasMessageContaining("with binding = sunpkcs11 keys that are on the token can be used")
          .hasMessageEndingWith(HINT);
    }
  }

  // ---- Short ways
  // ---------------------------------------------------------------------------------

  private static ManagedKey open(String label) {
    return backend.open(Tokens.name("k"), Tokens.at("key_label", label));
  }

  private static void assertUnsupported(Runnable refused, String possible) {
    KeyException e = refusal(refused);
    assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED);
    assertThat(e)
        .hasMessageContaining("with binding = sunpkcs11 it can do ")
        .hasMessageContaining(possible)
        .hasMessageEndingWith(HINT);
  }

  private static KeyException refusal(Runnable refused) {
    return catchThrowableOfType(KeyException.class, refused::run);
  }

  private static CipherInput input(Mode mode, byte[] data) {
    return mode == Mode.AES_GCM
        ? CipherInput.authenticated(data, Arrays.copyOf(IV, 12), MESSAGE, 128)
        : CipherInput.withIv(data, IV);
  }

  private static byte[] software(Mode mode, CipherInput input) throws Exception {
    Cipher cipher = Cipher.getInstance(SOFTWARE.get(mode), "SunJCE");
    SecretKeySpec key = new SecretKeySpec(AES, "AES");
    if (mode == Mode.AES_GCM) {
      cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(128, input.iv()));
      cipher.updateAAD(input.associated());
    } else {
      cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(input.iv()));
    }
    return cipher.doFinal(input.data());
  }

  private static boolean verifies(
      String name, Signs key, @Nullable PSSParameterSpec parameters, byte[] signature)
      throws Exception {
    Signature verifier = Signature.getInstance(name);
    if (parameters != null) {
      verifier.setParameter(parameters);
    }
    verifier.initVerify(publicKey(key));
    verifier.update(MESSAGE);
    return verifier.verify(signature);
  }

  private static PublicKey publicKey(Signs key) throws Exception {
    return KeyFactory.getInstance(key.algorithm().jcaName())
        .generatePublic(new X509EncodedKeySpec(key.subjectPublicKeyInfo()));
  }

  private static byte[] padded(byte[] data, int length) {
    byte[] padded = new byte[length];
    System.arraycopy(data, 0, padded, length - data.length, data.length);
    return padded;
  }

  private static byte[] bytes(int length, int seed) {
    byte[] bytes = new byte[length];
    for (int index = 0; index < length; index++) {
      bytes[index] = (byte) (seed * (index + 1));
    }
    return bytes;
  }
}
