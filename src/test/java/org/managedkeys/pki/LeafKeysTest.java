// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LeafKeysTest {

  @ParameterizedTest
  @CsvSource({
    "rsa, 0, 2048",
    "RSA, 3072, 3072",
    "ec, 0, 256",
    "ec, 224, 224",
    "ec, 384, 384",
    "ec, 521, 521",
    "ed25519, 0, 0",
    "ed25519, 256, 0"
  })
  void generate_eachSpec_isOfItsSizeAndSigns(String type, int bits, int made) {
    LeafKeySpec spec = new LeafKeySpec(type, bits);

    assertThat(spec.keyBits()).isEqualTo(made);
    assertThat(LeafKeys.generate(spec).getPublic())
        .isNotEqualTo(LeafKeys.generate(spec).getPublic());
  }

  @Test
  void spec_thatIsNone_isInvalidWithWhatThereIs() {
    assertInvalid("dsa", 2048, "there is no key_type 'dsa' of keys made for a certificate");
    assertInvalid("rsa", 1024, "key_bits 1024 are none of the key_type rsa");
    assertInvalid("ec", 255, "key_bits 255 are none of the key_type ec");
  }

  private static void assertInvalid(String type, int bits, String message) {
    assertThatExceptionOfType(PkiException.class)
        .isThrownBy(() -> new LeafKeySpec(type, bits))
        .withMessage(message)
        .satisfies(e -> assertThat(e.hint().orElseThrow()).startsWith("it is one of "));
  }
}
