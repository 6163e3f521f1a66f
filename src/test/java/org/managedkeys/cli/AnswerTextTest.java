// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AnswerTextTest {

  private static final String LEAF = "-----BEGIN CERTIFICATE-----\nleaf\n-----END CERTIFICATE-----";
  private static final String ISSUER =
      "-----BEGIN CERTIFICATE-----\nissuer\n-----END CERTIFICATE-----";

  @Test
  void blocks_comeLast_eachOnce() {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("certificate", LEAF);
    answer.put("issuing_ca", ISSUER);
    answer.put("ca_chain", List.of(ISSUER, LEAF));
    answer.put("serial_number", "17:ab");

    assertThat(AnswerText.of(answer).values()).containsExactly("17:ab", LEAF, ISSUER);
  }

  @Test
  void issuer_isShown_whereThereIsNoChain() {
    assertThat(AnswerText.of(Map.of("issuing_ca", ISSUER)).values()).containsExactly(ISSUER);
  }

  @Test
  void times_areTold_unlessTheyAreNone() {
    assertThat(AnswerText.of(Map.of("expiration", 1_790_000_000L)))
        .containsEntry("expiration", "2026-09-21T14:13:20Z");
    assertThat(AnswerText.of(Map.of("revocation_time", 0L))).isEmpty();
  }

  @Test
  void removeBlocks_leavesTheRest() {
    Map<String, Object> text = AnswerText.of(Map.of("certificate", LEAF, "serial_number", "17:ab"));

    AnswerText.removeBlocks(text);

    assertThat(text).containsExactly(Map.entry("serial_number", "17:ab"));
  }
}
