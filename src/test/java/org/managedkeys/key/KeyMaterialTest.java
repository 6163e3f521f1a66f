// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyMaterialTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 15, 17, 33, 64})
  void secret_thatNoAesKeyIs_isRefused(int bytes) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KeyMaterial.ofSecret(KeyAlgorithm.AES, new byte[bytes]))
        .withMessage("no AES key has " + bytes + " bytes");
  }

  @Test
  void secret_thatIsEmpty_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KeyMaterial.ofSecret(KeyAlgorithm.HMAC, new byte[0]))
        .withMessage("no HMAC key has 0 bytes");
    assertThat(KeyMaterial.ofSecret(KeyAlgorithm.HMAC, new byte[1]).encoded()).hasSize(1);
  }

  @Test
  void destroy_overwritesItsOwnCopyOnly() {
    byte[] secret = {1, 2, 3};
    KeyMaterial material = KeyMaterial.ofSecret(KeyAlgorithm.HMAC, secret);
    byte[] held = material.encoded();

    material.close();

    assertThat(held).containsOnly(0);
    assertThat(secret).containsExactly(1, 2, 3);
    assertThat(material.isDestroyed()).isTrue();
    assertThatIllegalStateException().isThrownBy(material::encoded);
  }

  @Test
  void toString_tellsTheAlgorithmOnly() {
    assertThat(KeyMaterial.ofSecret(KeyAlgorithm.AES, new byte[16]))
        .hasToString("AES key material");
  }
}
