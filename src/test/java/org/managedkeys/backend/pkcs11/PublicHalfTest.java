// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.junit.jupiter.api.Test;
import org.managedkeys.key.KeyAlgorithm;

/** What tokens and certificates may say of a public key, and must not break anything with. */
class PublicHalfTest {

  private static final ASN1ObjectIdentifier P256 =
      new ASN1ObjectIdentifier(KeyAlgorithm.EC_P256.oid());

  @Test
  void onCurve_pointAtInfinityOrNone_isUnusable() {
    for (String point : List.of("040100", "0400", "030100")) {
      assertThatThrownBy(
              () -> PublicHalfReader.onCurve(KeyAlgorithm.EC_P256, HexFormat.of().parseHex(point)))
          .isInstanceOf(PublicHalf.Unusable.class)
          .hasMessage("its public key is no point on secp256r1");
    }
  }

  @Test
  void onCurve_bytesThatAreNoPointOfEd25519_areUnusable() {
    byte[] noPoint = new byte[32];
    Arrays.fill(noPoint, (byte) 0xff);

    assertThatThrownBy(() -> PublicHalfReader.onCurve(KeyAlgorithm.ED25519, noPoint))
        .isInstanceOf(PublicHalf.Unusable.class)
        .hasMessage("its public key is no point on Ed25519");
  }

  @Test
  void onCurve_bitsThatDoNotEndAtAByte_areUnusable() {
    assertThatThrownBy(() ->
            PublicHalfReader.onCurve(KeyAlgorithm.EC_P256, HexFormat.of().parseHex("03020780")))
        .isInstanceOf(PublicHalf.Unusable.class)
        .hasMessage("CKA_EC_POINT is no OCTET STRING");
  }

  @Test
  void of_keyThatDoesNotEndAtAByte_isUnusable() {
    SubjectPublicKeyInfo bits =
        SubjectPublicKeyInfo.getInstance(
            new DERSequence(
                new ASN1Encodable[] {
                  new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                  new DERBitString(new byte[] {(byte) 0x80}, 7)
                }));

    assertThatThrownBy(() -> PublicHalfReader.of(bits))
        .isInstanceOf(PublicHalf.Unusable.class)
        .hasMessage("the public key does not end at a byte");
  }

  @Test
  void curve_textThatIsNoUtf8_isUnusable() {
    assertThatThrownBy(() -> PublicHalfReader.curve(new byte[] {0x0c, 1, (byte) 0xff}))
        .isInstanceOf(PublicHalf.Unusable.class)
        .hasMessage("its curve is not supported: a text that cannot be read");
  }

  @Test
  void of_ecKeyWithoutACurve_isUnusable() {
    assertThatThrownBy(() ->
            PublicHalfReader.of(info(new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey))))
        .isInstanceOf(PublicHalf.Unusable.class)
        .hasMessage("its algorithm is unknown: EC without the name of a curve");
  }

  @Test
  void of_curveInThePlaceOfTheAlgorithm_isUnusable() throws Exception {
    SubjectPublicKeyInfo good = SubjectPublicKeyInfo.getInstance(ecKey());
    SubjectPublicKeyInfo wrong =
        new SubjectPublicKeyInfo(new AlgorithmIdentifier(P256), good.getPublicKeyData().getBytes());

    assertThat(PublicHalfReader.of(good).algorithm()).isEqualTo(KeyAlgorithm.EC_P256);
    assertThatThrownBy(() -> PublicHalfReader.of(wrong))
        .isInstanceOf(PublicHalf.Unusable.class)
        .hasMessage("its algorithm is unknown: " + P256.getId());
  }

  @Test
  void of_rsaKeyThatIsNoSequence_isUnusable() throws Exception {
    SubjectPublicKeyInfo number =
        new SubjectPublicKeyInfo(
            new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
            new ASN1Integer(5));

    assertThatThrownBy(() -> PublicHalfReader.of(number))
        .isInstanceOf(PublicHalf.Unusable.class)
        .hasMessageStartingWith("the RSA public key cannot be read");
  }

  @Test
  void rsa_evenOrNoModulus_isUnusable() {
    for (BigInteger modulus : List.of(BigInteger.ZERO, BigInteger.TEN, BigInteger.valueOf(-15))) {
      assertThatThrownBy(() -> PublicHalf.rsa(modulus, BigInteger.valueOf(65537)))
          .isInstanceOf(PublicHalf.Unusable.class)
          .hasMessage("its modulus or its public exponent is no odd number");
    }
  }

  private static SubjectPublicKeyInfo info(AlgorithmIdentifier algorithm) {
    return new SubjectPublicKeyInfo(algorithm, new byte[65]);
  }

  private static byte[] ecKey() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair().getPublic().getEncoded();
  }
}
