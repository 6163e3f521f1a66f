// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.Provider;
import java.security.Security;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import javax.crypto.KeyAgreement;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.math.ec.ECPoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.managedkeys.key.AgreementAlgorithm;
import org.managedkeys.key.Agrees;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyAlgorithm.Family;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.KeyUsage;

/** Private keys agree on the secrets that the JDK and Bouncy Castle compute on the other side. */
abstract class AgreementContract extends BackendContract {

  private static final Provider SUN_EC = Objects.requireNonNull(Security.getProvider("SunEC"));

  /** Some services have keys that agree and do nothing else. */
  private static final Set<KeyUsage> USAGES = Set.of(KeyUsage.DERIVE);

  AgreementContract(TestedService service) {
    super(service);
  }

  final List<KeyAlgorithm> curves() {
    return Arrays.stream(KeyAlgorithm.values())
        .filter(row -> row.family() == Family.EC || row.family() == Family.XDH)
        .filter(service::agrees)
        .toList();
  }

  private static AgreementAlgorithm algorithm(KeyAlgorithm curve) {
    return curve.family() == Family.EC ? AgreementAlgorithm.ECDH : AgreementAlgorithm.XDH;
  }

  private Agrees generated(KeyAlgorithm curve) {
    return (Agrees) backend.generateUnbound(KeySpec.of(curve), USAGES).key();
  }

  private Agrees broughtIn(String label, KeyAlgorithm curve) throws Exception {
    return (Agrees) stored(label, curve, Software.pair(curve), USAGES);
  }

  @ParameterizedTest
  @MethodSource("curves")
  void generated_agreesWithTheJdkAndBouncyCastle(KeyAlgorithm curve) throws Exception {
    agrees(generated(curve));
  }

  @ParameterizedTest
  @MethodSource("curves")
  void broughtIn_agreesWithTheJdkAndBouncyCastle(KeyAlgorithm curve) throws Exception {
    agrees(broughtIn("agrees-" + curve, curve));
  }

  private static void agrees(Agrees key) throws Exception {
    KeyAlgorithm curve = key.algorithm();
    key.checkAgreement(algorithm(curve));
    for (int round = 0; round < 5; round++) {
      KeyPair other = Software.pair(curve);
      byte[] secret = key.agree(algorithm(curve), other.getPublic().getEncoded());

      assertThat(secret).hasSize(curve.coordinateBytes());
      assertThat(agreed(Software.BOUNCY_CASTLE, other, key)).as("%s", curve).isEqualTo(secret);
      if (curve != KeyAlgorithm.EC_SECP256K1) {
        assertThat(agreed(SUN_EC, other, key)).as("%s", curve).isEqualTo(secret);
      }
    }
  }

  private static byte[] agreed(Provider provider, KeyPair other, Agrees key) throws Exception {
    KeyAlgorithm curve = key.algorithm();
    KeyAgreement agreement =
        KeyAgreement.getInstance(
            curve.family() == Family.EC ? "ECDH" : curve.parameterName(), provider);
    agreement.init(other.getPrivate());
    agreement.doPhase(Software.publicKey(curve, key.subjectPublicKeyInfo(), provider), true);
    return agreement.generateSecret();
  }

  /** SEC 1 section 2.3.5: the secret is as long as the field, whatever number it is. */
  @ParameterizedTest
  @MethodSource("curves")
  void secret_thatBeginsWithAZero_keepsIt(KeyAlgorithm curve) throws Exception {
    if (curve.family() != Family.EC) {
      return;
    }
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

    assertThat(key.agree(AgreementAlgorithm.ECDH, publicKey(curve, peer)))
        .isEqualTo(shared.getAffineXCoord().getEncoded());
  }

