// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.key;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** Any text is a name, which then prints as it was written, or is refused. */
class KeyNameFuzzTest {

  @FuzzTest
  void parse_anyText_isItselfOrInvalid(byte[] data) {
    String text = new String(data, StandardCharsets.UTF_8);

    orInvalid(() -> {
      KeyName name = KeyName.parse(text);
      assertThat(KeyName.parse(name.toString())).isEqualTo(name).isEqualByComparingTo(name);
      // A namespace has no slash in front, and the root's name is not written.
      return assertThat(name).hasToString(name.namespace().isRoot() ? name.name() : text);
    });
    orInvalid(() -> {
      KeyName name = KeyName.ofAlias(Namespace.ROOT, text);
      return assertThat(name.name()).isEqualToIgnoringCase(text);
    });
  }

  @FuzzTest
  void namespace_anyText_isAPathOrInvalid(byte[] data) {
    String text = new String(data, StandardCharsets.UTF_8);

    orInvalid(() -> {
      Namespace namespace = Namespace.parse(text);
      assertThat(namespace.path()).doesNotStartWith("/").doesNotEndWith("/").doesNotContain("//");
      return assertThat(new Namespace(namespace.path())).isEqualTo(namespace);
    });
  }

  private static void orInvalid(Supplier<?> attempt) {
    try {
      assertThat(attempt.get()).isNotNull();
    } catch (KeyException e) {
      assertThat(e.kind()).isEqualTo(KeyException.Kind.INVALID);
    }
  }
}
