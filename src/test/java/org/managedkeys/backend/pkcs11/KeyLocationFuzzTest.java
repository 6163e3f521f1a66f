// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Locale;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyException;

/** Any fields say where a key is, by at least one byte of label or id, or are refused. */
class KeyLocationFuzzTest {

  @FuzzTest
  void parse_anyFields_isAPlaceOrInvalid(byte[] data) {
    Fields fields = TextLines.fields("key.k", data);
    KeyLocation location;
    try {
      location = KeyLocation.parse(fields);
    } catch (KeyException e) {
      assertThat(e.kind()).isEqualTo(KeyException.Kind.INVALID);
      assertThat(e.getMessage()).startsWith("key.k");
      return;
    }
    assertThat(location.label().or(location::id)).isPresent();
    location.label().ifPresent(label -> assertThat(label).isNotBlank());
    location
        .id()
        .ifPresent(id -> {
          assertThat(location.idBytes()).isNotEmpty();
          assertThat(fields.text("key_id").orElseThrow().toLowerCase(Locale.ROOT).replace(":", ""))
              .endsWith(id);
        });
    assertThat(location.maxParallel()).isNotNegative();
    assertThat(location.toString()).isNotEmpty();
  }
}
