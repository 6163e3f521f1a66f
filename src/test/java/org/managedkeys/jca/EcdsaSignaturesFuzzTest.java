// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.SignatureException;
import java.security.interfaces.ECKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.util.Arrays;
import java.util.List;
import org.managedkeys.key.SignatureAlgorithm.Encoding;

/** Any bytes are a signature, which then survives both conversions, or they are refused. */
class EcdsaSignaturesFuzzTest {

  private static final List<ECKey> KEYS =
      List.of(onCurve("secp256r1"), onCurve("secp384r1"), onCurve("secp521r1"));

  @FuzzTest
  void convert_der_isRightOrRefused(byte[] data) {
    convert(data, Encoding.DER, Encoding.P1363);
  }

  @FuzzTest
  void convert_p1363_isRightOrRefused(byte[] data) {
    convert(data, Encoding.P1363, Encoding.DER);
  }

  /** The first byte chooses the curve. */
  private static void convert(byte[] data, Encoding from, Encoding to) {
    if (data.length == 0) {
      return;
    }
    ECKey key = KEYS.get(Byte.toUnsignedInt(data[0]) % KEYS.size());
    byte[] signature = Arrays.copyOfRange(data, 1, data.length);
    byte[] converted;
    try {
      converted = EcdsaSignatures.convert(key, signature, from, to);
    } catch (SignatureException e) {
      return;
    }
    try {
      assertThat(EcdsaSignatures.convert(key, converted, to, from)).isEqualTo(signature);
      assertThat(EcdsaSignatures.convert(key, converted, to, to)).isEqualTo(converted);
    } catch (SignatureException e) {
      throw new AssertionError("what was converted is a signature", e);
    }
  }

  private static ECKey onCurve(String name) {
    try {
      AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
      parameters.init(new ECGenParameterSpec(name));
      ECParameterSpec spec = parameters.getParameterSpec(ECParameterSpec.class);
      return () -> spec;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
