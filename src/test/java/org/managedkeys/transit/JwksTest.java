// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyUsage;

/** Public keys as Nimbus, which knows nothing of ours, reads them. */
class JwksTest {

  private static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();
  private static final Set<KeyUsage> SIGNING = EnumSet.of(KeyUsage.SIGN, KeyUsage.VERIFY);

  /** RFC 7638 section 3.1. */
  private static final String RFC_7638_MODULUS =
      "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJEC"
          + "PebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW"
          + "2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4v"
          + "MQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";

  private static PublicKey generated(KeyAlgorithm row) throws Exception {
    KeyPairGenerator generator =
        switch (row.family()) {
          case RSA -> KeyPairGenerator.getInstance("RSA");
          case EC -> KeyPairGenerator.getInstance("EC", BOUNCY_CASTLE);
          case ML_DSA -> KeyPairGenerator.getInstance(row.parameterName(), BOUNCY_CASTLE);
          default -> KeyPairGenerator.getInstance(row.parameterName());
        };
    switch (row.family()) {
      case RSA -> generator.initialize(2048);
      case EC -> generator.initialize(new ECGenParameterSpec(row.parameterName()));
      case XDH -> generator.initialize(new NamedParameterSpec(row.parameterName()));
      default -> {
        // The name says it all.
      }
    }
    return generator.generateKeyPair().getPublic();
  }

  private static SubjectPublicKeyInfo info(PublicKey key) {
    return SubjectPublicKeyInfo.getInstance(key.getEncoded());
  }

  private static Map<String, Object> jwk(KeyAlgorithm row, PublicKey key) {
    return Jwks.key(row, info(key), SIGNING, List.of());
  }

  @Test
  void key_rsa_isTheSameForNimbus_underItsThumbprint() throws Exception {
    PublicKey key = generated(KeyAlgorithm.RSA);

    RSAKey read = RSAKey.parse(jwk(KeyAlgorithm.RSA, key));

    assertThat(read.toPublicKey()).isEqualTo(key);
    assertThat(read.getKeyID()).isEqualTo(read.computeThumbprint().toString());
    assertThat(read.getKeyUse()).isEqualTo(KeyUse.SIGNATURE);
    assertThat(read.getAlgorithm()).as("one of six").isNull();
  }

