// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.config.Backends;
import org.managedkeys.config.Configuration;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.server.access.Token;
import org.managedkeys.server.access.TokenSettings;
import org.managedkeys.server.access.TokenStore;
import picocli.CommandLine;

/** {@code managed-keys token create-root} makes the token that a server is begun with. */
class TokenCommandTest {

  @TempDir private Path folder;
  private Path file;

  private record Done(int code, String out, String err) {}

  @BeforeEach
  void configure() throws IOException {
    file = Files.writeString(folder.resolve("provider.properties"), "audit.file = audit\n");
  }

  private Done run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    String[] all =
        Stream.concat(Arrays.stream(arguments), Stream.of("--config", file.toString()))
            .toArray(String[]::new);
    return new Done(line.execute(all), out.toString(), err.toString());
  }

  private Optional<Token> find(String secret) {
    try (KeyRegistry registry = Configuration.load(file, Backends.all()).openRegistry()) {
      return new TokenStore(registry, TokenSettings.DEFAULT, Clock.systemUTC()).find(secret);
    }
  }

  private String audited() throws IOException {
    StringBuilder all = new StringBuilder();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "audit-*")) {
      for (Path each : files) {
        all.append(Files.readString(each));
      }
    }
    return all.toString();
  }

  @Test
  void createRoot_printsATokenThatMayDoEverything() throws IOException {
    Done done = run("token", "create-root", "--output", "json");

    assertThat(done.code()).isZero();
    Map<String, Object> printed = JSON.std.mapFrom(done.out());
    assertThat(printed).containsEntry("expires", "never").containsKeys("token", "accessor");
    Token token = find(String.valueOf(printed.get("token"))).orElseThrow();
    assertThat(token.isRoot()).isTrue();
    assertThat(token.accessor()).isEqualTo(printed.get("accessor"));
    assertThat(audited())
        .contains("token.create_root", token.accessor())
        .doesNotContain(String.valueOf(printed.get("token")));
  }

  @Test
  void createRoot_withTtl_printsWhenItExpires() {
    Done done = run("token", "create-root", "--ttl", "1h");

    assertThat(done.code()).isZero();
    assertThat(done.out()).containsPattern("token: +mk\\.").containsPattern("expires: +20");
  }

  @Test
  void createRoot_wrongTtl_isRefused() {
    for (String ttl : new String[] {"soon", "0", "-1h"}) {
      Done done = run("token", "create-root", "--ttl=" + ttl);

      assertThat(done.code()).isEqualTo(2);
      assertThat(done.err()).contains("--ttl is");
    }
  }
}
