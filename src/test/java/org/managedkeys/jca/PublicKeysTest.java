// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPairGenerator;
import java.security.PublicKey;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;

class PublicKeysTest {

  /** The JDK's factories take every curve of a family. */
  @ParameterizedTest
  @CsvSource({
    "EC, 384, EC_P384, EC_P256",
    "EC, 256, EC_P256, EC_SECP256K1",
    "Ed448, 448, , ED25519",
    "X448, 448, , X25519",
    "RSA, 2048, RSA, ED25519"
  })
  void decode_keyOfAnotherCurveThanPromised_isInternal(
      String algorithm, int bits, @Nullable KeyAlgorithm right, KeyAlgorithm wrong)
      throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    generator.initialize(bits);
    PublicKey key = generator.generateKeyPair().getPublic();

    assertThatThrownBy(() -> PublicKeys.decode(wrong, key.getEncoded(), "key 'k'"))
        .isInstanceOf(KeyException.class)
        .hasMessage(
            "key 'k': cannot use it: its service gave a public key that cannot be read as "
                + wrong.parameterName());
    if (right != null) {
      assertThat(PublicKeys.decode(right, key.getEncoded(), "key 'k'")).isEqualTo(key);
    }
  }
}
