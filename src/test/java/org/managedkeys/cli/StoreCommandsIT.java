// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.testkit.TokenFixture;
import org.managedkeys.testkit.Tool;

/**
 * What becomes of the store as a whole, as processes: moved, copied, checked, sealed, taken down.
 */
class StoreCommandsIT {

  @TempDir private Path folder;

  private TokenFixture fixture;

  @BeforeEach
  void fillStore() throws IOException {
    fixture = TokenFixture.in(folder, "audit.file = log/audit");
    Files.createDirectory(folder.resolve("log"));
    ok(
        "kms",
        "put",
        "rack",
        "--type",
        "pkcs11",
        "library=softhsm",
        "token_label=unit",
        "--pin-file",
        "pin");
    ok("namespace", "create", "team-a");
    ok("key", "put", "web", "kms=rack", "key_label=web", "curve=P256", "allow_generate_key=true");
    ok("mount", "enable", "pki", "--type", "pki", "--allowed-managed-keys", "web");
    ok("key", "test", "web", "--operation", "sign");
  }

  @Test
  void store_movesToSqliteAndBack_andItsKeysWorkInEach() throws IOException {
    String before = state();
    ok("store", "migrate", "--to", "jdbc:sqlite:keys.db");
    Path sqlite = fixture.secondConfiguration("sqlite.properties");
    String moved = Files.readString(sqlite).replace("sqlite.properties.d", "jdbc:sqlite:keys.db");
    Files.writeString(sqlite, moved);

    assertThat(state(sqlite)).isEqualTo(before);
    assertThat(with(sqlite, "key", "test", "web", "--operation", "sign").run().ok().out())
        .contains("works");
    assertThat(with(sqlite, "store", "check").run().ok().out()).contains("all well");
    with(sqlite, "store", "migrate", "--to", "back.d").run().ok();
    Path back = fixture.secondConfiguration("back.properties");
    Files.writeString(back, Files.readString(back).replace("back.properties.d", "back.d"));
    assertThat(state(back)).isEqualTo(before);
    assertThat(with(back, "key", "test", "web", "--operation", "sign").run().ok().out())
        .contains("works");
  }

  @Test
  void store_isNotMovedOntoAnother() {
    ok("store", "migrate", "--to", "copy.d");

    assertThat(refused("store", "migrate", "--to", "copy.d")).contains("copy.d").contains("empty");
    assertThat(run("store", "migrate").run().exits(2).err()).contains("--to");
  }

  @Test
  void backup_isRestoredIntoAnEmptyStore_only() throws IOException {
    String before = state();
    ok("store", "backup", "kept.backup");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("kept.backup"))))
        .isEqualTo("rw-------");
    assertThat(unzipped(folder.resolve("kept.backup")))
        .contains("rack")
        .doesNotContainPattern("=1234\\s");

    assertThat(refused("store", "restore", "kept.backup", "--yes")).contains("empty");
    assertThat(run("store", "restore", "kept.backup").run().exits(2).err()).contains("add --yes");
    Path restored = fixture.secondConfiguration("restored.properties");
    with(restored, "store", "restore", "kept.backup", "--yes").run().ok();

    assertThat(state(restored)).isEqualTo(before);
  }

  private static String unzipped(Path file) throws IOException {
    try (InputStream content = new GZIPInputStream(Files.newInputStream(file))) {
      return new String(content.readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  @Test
  void damagedBackup_isRefused_andTheStoreStaysEmpty() throws IOException {
    ok("store", "backup", "kept.backup");
    byte[] content = Files.readAllBytes(folder.resolve("kept.backup"));
    content[content.length / 2] ^= 1;
    Files.write(folder.resolve("kept.backup"), content);
    Path restored = fixture.secondConfiguration("restored.properties");

    assertThat(with(restored, "store", "restore", "kept.backup", "--yes").run().exits(1).lines())
        .singleElement()
        .asString()
        .contains("kept.backup");
    assertThat(state(restored)).doesNotContain("rack");
  }

  @Test
  void check_ofADamagedStore_namesTheFile() throws IOException {
    assertThat(ok("store", "check").out()).contains("all well");
    Path entry = file("web");
    Files.writeString(entry, Files.readString(entry).replace("kind=", "knid="));

    assertThat(run("store", "check").run().exits(1).out())
        .contains(entry.getFileName().toString())
        .contains("1 to mend");
  }

  @Test
  void seal_isShownAndRotated_andItsLossIsTold() throws IOException {
    Path key = folder.resolve("seal.key");
    assertThat(ok("seal", "status").out()).contains(key.toString()).contains("current");
    byte[] first = Files.readAllBytes(key);

    assertThat(ok("seal", "rotate").out()).contains("sealed 1 secrets");
    assertThat(Files.readAllBytes(key)).isNotEqualTo(first);
    ok("key", "test", "web", "--operation", "sign");

    Files.delete(key);
    assertThat(run("seal", "status").run().exits(1).out())
        .contains("the file is missing")
        .contains(key.toString());
    assertThat(refused("key", "test", "web", "--operation", "sign")).contains(key.toString());
    assertThat(key).doesNotExist();
  }

  @Test
  void audit_tellsWhatWasDone_andThatALineWasChanged() throws IOException {
    Tool.Result sound = ok("audit", "verify");
    assertThat(sound.out()).contains("complete").doesNotContain("tampered");
    Path log = null;
    try (Stream<Path> files = Files.list(folder.resolve("log"))) {
      log = files.filter(file -> content(file).contains("\"kms.put\"")).findFirst().orElseThrow();
    }
    // No hash and no identifier, which may end so.
    assertThat(content(log)).contains("rack").doesNotContainPattern("[^0-9a-f]1234\"");

    Files.writeString(log, content(log).replace("\"rack\"", "\"tack\""));
    assertThat(run("audit", "verify").run().exits(1).out())
        .contains("tampered")
        .contains(log.getFileName().toString());
  }

  private static String content(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The file of a record. */
  private Path file(String name) throws IOException {
    try (Stream<Path> files = Files.list(fixture.liveStore())) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(name + "."))
          .findFirst()
          .orElseThrow();
    }
  }

  private String state() {
    return state(fixture.configuration());
  }

  /** What the commands tell of a store, with identifiers and times. */
  private String state(Path configuration) {
    return Stream.of(
            new String[] {"kms", "get", "rack"},
            new String[] {"namespace", "list"},
            new String[] {"mount", "list"},
            new String[] {"key", "get", "web", "--entry-only"})
        .map(command -> with(configuration, command).with("--output", "json").run())
        .map(result -> result.exitCode() == 0 ? result.out() : "absent")
        .reduce("", String::concat);
  }

  private Tool with(Path configuration, String... arguments) {
    return CommandLineFixture.managedKeys(fixture, arguments)
        .with("--config", configuration.toString());
  }

  private Tool run(String... arguments) {
    return with(fixture.configuration(), arguments);
  }

  private Tool.Result ok(String... arguments) {
    return run(arguments).run().ok();
  }

  private String refused(String... arguments) {
    return run(arguments).run().exits(1).err();
  }
}