  @Test
  void agree_withAPublicKeyThatIsNoneOfTheCurve_isInvalidAndNamesTheKey() throws Exception {
    List<Agrees> keys = new ArrayList<>();
    for (KeyAlgorithm curve : List.of(KeyAlgorithm.EC_P256, KeyAlgorithm.X25519)) {
      if (service.agrees(curve)) {
        keys.add(broughtIn("agrees-none-" + curve, curve));
      }
    }
    byte[] offCurve = new byte[65];
    offCurve[0] = 4;
    offCurve[64] = 1;
    Refusal invalid = new Refusal(Kind.INVALID, "the other's public key");
    for (byte[] peer :
        List.of(
            new byte[0],
            new byte[] {1, 2, 3},
            Software.pair(KeyAlgorithm.EC_P384).getPublic().getEncoded(),
            Software.pair(KeyAlgorithm.EC_SECP256K1).getPublic().getEncoded(),
            Software.pair(KeyAlgorithm.ED25519).getPublic().getEncoded(),
            Software.pair(KeyAlgorithm.RSA).getPublic().getEncoded(),
            publicKey(KeyAlgorithm.EC_P256, offCurve),
            publicKey(KeyAlgorithm.EC_P256, new byte[] {0}),
            publicKey(KeyAlgorithm.EC_P256, new byte[] {4, 1, 0}),
            publicKey(KeyAlgorithm.X25519, new byte[31]))) {
      String what = HexFormat.of().formatHex(peer);
      for (Agrees key : keys) {
        invalid.assertOf(what, () -> key.agree(algorithm(key.algorithm()), peer));
      }
    }
    for (Agrees key : keys) {
      KeyAlgorithm other =
          key.algorithm() == KeyAlgorithm.X25519 ? KeyAlgorithm.EC_P256 : KeyAlgorithm.X25519;
      byte[] peer = Software.pair(other).getPublic().getEncoded();
      invalid.assertOf("a key of " + other, () -> key.agree(algorithm(key.algorithm()), peer));
    }
  }

  /** RFC 7748 section 6.1: points of small order, by which every secret is zero. */
  @Test
  void agree_withAPointOfSmallOrder_isRefused() throws Exception {
    if (!service.agrees(KeyAlgorithm.X25519)) {
      return;
    }
    Agrees key = broughtIn("k-small", KeyAlgorithm.X25519);
    Refusal refusal = new Refusal(service.refusalOfSmallOrder(), "");
    for (String point :
        List.of(
            "0000000000000000000000000000000000000000000000000000000000000000",
            "0100000000000000000000000000000000000000000000000000000000000000",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157")) {
      byte[] peer = publicKey(KeyAlgorithm.X25519, HexFormat.of().parseHex(point));
      refusal.assertOf(point, () -> key.agree(AgreementAlgorithm.XDH, peer));
    }
  }

  @Test
  void check_ofAnotherFamily_isUnsupportedAndSaysWhatTheKeyIs() {
    for (KeyAlgorithm curve : curves()) {
      Agrees key = generated(curve);
      byte[] peer = key.subjectPublicKeyInfo();
      AgreementAlgorithm other =
          curve.family() == Family.XDH ? AgreementAlgorithm.ECDH : AgreementAlgorithm.XDH;
      assertThat(Refusal.by(() -> key.checkAgreement(other)))
          .hasMessageContaining("key of type " + curve.jcaName())
          .extracting("kind")
          .isEqualTo(Kind.UNSUPPORTED);
      assertThat(Refusal.by(() -> key.agree(other, peer)).kind()).isEqualTo(Kind.UNSUPPORTED);
    }
  }

  @Test
  void keys_inManyThreads_agreeRightly() throws Exception {
    Agrees key = generated(KeyAlgorithm.EC_P384);
    byte[] peer = Software.pair(KeyAlgorithm.EC_P384).getPublic().getEncoded();
    byte[] secret = key.agree(AgreementAlgorithm.ECDH, peer);

    assertAllInThreads(thread ->
        () -> {
          for (int round = 0; round < 10; round++) {
            if (!Arrays.equals(key.agree(AgreementAlgorithm.ECDH, peer), secret)) {
              return false;
            }
          }
          return true;
        });
  }

  private static byte[] publicKey(KeyAlgorithm curve, byte[] point) throws Exception {
    ASN1ObjectIdentifier oid = new ASN1ObjectIdentifier(curve.oid());
    AlgorithmIdentifier identifier =
        curve == KeyAlgorithm.X25519
            ? new AlgorithmIdentifier(oid)
            : new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, oid);
    return new SubjectPublicKeyInfo(identifier, point).getEncoded();
  }
}
