// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Forms and queries are read in order, and no further than they may be long. */
class UrlTextTest {

  @Test
  void pairs_ofAllForms_areReadInOrder() {
    assertThat(UrlText.fields("")).isEmpty();
    assertThat(UrlText.fields("&a=1&&b&a=2=3&c+d=%26&"))
        .containsEntry("a", List.of("1", "2=3"))
        .containsEntry("b", List.of(""))
        .containsEntry("c d", List.of("&"))
        .hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"&", "a&", "a=1&"})
  void pairs_alsoEmptyOnes_thatAreMoreThanAThousand_areRefused(String pair) {
    assertThat(UrlText.fields(pair.repeat(1000))).hasSizeLessThanOrEqualTo(1);
    assertThatThrownBy(() -> UrlText.fields(pair.repeat(1001)))
        .isInstanceOfSatisfying(HttpError.class, e -> assertThat(e.status()).isEqualTo(400))
        .hasMessageContaining("more than 1000");
  }
}