  @Test
  void key_ofRfc7638_hasTheThumbprintThatIsPrintedThere() throws Exception {
    BigInteger modulus = new BigInteger(1, Base64.getUrlDecoder().decode(RFC_7638_MODULUS));
    PublicKey key =
        KeyFactory.getInstance("RSA")
            .generatePublic(new RSAPublicKeySpec(modulus, BigInteger.valueOf(65537)));

    assertThat(jwk(KeyAlgorithm.RSA, key))
        .containsEntry("n", RFC_7638_MODULUS)
        .containsEntry("e", "AQAB")
        .containsEntry("kid", "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
  }

  @ParameterizedTest
  @CsvSource({"EC_P256,ES256", "EC_P384,ES384", "EC_P521,ES512", "EC_SECP256K1,ES256K"})
  void key_onCurve_isTheSameForNimbus_underItsThumbprint(KeyAlgorithm row, String algorithm)
      throws Exception {
    Set<String> kids = new HashSet<>();
    // Some have a coordinate that begins with zeros, which must not be cut.
    for (int i = 0; i < 300; i++) {
      PublicKey key = generated(row);

      ECKey read = ECKey.parse(jwk(row, key));

      SubjectPublicKeyInfo there = info(read.toECPublicKey(BOUNCY_CASTLE));
      assertThat(there.getPublicKeyData()).isEqualTo(info(key).getPublicKeyData());
      assertThat(read.getX().decode()).hasSize(row.coordinateBytes());
      assertThat(read.getY().decode()).hasSize(row.coordinateBytes());
      assertThat(read.getAlgorithm().getName()).isEqualTo(algorithm);
      assertThat(read.getKeyID()).isEqualTo(read.computeThumbprint().toString());
      kids.add(read.getKeyID());
    }
    assertThat(kids).hasSize(300);
  }

  @ParameterizedTest
  @CsvSource({"ED25519,Ed25519", "X25519,X25519"})
  void key_ofTheEdwardsKind_isTheSameForNimbus_underItsThumbprint(KeyAlgorithm row, String curve)
      throws Exception {
    PublicKey key = generated(row);

    OctetKeyPair read = OctetKeyPair.parse(jwk(row, key));

    assertThat(read.getCurve().getName()).isEqualTo(curve);
    assertThat(read.getX().decode()).isEqualTo(info(key).getPublicKeyData().getOctets());
    assertThat(read.getKeyID()).isEqualTo(read.computeThumbprint().toString());
    assertThat(read.getAlgorithm()).as("EdDSA for some, Ed25519 for others").isNull();
  }

  @ParameterizedTest
  @EnumSource(names = {"ML_DSA_44", "ML_DSA_65", "ML_DSA_87"})
  void key_mlDsa_isAnAlgorithmKeyPair_underTheThumbprintOfRfc9964(KeyAlgorithm row)
      throws Exception {
    PublicKey key = generated(row);
    String pub =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(info(key).getPublicKeyData().getOctets());
    String canonical =
        "{\"alg\":\"" + row.parameterName() + "\",\"kty\":\"AKP\",\"pub\":\"" + pub + "\"}";
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(canonical.getBytes(UTF_8));

    assertThat(jwk(row, key))
        .containsEntry("kty", "AKP")
        .containsEntry("alg", row.parameterName())
        .containsEntry("pub", pub)
        .containsEntry("use", "sig")
        .containsEntry("kid", Base64.getUrlEncoder().withoutPadding().encodeToString(digest));
  }

  @Test
  void key_mlDsaWhoseUsesAreUnknown_namesItsAlgorithm() throws Exception {
    Map<String, Object> jwk =
        Jwks.key(
            KeyAlgorithm.ML_DSA_44, info(generated(KeyAlgorithm.ML_DSA_44)), Set.of(), List.of());

    assertThat(jwk).containsEntry("alg", "ML-DSA-44").doesNotContainKey("use");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        "SIGN,VERIFY,sig",
        "VERIFY,VERIFY,sig",
        "DECRYPT,ENCRYPT,enc",
        "UNWRAP,DERIVE,enc",
        "SIGN,DECRYPT,none",
        "SIGN,DERIVE,none"
      })
  void key_use_isWhatTheManagedKeyIsFor(KeyUsage one, KeyUsage other, String use) throws Exception {
    PublicKey key = generated(KeyAlgorithm.EC_P256);

    ECKey read =
        ECKey.parse(Jwks.key(KeyAlgorithm.EC_P256, info(key), EnumSet.of(one, other), List.of()));

    assertThat(read.getKeyUse() == null ? null : read.getKeyUse().getValue()).isEqualTo(use);
    assertThat(read.getAlgorithm() == null).isEqualTo(!"sig".equals(use));
  }

  @Test
  void set_ofSeveralKeys_isReadByNimbus_whichSkipsTypesThatItDoesNotKnow() throws Exception {
    String json =
        Jwks.set(
            List.of(
                jwk(KeyAlgorithm.RSA, generated(KeyAlgorithm.RSA)),
                jwk(KeyAlgorithm.ML_DSA_44, generated(KeyAlgorithm.ML_DSA_44)),
                jwk(KeyAlgorithm.ED25519, generated(KeyAlgorithm.ED25519))));

    JWKSet set = JWKSet.parse(json);

    assertThat(set.getKeys()).extracting(JWK::getKeyType).asString().contains("RSA", "OKP");
    assertThat(set.getKeys()).hasSize(2).noneMatch(JWK::isPrivate);
  }

  @Test
  void key_thatIsSecretOrAnother_isRefused() throws Exception {
    SubjectPublicKeyInfo rsa = info(generated(KeyAlgorithm.RSA));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Jwks.key(KeyAlgorithm.AES, rsa, SIGNING, List.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Jwks.key(KeyAlgorithm.EC_P256, rsa, SIGNING, List.of()));
  }
}
