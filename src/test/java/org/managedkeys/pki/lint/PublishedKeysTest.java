// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Base64;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPrivateKeyParameters;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The keys as their documents print them. */
final class PublishedKeysTest {

  private static final String ED25519 = "1.3.101.112";

  private static final String RFC_9500_RSA_2048 =
      "sPnoGUOnrpiSqt4XynxA-HRP7S-BSObI6qJ7fQAVSPtRkqsotWxQYLEYzNEx5ZSHTGypibVsJylvCfuToDTfMul8b_"
          + "CZjP2Ob0LdpYrNH6l5hvFE89FU1nZQF15oVLOpUgA7wGiHuEVawrGfey92UE68mOyUVXGweJIVDdxqdMoPvN"
          + "NUl86BU02vlBiESxOuox-dWmuVV7vfYZ79Toh_LUK43YvJh-rhv4nKuF7iHjVjBd9sB6iDjj70HFldzOQ9r8"
          + "SRI-9NirupPTkF5AKNe6kUhKJ1luB7S27ZkvB3tSTT3P593VVJvnzOjaA1z6Cz-4-eRvcysqhrRgFlwI9TEw";

  static Stream<Arguments> keys() {
    return Stream.of(
        Arguments.of("RFC 9500 2.1, testRSA2048", rsa(RFC_9500_RSA_2048)),
        Arguments.of(
            "RFC 9500 2.3, testECCP256",
            point(
                "QiVI-I-3gv-17KN0RFLHKh5Vj71vc75eSOkyMsxFxbE",
                "bEzRDEy41bihcTnpSILImSVymTQl9BQZq36QpCpJQnI")),
        Arguments.of(
            "RFC 9421 B.1.3, test-key-ecc-p256",
            point(
                "qIVYZVLCrPZHGHjP17CTW0_-D9Lfw0EkjqF7xB4FivA",
                "Mc4nN9LTDOBhfoUeg8Ye9WedFRhnZXZJA12Qp0zZ6F0")),
        Arguments.of(
            "RFC 7515 A.3",
            point(
                "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
                "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0")),
        Arguments.of(
            "RFC 8410 10.1",
            edwards("19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1")),
        Arguments.of(
            "RFC 8032 7.1 and RFC 8037 A.1",
            edwards("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")));
  }

  @ParameterizedTest
  @MethodSource("keys")
  void check_keyOfADocument_namesIt(String source, SubjectPublicKeyInfo key) {
    assertThat(KeyQuality.check(key))
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.code()).isEqualTo("key.published");
          assertThat(finding.message()).startsWith("it stands in " + source + ";");
        });
  }

  /** RFC 9881 makes its keys of the octets 0 to 31. */
  @Test
  void check_moduleLatticeKeysOfTheRfc_areNamed() throws Exception {
    byte[] seed = new byte[32];
    for (int i = 0; i < seed.length; i++) {
      seed[i] = (byte) i;
    }
    for (MLDSAParameters parameters :
        new MLDSAParameters[] {
          MLDSAParameters.ml_dsa_44, MLDSAParameters.ml_dsa_65, MLDSAParameters.ml_dsa_87
        }) {
      SubjectPublicKeyInfo key =
          SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(
              new MLDSAPrivateKeyParameters(parameters, seed).getPublicKeyParameters());

      assertThat(KeyQuality.check(key))
          .singleElement()
          .satisfies(finding -> assertThat(finding.message()).contains("RFC 9881 C.1"));
    }
  }

  @Test
  void check_rsaKeyForPssOnly_isFoundAsWell() {
    SubjectPublicKeyInfo key =
        Samples.info(
            new AlgorithmIdentifier(PKCSObjectIdentifiers.id_RSASSA_PSS),
            rsa(RFC_9500_RSA_2048).getPublicKeyData().getOctets());

    assertThat(KeyQuality.check(key)).extracting(Finding::code).containsExactly("key.published");
  }

  private static BigInteger number(String base64) {
    return new BigInteger(1, Base64.getUrlDecoder().decode(base64));
  }

  private static SubjectPublicKeyInfo rsa(String modulus) {
    return SampleKeys.rsa(number(modulus), SampleKeys.USUAL_EXPONENT);
  }

  private static SubjectPublicKeyInfo point(String x, String y) {
    byte[] point = new byte[65];
    point[0] = 4;
    System.arraycopy(Base64.getUrlDecoder().decode(x), 0, point, 1, 32);
    System.arraycopy(Base64.getUrlDecoder().decode(y), 0, point, 33, 32);
    return SampleKeys.onCurve(SECObjectIdentifiers.secp256r1, point);
  }

  private static SubjectPublicKeyInfo edwards(String digits) {
    return Samples.info(
        new AlgorithmIdentifier(new ASN1ObjectIdentifier(ED25519)), Samples.hex(digits));
  }
}
