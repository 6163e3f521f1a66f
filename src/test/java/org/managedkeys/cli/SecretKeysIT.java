// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.testkit.TokenFixture;
import org.managedkeys.testkit.Tool;

/** The commands with keys that cannot sign: secret keys in a token. */
class SecretKeysIT {

  @TempDir private static Path folder;

  private static TokenFixture fixture;

  @BeforeAll
  static void makeKeys() {
    fixture =
        TokenFixture.generatingIn(folder)
            .configure(
                "key.codes.key_label = codes-2026",
                "key.codes.key_type = hmac-512",
                "key.codes.usages = mac",
                "key.codes.allow_generate_key = true");
    run("keys", "generate", "data", "--type", "aes-256").ok();
    run("keys", "generate", "codes").ok();
  }

  @Test
  void list_tellsTheTypes_withoutTheToken() {
    assertThat(run("keys", "list").ok().lines())
        .anySatisfy(line -> assertThat(line).matches("data +hsm +aes-256 +encrypt,decrypt,.*"))
        .anySatisfy(line -> assertThat(line).matches("codes +hsm +hmac-512 +mac +.*"));
  }

  @Test
  void show_tellsWhatTheyCanDo_andNoPublicHalf() {
    assertThat(run("keys", "show", "data").ok().out())
        .containsPattern("type: +AES")
        .containsPattern("ciphers: .*AES/CBC/PKCS5Padding")
        .doesNotContain("PUBLIC KEY", "subject");
    assertThat(run("keys", "show", "codes").ok().out()).containsPattern("macs: .*HmacSHA256");
  }

  @Test
  void test_triesWhatTheyCanDo() {
    assertThat(run("keys", "test", "data").ok().out())
        .containsPattern("AES/CBC/PKCS5Padding +ok")
        .containsPattern("AES/GCM/NoPadding +ok")
        .containsPattern("key 'data': [0-9]+ algorithms work, 0 fail");
    assertThat(run("keys", "test", "codes").ok().out()).containsPattern("HmacSHA256 +ok");
  }

  @Test
  void doctor_triesThem_andTellsOfUsagesThatMakeNoSense() {
    assertThat(run("doctor").ok().lines())
        .contains("all well")
        .anySatisfy(line -> assertThat(line).matches("ok +key 'data' \\(AES\\), ciphers: AES/.*"))
        .anySatisfy(
            line -> assertThat(line).matches("ok +key 'codes' \\(HMAC\\), makes codes: Hmac.*"));
    Path file =
        fixture.secondConfiguration(
            "signing.properties", "key.odd.key_label = codes-2026", "key.odd.usages = sign");

    Tool.Result odd =
        CommandLineFixture.managedKeys(fixture, "doctor", "--config", file.toString())
            .run()
            .exits(1);

    assertThat(odd.out())
        .contains("its usages are sign, and a key of type HMAC is for generate_random,mac")
        .contains("correct key.odd.usages near " + file);
  }

  private static Tool.Result run(String... arguments) {
    return CommandLineFixture.managedKeys(fixture, arguments)
        .with("--config", fixture.configuration().toString())
        .run();
  }
}
