// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.seal;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;

/** Any file holds keys, which are then written so that they are read again, or is refused. */
class SealKeyTextFuzzTest {

  @FuzzTest
  void decode_anyBytes_areKeysOrRefused(byte[] data) {
    List<SealKey> keys;
    try {
      keys = SealKeyText.decode(data);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageMatching("it is no .*|it was cut.*|line [0-9]+ was .*");
      return;
    }
    assertThat(SealKeyText.decode(SealKeyText.encode(keys)))
        .extracting(SealKey::id)
        .isEqualTo(keys.stream().map(SealKey::id).toList());
  }
}
