// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.key;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** Any text is a list of usages, each of them written in it, or is refused. */
class KeyUsageFuzzTest {

  @FuzzTest
  void parseList_anyText_holdsWhatIsWrittenOrInvalid(byte[] data) {
    String text = new String(data, StandardCharsets.UTF_8);

    Set<KeyUsage> usages;
    try {
      usages = KeyUsage.parseList(text);
    } catch (KeyException e) {
      assertThat(e.kind()).isEqualTo(KeyException.Kind.INVALID);
      return;
    }
    assertThat(usages).isNotEmpty();
    for (KeyUsage usage : usages) {
      assertThat(text).contains(usage == KeyUsage.GENERATE_RANDOM ? "random" : usage.wireName());
    }
    assertThat(KeyUsage.parseList(KeyUsage.formatList(usages))).isEqualTo(usages);
  }
}
