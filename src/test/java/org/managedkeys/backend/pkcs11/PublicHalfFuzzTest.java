// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.managedkeys.key.KeyAlgorithm;

/** Whatever a token says of a public key is one that can be computed with, or is unusable. */
class PublicHalfFuzzTest {

  private static final List<KeyAlgorithm> CURVES =
      List.of(
          KeyAlgorithm.EC_P256,
          KeyAlgorithm.EC_P384,
          KeyAlgorithm.EC_P521,
          KeyAlgorithm.EC_SECP256K1,
          KeyAlgorithm.ED25519,
          KeyAlgorithm.X25519);

  /** The first byte chooses the curve. */
  @FuzzTest
  void onCurve_anyPoint_isAKeyOrUnusable(byte[] data) throws IOException {
    if (data.length == 0) {
      return;
    }
    KeyAlgorithm curve = CURVES.get(Byte.toUnsignedInt(data[0]) % CURVES.size());
    try {
      check(PublicHalfReader.onCurve(curve, Arrays.copyOfRange(data, 1, data.length)));
    } catch (PublicHalf.Unusable e) {
      assertThat(e).hasMessageNotContaining("null");
    }
  }

  @FuzzTest
  void curve_anyParameters_isOneOfTheTableOrUnusable(byte[] data) {
    try {
      assertThat(PublicHalfReader.curve(data)).isIn(CURVES);
    } catch (PublicHalf.Unusable e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  /** The first byte says how many bytes the exponent has. */
  @FuzzTest
  void rsa_anyNumbers_areAKeyOrUnusable(byte[] data) {
    if (data.length == 0) {
      return;
    }
    int split = Math.min(data.length, 1 + Byte.toUnsignedInt(data[0]) % 8);
    BigInteger exponent = new BigInteger(1, Arrays.copyOfRange(data, 1, split));
    BigInteger modulus = new BigInteger(1, Arrays.copyOfRange(data, split, data.length));
    try {
      PublicHalf half = PublicHalf.rsa(modulus, exponent);
      assertThat(half.modulusBytes()).isEqualTo((modulus.bitLength() + 7) / 8).isPositive();
      assertThat(
              PublicHalfReader.of(SubjectPublicKeyInfo.getInstance(half.encoded())).isSameKey(half))
          .isTrue();
    } catch (PublicHalf.Unusable e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  @FuzzTest
  void certificate_anyBytes_holdsAKeyOrIsUnusable(byte[] data) throws IOException {
    try {
      PublicHalf half =
          PublicHalfReader.of(PublicHalfLookup.certificate(data).getSubjectPublicKeyInfo());
      if (half.algorithm() != KeyAlgorithm.RSA) {
        check(half);
      }
      assertThat(
              PublicHalfReader.of(SubjectPublicKeyInfo.getInstance(half.encoded())).isSameKey(half))
          .isTrue();
    } catch (PublicHalf.Unusable e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  private static void check(PublicHalf half) throws IOException {
    AsymmetricKeyParameter key =
        PublicKeyFactory.createKey(SubjectPublicKeyInfo.getInstance(half.encoded()));
    if (key instanceof ECPublicKeyParameters ec) {
      assertThat(ec.getQ().isInfinity()).isFalse();
      assertThat(ec.getQ().isValid()).isTrue();
    }
  }
}
