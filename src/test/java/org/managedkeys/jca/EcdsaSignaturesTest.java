// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPairGenerator;
import java.security.SignatureException;
import java.security.interfaces.ECKey;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.SignatureAlgorithm.Encoding;

class EcdsaSignaturesTest {

  /** Nothing, a number, booleans for r and s, zeros, and a DER signature with something behind. */
  @ParameterizedTest
  @ValueSource(
      strings = {"", "020101", "3006010100010100", "3006020100020100", "300602010102010100"})
  void convert_derThatIsNoSignature_isRefused(String hex) throws Exception {
    ECKey key = (ECKey) KeyPairGenerator.getInstance("EC").generateKeyPair().getPublic();

    assertThatThrownBy(() ->
            EcdsaSignatures.convert(
                key, HexFormat.of().parseHex(hex), Encoding.DER, Encoding.P1363))
        .isInstanceOf(SignatureException.class)
        .hasMessageStartingWith("not an ECDSA signature");
  }
}
