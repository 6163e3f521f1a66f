// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.Optional;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyException;

/** Any fields describe a connection to one token, or are refused. */
class ConnectionSettingsFuzzTest {

  @FuzzTest
  void parse_anyFields_areAConnectionOrInvalid(byte[] data) {
    Fields fields = TextLines.fields("kms.k", data);
    ConnectionSettings settings;
    try {
      settings = ConnectionSettings.parse("k", fields);
    } catch (KeyException e) {
      assertThat(e.kind()).isEqualTo(KeyException.Kind.INVALID);
      assertThat(e.getMessage()).startsWith("kms.k");
      return;
    }
    assertThat(settings.timeout().isNegative()).isFalse();
    assertThat(settings.deadline() - System.nanoTime()).isGreaterThanOrEqualTo(-60_000_000_000L);
    assertThat(settings.describe()).startsWith("kms 'k' (pkcs11, ");
    TokenSelector selector = settings.selector();
    TokenInfo meant =
        new TokenInfo(
            selector.slot().orElse(0L),
            selector.label().orElse("any"),
            selector.serial().orElse("any"),
            0,
            0,
            0);
    assertThat(selector.select(List.of(meant), "kms 'k'")).isEqualTo(meant);
    Optional<Long> slot = selector.slot();
    if (slot.isPresent()) {
      TokenInfo beside = new TokenInfo(slot.get() + 1, meant.label(), meant.serial(), 0, 0, 0);
      assertThat(selector.isMeant(beside)).isFalse();
    }
  }
}
