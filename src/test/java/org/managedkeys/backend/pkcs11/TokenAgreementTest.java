// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.EnumSet;
import java.util.HexFormat;
import javax.crypto.KeyAgreement;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.math.ec.ECPoint;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.managedkeys.key.AgreementAlgorithm;
import org.managedkeys.key.Agrees;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.Signs;
import org.managedkeys.testkit.SoftHsm;

/** Key agreement by a key on a token with software keys of the JDK and Bouncy Castle. */
class TokenAgreementTest {

  private static final String TOKEN = SoftHsm.spareToken();
  private static final BouncyCastleProvider BC = new BouncyCastleProvider();
  private static Pkcs11Backend backend;

  @BeforeAll
  static void connect() {
    backend = Tokens.connect(TOKEN);
  }

  @AfterAll
  static void close() {
    backend.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = KeyAlgorithm.class,
      names = {"EC_P256", "EC_P384", "EC_P521", "EC_SECP256K1"})
  void ecdh_agreesWithSoftware(KeyAlgorithm curve) throws Exception {
    Agrees key = generated(curve);
    for (int round = 0; round < 5; round++) {
      KeyPair other = software(curve);

      assertThat(key.agree(AgreementAlgorithm.ECDH, other.getPublic().getEncoded()))
          .isEqualTo(agreed(other.getPrivate(), key, "ECDH"));
    }
  }

  /** SEC 1 section 2.3.5: the secret is as long as the field, whatever number it is. */
  @ParameterizedTest
  @EnumSource(
      value = KeyAlgorithm.class,
      names = {"EC_P256", "EC_P384", "EC_P521", "EC_SECP256K1"})
  void ecdh_whoseSecretBeginsWithAZero_keepsIt(KeyAlgorithm curve) throws Exception {
    Agrees key = generated(curve);
    X9ECParameters parameters = ECNamedCurveTable.getByOID(new ASN1ObjectIdentifier(curve.oid()));
    byte[] point =
        SubjectPublicKeyInfo.getInstance(key.subjectPublicKeyInfo()).getPublicKeyData().getBytes();
    ECPoint ours = parameters.getCurve().decodePoint(point);
    ECPoint shared = ours;
    int secretNumber = 1;
    do {
      shared = shared.add(ours).normalize();
      secretNumber++;
    } while (shared.getAffineXCoord().getEncoded()[0] != 0);
    byte[] peer = parameters.getG().multiply(BigInteger.valueOf(secretNumber)).getEncoded(false);

    assertThat(key.agree(AgreementAlgorithm.ECDH, spki(curve, peer).getEncoded()))
        .isEqualTo(shared.getAffineXCoord().getEncoded());
  }

  @Test
  void ecdh_ofAnImportedKey_agreesWithSoftware() throws Exception {
    KeyPair pair = software(KeyAlgorithm.EC_P256);
    KeyPair other = software(KeyAlgorithm.EC_P256);
    Agrees key = (Agrees) Tokens.pair(backend, "imported-ec", KeyAlgorithm.EC_P256, pair);

    assertThat(key.agree(AgreementAlgorithm.ECDH, other.getPublic().getEncoded()))
        .isEqualTo(agreed(other.getPrivate(), key, "ECDH"));
  }

  @Test
  void ecdh_withACompressedPoint_agrees() throws Exception {
    Agrees key = generated(KeyAlgorithm.EC_P256);
    KeyPair other = software(KeyAlgorithm.EC_P256);
    byte[] compressed =
        ((org.bouncycastle.jce.interfaces.ECPublicKey) other.getPublic()).getQ().getEncoded(true);

    assertThat(
            key.agree(AgreementAlgorithm.ECDH, spki(KeyAlgorithm.EC_P256, compressed).getEncoded()))
        .isEqualTo(agreed(other.getPrivate(), key, "ECDH"));
  }

