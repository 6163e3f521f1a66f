// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Map;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.Signs;
import org.managedkeys.testkit.SoftHsm;

class Pkcs11KeyTest {

  private static final byte[] MESSAGE = "to be signed".getBytes(StandardCharsets.UTF_8);

  private static Pkcs11Backend backend;

  @BeforeAll
  static void connect() {
    backend = Tokens.connect(SoftHsm.SHARED_TOKEN);
  }

  @AfterAll
  static void close() {
    backend.close();
  }

  @ParameterizedTest
  @CsvSource({
    "rsa-2048, RSA",
    "rsa-3072, RSA",
    "p256, EC_P256",
    "p384, EC_P384",
    "p521, EC_P521",
    "secp256k1, EC_SECP256K1",
    "ed25519, ED25519"
  })
  void algorithm_ofEachKey_isRead(String label, KeyAlgorithm algorithm) {
    assertThat(Tokens.open(backend, label).algorithm()).isEqualTo(algorithm);
  }

  @ParameterizedTest
  @EnumSource(DigestAlgorithm.class)
  void sign_pkcs1_verifiesWithTheJdk(DigestAlgorithm digest) throws Exception {
    for (String label : new String[] {"rsa-2048", "rsa-3072"}) {
      Signs key = Tokens.open(backend, label);

      byte[] signature = key.sign(SignatureScheme.pkcs1(digest), Tokens.digest(digest, MESSAGE));

      Signature verifier = Signature.getInstance(digest.nameInSignature() + "withRSA");
      verifier.initVerify(jdkKey(key));
      verifier.update(MESSAGE);
      assertThat(verifier.verify(signature)).isTrue();
    }
  }

  @Test
  void sign_pkcs1WithoutDigest_padsTheBytesAsTheyAre() throws Exception {
    Signs key = Tokens.open(backend, "rsa-2048");

    byte[] signature = key.sign(SignatureScheme.pkcs1(null), MESSAGE);

    Signature verifier = Signature.getInstance("NONEwithRSA", new BouncyCastleProvider());
    verifier.initVerify(jdkKey(key));
    verifier.update(MESSAGE);
    assertThat(verifier.verify(signature)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "SHA_1, SHA_1, 20",
    "SHA_224, SHA_224, 28",
    "SHA_256, SHA_256, 32",
    "SHA_384, SHA_384, 48",
    "SHA_512, SHA_512, 64",
    "SHA_256, SHA_256, 0",
    "SHA_256, SHA_256, 20"
  })
  void sign_pss_verifiesWithTheJdk(DigestAlgorithm digest, DigestAlgorithm mask, int salt)
      throws Exception {
    Signs key = Tokens.open(backend, "rsa-2048");

    byte[] signature =
        key.sign(SignatureScheme.pss(digest, mask, salt), Tokens.digest(digest, MESSAGE));

    Signature verifier = Signature.getInstance("RSASSA-PSS");
    verifier.setParameter(
        new PSSParameterSpec(
            digest.jcaName(), "MGF1", new MGF1ParameterSpec(mask.jcaName()), salt, 1));
    verifier.initVerify(jdkKey(key));
    verifier.update(MESSAGE);
    assertThat(verifier.verify(signature)).isTrue();
  }

  @Test
  void sign_withParametersTheTokenCannotDo_isUnsupported() {
    Signs key = Tokens.open(backend, "rsa-2048");
    SignatureScheme mixed = SignatureScheme.pss(DigestAlgorithm.SHA_256, DigestAlgorithm.SHA_1, 20);

    KeyException e = catchThrowableOfType(KeyException.class, () -> key.sign(mixed, new byte[32]));

    assertThat(e.kind()).isEqualTo(KeyException.Kind.UNSUPPORTED);
    assertThat(e)
        .hasMessage(
            "key 'k': cannot sign: C_SignInit answered CKR_ARGUMENTS_BAD (0x7) at kms 'hsm'"
                + " (pkcs11, token 'shared')");
  }

