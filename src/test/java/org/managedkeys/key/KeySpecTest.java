// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeySpecTest {

  @ParameterizedTest
  @CsvSource({
    "P-256, EC_P256",
    "p256, EC_P256",
    "1.3.132.0.10, EC_SECP256K1",
    "X25519, X25519",
    "rsa, RSA",
    "ML-DSA-65, ML_DSA_65",
    "hmac-512, HMAC"
  })
  void parse_anyNameOfAKind_isItsRow(String text, KeyAlgorithm row) {
    assertThat(KeySpec.parse(text).algorithm()).isEqualTo(row);
  }

  /** Vault has no name for X25519, and an empty one must not match. */
  @ParameterizedTest
  @ValueSource(strings = {"", " ", "-", "---"})
  void parse_noName_isNotX25519(String text) {
    assertThatThrownBy(() -> KeySpec.parse(text))
        .isInstanceOf(KeyException.class)
        .hasMessageStartingWith("key type '" + text + "': cannot read it: types are ");
    assertThat(KeyAlgorithm.ofCurve(text)).isEmpty();
  }

  @Test
  void parse_whatItPrints_isTheSame() {
    for (KeyAlgorithm row : KeyAlgorithm.values()) {
      assertThat(KeySpec.parse(KeySpec.of(row).toString())).isEqualTo(KeySpec.of(row));
    }
  }
}
