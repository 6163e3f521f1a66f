// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.key;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Any text is a kind of key that prints as one, or is refused. */
class KeySpecFuzzTest {

  @FuzzTest
  void parse_anyText_isAKindOrInvalid(byte[] data) {
    String text = new String(data, StandardCharsets.UTF_8);

    KeySpec spec;
    try {
      spec = KeySpec.parse(text);
    } catch (KeyException e) {
      assertThat(e.kind()).isEqualTo(KeyException.Kind.INVALID);
      assertThat(KeyAlgorithm.ofCurve(text)).isEmpty();
      return;
    }
    assertThat(text).as("what named %s", spec).containsPattern("[A-Za-z0-9]");
    assertThat(KeySpec.parse(spec.toString())).isEqualTo(spec);
    Optional<KeyAlgorithm> curve = KeyAlgorithm.ofCurve(text);
    assertThat(curve.orElse(spec.algorithm())).isEqualTo(spec.algorithm());
  }
}