  @ParameterizedTest
  @ValueSource(strings = {"p256", "p384", "p521", "secp256k1"})
  void sign_ecdsa_verifiesWithBouncyCastle(String label) throws Exception {
    Signs key = Tokens.open(backend, label);
    int half = key.algorithm().coordinateBytes();
    for (DigestAlgorithm digest : DigestAlgorithm.values()) {
      byte[] whole = Tokens.digest(digest, MESSAGE);
      byte[] input = whole.length > half ? Arrays.copyOf(whole, half) : whole;

      byte[] signature = key.sign(SignatureScheme.ecdsa(digest), input);

      ECDSASigner verifier = new ECDSASigner();
      verifier.init(
          false, (ECPublicKeyParameters) PublicKeyFactory.createKey(key.subjectPublicKeyInfo()));
      assertThat(signature).hasSize(2 * half);
      assertThat(
              verifier.verifySignature(
                  whole,
                  new BigInteger(1, Arrays.copyOf(signature, half)),
                  new BigInteger(1, Arrays.copyOfRange(signature, half, 2 * half))))
          .as(digest.jcaName())
          .isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100, 4096, 4097, 1_000_000})
  void sign_ed25519_verifiesForMessagesOfAnyLength(int length) throws Exception {
    Signs key = Tokens.open(backend, "ed25519");
    byte[] message = new byte[length];
    Arrays.fill(message, (byte) 'x');

    byte[] signature = key.sign(SignatureScheme.ed25519(), message);

    Signature verifier = Signature.getInstance("Ed25519");
    verifier.initVerify(jdkKey(key));
    verifier.update(message);
    assertThat(verifier.verify(signature)).isTrue();
    assertThat(key.wantsMessage(SignatureScheme.ed25519())).isTrue();
  }

  @Test
  void sign_inSteadyState_isTwoNativeCalls() {
    Signs key = Tokens.open(backend, "p256");
    byte[] digest = Tokens.digest(DigestAlgorithm.SHA_256, MESSAGE);
    SignatureScheme scheme = SignatureScheme.ecdsa(DigestAlgorithm.SHA_256);
    key.sign(scheme, digest);

    try (CryptokiCalls calls = CryptokiCalls.on(SoftHsm.LIBRARY)) {
      for (int round = 0; round < 10; round++) {
        key.sign(scheme, digest);
        key.checkScheme(scheme);
        key.subjectPublicKeyInfo();
      }
      assertThat(calls.all()).isEqualTo(Map.of("C_SignInit", 10L, "C_Sign", 10L));
    }
  }

  @Test
  void sign_afterAFailedCall_worksAgainInAnotherSession() {
    Signs key = Tokens.open(backend, "p256");
    SignatureScheme scheme = SignatureScheme.ecdsa(null);
    Signs rsa = Tokens.open(backend, "rsa-2048");

    assertThatThrownBy(() -> rsa.sign(SignatureScheme.pkcs1(null), new byte[1000]))
        .isInstanceOf(KeyException.class)
        .hasMessageStartingWith("key 'k': cannot sign: C_Sign answered CKR_")
        .hasMessageContaining("at kms 'hsm' (pkcs11, token 'shared')");

    assertThat(key.sign(scheme, new byte[32])).hasSize(64);
    assertThat(rsa.sign(SignatureScheme.pkcs1(null), new byte[100])).hasSize(256);
  }

  @Test
  void checkScheme_ofAnotherFamily_saysWhatIsPossible() {
    KeyException e =
        catchThrowableOfType(
            KeyException.class,
            () -> Tokens.open(backend, "p256").checkScheme(SignatureScheme.ed25519()));

    assertThat(e.kind()).isEqualTo(KeyException.Kind.UNSUPPORTED);
    assertThat(e).hasMessage("key 'k': cannot sign by Ed25519: it can do ECDSA only");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0x0001", "1", "CKM_RSA_PKCS", "ckm_rsa_pkcs"})
  void mechanism_whenSet_restricts(String mechanism) {
    Signs key = Tokens.open(backend, "rsa-2048", "mechanism", mechanism);
    DigestAlgorithm sha256 = DigestAlgorithm.SHA_256;

    key.checkScheme(SignatureScheme.pkcs1(sha256));
    assertThatThrownBy(() -> key.sign(SignatureScheme.pss(sha256, sha256, 32), new byte[32]))
        .isInstanceOf(KeyException.class)
        .hasMessage(
            "key 'k': cannot sign by RSA PSS with SHA-256, MGF1 SHA-256, salt 32: it can do PKCS1"
                + " only (its entry restricts it to mechanism 0x1)");
  }

  @Test
  void toString_showsNamesOnly() {
    assertThat(Tokens.open(backend, "p256"))
        .hasToString("key 'k' (EC_P256, kms 'hsm' (pkcs11, token 'shared'))");
  }

  private static PublicKey jdkKey(Signs key) throws Exception {
    return KeyFactory.getInstance(key.algorithm().jcaName())
        .generatePublic(new X509EncodedKeySpec(key.subjectPublicKeyInfo()));
  }
}
