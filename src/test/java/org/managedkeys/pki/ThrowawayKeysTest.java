// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ThrowawayKeysTest {

  static List<KeyPair> pairs() {
    return List.of(
        TestKeys.rsa(),
        TestKeys.rsaPss(),
        TestKeys.ec(),
        TestKeys.ec("secp384r1"),
        TestKeys.ec("secp521r1"),
        TestKeys.ed25519(),
        TestKeys.mlDsa("ML-DSA-44"),
        TestKeys.mlDsa("ML-DSA-65"),
        TestKeys.mlDsa("ML-DSA-87"));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void like_eachType_isAnotherKeyThatSignsByTheSame(KeyPair pair) {
    SigningKey key = TestKeys.signing(pair);

    SigningKey thrownAway = ThrowawayKeys.like(key);

    assertThat(thrownAway.subjectPublicKeyInfo()).isNotEqualTo(key.subjectPublicKeyInfo());
    assertThat(thrownAway.algorithms()).containsAll(key.algorithms());
    assertThat(ThrowawayKeys.like(key)).isSameAs(thrownAway);
    for (CertificateAlgorithm algorithm : key.algorithms()) {
      assertThat(thrownAway.sign(algorithm, "a".getBytes(StandardCharsets.US_ASCII))).isNotEmpty();
    }
  }
}