  @Test
  void ecdh_withAPublicKeyThatIsNoneOfTheCurve_isInvalidBeforeAnyCall() throws Exception {
    Agrees key = generated(KeyAlgorithm.EC_P256);
    byte[] offCurve = new byte[65];
    offCurve[0] = 4;
    offCurve[64] = 1;
    byte[][] peers = {
      new byte[0],
      {1, 2, 3},
      software(KeyAlgorithm.EC_P384).getPublic().getEncoded(),
      KeyPairGenerator.getInstance("X25519").generateKeyPair().getPublic().getEncoded(),
      spki(KeyAlgorithm.EC_P256, offCurve).getEncoded(),
      spki(KeyAlgorithm.EC_P256, new byte[] {0}).getEncoded(),
      spki(KeyAlgorithm.EC_P256, new byte[] {4, 1, 0}).getEncoded(),
      new SubjectPublicKeyInfo(
              new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey), new byte[65])
          .getEncoded()
    };
    try (CryptokiCalls calls = CryptokiCalls.on(SoftHsm.LIBRARY)) {
      for (byte[] peer : peers) {
        KeyException e =
            catchThrowableOfType(
                KeyException.class, () -> key.agree(AgreementAlgorithm.ECDH, peer));

        assertThat(e).as(HexFormat.of().formatHex(peer)).isNotNull();
        assertThat(e.kind()).isEqualTo(KeyException.Kind.INVALID);
        assertThat(e).hasMessageContaining("cannot agree by ECDH: the other's public key");
      }
      assertThat(calls.all()).isEmpty();
    }
  }

  @Test
  void x25519_agreesWithTheJdk() throws Exception {
    Agrees key = generated(KeyAlgorithm.X25519);
    for (int round = 0; round < 20; round++) {
      KeyPair other = KeyPairGenerator.getInstance("X25519").generateKeyPair();

      assertThat(key.agree(AgreementAlgorithm.XDH, other.getPublic().getEncoded()))
          .isEqualTo(agreed(other.getPrivate(), key, "X25519"));
    }
    assertThat(key).isNotInstanceOf(Signs.class);
  }

  @Test
  void x25519_ofAnImportedKey_agreesWithTheJdk() throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance("X25519").generateKeyPair();
    KeyPair other = KeyPairGenerator.getInstance("X25519").generateKeyPair();
    Agrees key = (Agrees) Tokens.pair(backend, "imported-x", KeyAlgorithm.X25519, pair);

    assertThat(key.agree(AgreementAlgorithm.XDH, other.getPublic().getEncoded()))
        .isEqualTo(agreed(other.getPrivate(), key, "X25519"));
  }

  /** RFC 7748 section 6.1; the points are those of small order. */
  @Test
  void x25519_withAPointOfSmallOrder_isRefused() throws Exception {
    Agrees key = generated(KeyAlgorithm.X25519);
    for (String point :
        new String[] {
          "0000000000000000000000000000000000000000000000000000000000000000",
          "0100000000000000000000000000000000000000000000000000000000000000",
          "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
          "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"
        }) {
      byte[] peer = spki(KeyAlgorithm.X25519, HexFormat.of().parseHex(point)).getEncoded();

      assertThatThrownBy(() -> key.agree(AgreementAlgorithm.XDH, peer))
          .isInstanceOf(KeyException.class);
    }
  }

  @Test
  void agree_leavesNoObjectAndMakesFewCalls() throws Exception {
    Agrees key = generated(KeyAlgorithm.EC_P384);
    byte[] peer = software(KeyAlgorithm.EC_P384).getPublic().getEncoded();
    key.agree(AgreementAlgorithm.ECDH, peer);
    try (CryptokiCalls calls = CryptokiCalls.on(SoftHsm.LIBRARY)) {
      key.agree(AgreementAlgorithm.ECDH, peer);

      assertThat(calls.all())
          .containsOnlyKeys("C_DeriveKey", "C_GetAttributeValue", "C_DestroyObject")
          .containsEntry("C_DeriveKey", 1L)
          .containsEntry("C_DestroyObject", 1L);
    }
  }

  @Test
  void key_whoseAttributesForbidIt_refusesAndSaysWhy() {
    Agrees signs =
        (Agrees)
            backend.generate(
                Tokens.name("k"),
                Tokens.at("key_label", "signs-only"),
                KeySpec.of(KeyAlgorithm.EC_P256),
                EnumSet.of(KeyUsage.SIGN));

    assertThatThrownBy(() -> signs.checkAgreement(AgreementAlgorithm.ECDH))
        .isInstanceOf(KeyException.class)
        .hasMessage(
            "key 'k': cannot agree by ECDH: its attribute CKA_DERIVE is false on the token");
    assertThatThrownBy(() -> signs.checkAgreement(AgreementAlgorithm.XDH))
        .hasMessage("key 'k': cannot agree by XDH: a key of type EC agrees by ECDH");
  }

  @Test
  void agree_afterTheSessionsWereClosed_connectsAgain() throws Exception {
    Agrees key = generated(KeyAlgorithm.EC_P521);
    byte[] peer = software(KeyAlgorithm.EC_P521).getPublic().getEncoded();
    byte[] before = key.agree(AgreementAlgorithm.ECDH, peer);
    Tokens.closeAllSessions(TOKEN);

    assertThat(key.agree(AgreementAlgorithm.ECDH, peer)).isEqualTo(before);
    Tokens.logout(TOKEN);
    assertThat(key.agree(AgreementAlgorithm.ECDH, peer)).isEqualTo(before);
  }

  private static Agrees generated(KeyAlgorithm algorithm) {
    return (Agrees)
        backend
            .generateUnbound(KeySpec.of(algorithm), KeyUsage.defaultsOf(algorithm.family()))
            .key();
  }

  private static KeyPair software(KeyAlgorithm curve) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", BC);
    generator.initialize(new ECGenParameterSpec(curve.parameterName()));
    return generator.generateKeyPair();
  }

  private static byte[] agreed(PrivateKey other, Agrees key, String algorithm) throws Exception {
    boolean ec = algorithm.equals("ECDH");
    KeyFactory factory = ec ? KeyFactory.getInstance("EC", BC) : KeyFactory.getInstance(algorithm);
    PublicKey ours = factory.generatePublic(new X509EncodedKeySpec(key.subjectPublicKeyInfo()));
    KeyAgreement agreement =
        ec ? KeyAgreement.getInstance(algorithm, BC) : KeyAgreement.getInstance(algorithm);
    agreement.init(other);
    agreement.doPhase(ours, true);
    return agreement.generateSecret();
  }

  private static SubjectPublicKeyInfo spki(KeyAlgorithm curve, byte[] point) {
    ASN1ObjectIdentifier oid = new ASN1ObjectIdentifier(curve.oid());
    return new SubjectPublicKeyInfo(
        curve == KeyAlgorithm.X25519
            ? new AlgorithmIdentifier(oid)
            : new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, oid),
        point);
  }
}
