// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.KeyException;
import org.managedkeys.store.RecordStore;

/** URLs that are taken or not, and JVMs that lack something. */
class SqlStoresTest {

  @TempDir Path temp;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:sqlite:",
        "jdbc:sqlite::memory:",
        "jdbc:sqlite:file:/tmp/x?mode=memory",
        "jdbc:sqlite:/tmp/x?synchronous=off",
        "jdbc:h2:/tmp/x",
        "jdbc:postgresql:db",
        "jdbc:postgresql://host",
        "jdbc:postgresql://me:s3cret@host/db",
        "jdbc:postgresql://host/db?user=me",
        "jdbc:postgresql://host/db?ssl=true&password=s3cret",
        "jdbc:postgresql://host/db?sslpassword=s3cret",
        "jdbc:postgresql://host/db?%70assword=s3cret",
        "jdbc:",
        "managed-keys.d"
      })
  void open_urlThatIsNoneOfOurs_isRefusedWithoutShowingIt(String url) {
    assertThatThrownBy(() -> open(url))
        .isInstanceOfSatisfying(
            KeyException.class, e -> assertThat(e.kind()).isEqualTo(KeyException.Kind.INVALID))
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void open_nothingIsThere_connectsToNothing() {
    try (RecordStore store = open("jdbc:postgresql://127.0.0.1:1/db?sslmode=require")) {
      assertThat(store.describe()).isEqualTo("store jdbc:postgresql://127.0.0.1:1/db");
    }
    Path file = temp.resolve("never.db");
    try (RecordStore store = open("jdbc:sqlite:" + file)) {
      assertThat(store.describe()).isEqualTo("store jdbc:sqlite:" + file);
    }
    assertThat(temp).isEmptyDirectory();
  }

  private static RecordStore open(String url) {
    return SqlStores.open(url, Optional.empty(), Optional::empty);
  }

  @Test
  void open_withoutTheModules_saysHowToAddThem() throws Exception {
    assertThat(run("--limit-modules", "java.base"))
        .startsWith("UNSUPPORTED store jdbc:sqlite:" + temp)
        .endsWith(
            "this JVM runs without the module java.sql. Hint: add the option"
                + " -J--add-modules=java.sql,java.naming,java.management to keytool or jarsigner;"
                + " java takes it without -J");
  }

  @Test
  void open_withTheModulesAlone_works() throws Exception {
    assertThat(run("--limit-modules", "java.base,java.sql,java.naming,java.management"))
        .isEqualTo("revision 0");
  }

  @Test
  void use_libraryCannotBeUnpacked_saysWhereToPutIt() throws Exception {
    assertThat(run("-Dorg.sqlite.tmpdir=/proc/nowhere"))
        .startsWith("UNSUPPORTED store jdbc:sqlite:" + temp)
        .endsWith("Hint: name a folder whose files may be executed: -Dorg.sqlite.tmpdir=<folder>");
  }

  private String run(String... options) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            SqlOpenProgram.class.getName(),
            "jdbc:sqlite:" + temp.resolve("store.db")));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output.lines().reduce((first, last) -> last).orElse("");
  }
}
