// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.managedkeys.key.KeyException.Kind;

class ReturnValueTest {

  @ParameterizedTest
  @CsvSource({
    "0x30, CKR_DEVICE_ERROR (0x30)",
    "0xA4, CKR_PIN_LOCKED (0xA4)",
    "0x190, CKR_CRYPTOKI_NOT_INITIALIZED (0x190)",
    "0x80000001, code 0x80000001"
  })
  void describe_givesNameAndNumber(String code, String text) {
    assertThat(ReturnValue.describe(Long.decode(code))).isEqualTo(text);
  }

  @Test
  void toKeyException_ofACodeOfTheVendor_isInternal() {
    assertThat(
            new CryptokiFailure("C_Sign", 0x80000001L)
                .toKeyException("key 'k'", "sign", "kms 'hsm'"))
        .hasMessage("key 'k': cannot sign: C_Sign answered code 0x80000001 at kms 'hsm'")
        .extracting("kind")
        .isEqualTo(Kind.INTERNAL);
  }
}
