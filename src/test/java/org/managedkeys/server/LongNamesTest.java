// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.store.audit.AuditVerification;
import org.managedkeys.testkit.ApiServer;
import org.managedkeys.testkit.ApiServer.Reply;

/** Names that callers make up are cut where they are repeated, and never amid a character. */
class LongNamesTest {

  private static final String PAIR = "\ud83d\ude00";

  @TempDir private Path folder;

  @Test
  void namesOfFields_ofAnyLength_areCutBetweenCharacters() throws IOException {
    try (ApiServer server = ApiServer.start(folder, "audit.file = log/audit\n")) {
      Map<String, Object> fields = new LinkedHashMap<>(Map.of("type", "aes256-gcm96"));
      for (int length = 40; length < 140; length++) {
        fields.put("a".repeat(length) + PAIR.repeat(60), "x");
      }

      Reply made = server.call("POST", "transit/keys/long", server.rootToken(), fields);

      assertThat(made.status()).isEqualTo(200);
      assertThat(made.json().get("warnings")).asString().contains("unrecognized").contains(PAIR);
      assertNoHalves(made.body());
    }
    for (Path file : AuditVerification.files(folder.resolve("log/audit"))) {
      assertNoHalves(Files.readString(file));
    }
  }

  /** JSON may write each half by its number. */
  private static void assertNoHalves(String text) {
    String rest =
        text.replaceAll("(?i)\\\\ud[89ab][0-9a-f]{2}\\\\ud[c-f][0-9a-f]{2}", "").replace(PAIR, "");
    assertThat(rest).doesNotContainPattern("(?i)\\\\ud[89a-f][0-9a-f]{2}");
    assertThat(rest.chars().anyMatch(letter -> Character.isSurrogate((char) letter))).isFalse();
  }
}
