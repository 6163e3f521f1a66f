// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.key.KeyException;

class OutputFileTest {

  private static final byte[] CONTENT = "content".getBytes(UTF_8);

  @TempDir private Path folder;

  @Test
  void write_ofAFreePlace_makesTheFile() {
    Path file = folder.resolve("new");
    try (OutputFile output = OutputFile.reserve(file, false, false)) {
      output.write(CONTENT);
    }

    assertThat(file).hasContent("content");
    assertOnly(file);
  }

  @Test
  void reserve_ofATakenPlace_isRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("taken"), "precious");

    assertThatThrownBy(() -> OutputFile.reserve(file, false, false))
        .isInstanceOfSatisfying(
            KeyException.class, e -> assertThat(e.kind()).isEqualTo(KeyException.Kind.CONFLICT))
        .hasMessageContaining("--force");
    assertThat(file).hasContent("precious");
  }

  @Test
  void write_byForce_replaces_andNothingElseDoes() throws IOException {
    Path file = Files.writeString(folder.resolve("taken"), "precious");

    OutputFile.reserve(file, true, true).close();
    assertThat(file).hasContent("precious");
    try (OutputFile output = OutputFile.reserve(file, true, true)) {
      assertThat(file).hasContent("precious");
      output.write(CONTENT);
    }

    assertThat(file).hasContent("content");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertOnly(file);
  }

  @Test
  void write_bitByBit_showsNothingBeforeTheEnd() throws IOException {
    Path file = folder.resolve("new");
    try (OutputFile output = OutputFile.reserve(file, false, true)) {
      output.write(out -> {
        out.write(CONTENT);
        out.close();
        assertThat(file).isEmptyFile();
        out.write(CONTENT);
      });
    }

    assertThat(file).hasContent("contentcontent");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertOnly(file);
  }

  @Test
  void write_thatFailsHalfway_leavesNothing() {
    Path file = folder.resolve("new");

    assertThatThrownBy(
            () -> {
              try (OutputFile output = OutputFile.reserve(file, false, false)) {
                output.write(out -> {
                  out.write(CONTENT);
                  throw new IOException("broken");
                });
              }
            })
        .hasMessage("broken");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void close_withoutWrite_leavesNothing() {
    Path file = folder.resolve("new");

    OutputFile.reserve(file, false, true).close();

    assertThat(folder).isEmptyDirectory();
    assertThat(file).doesNotExist();
  }

  @Test
  void reserve_inAFolderThatIsNotThere_saysSo() {
    Path file = folder.resolve("none/new");

    assertThatThrownBy(() -> OutputFile.reserve(file, false, false))
        .isInstanceOf(KeyException.class)
        .hasMessageContaining("none/new");
  }

  private void assertOnly(Path file) {
    assertThat(folder)
        .isDirectoryContaining(file::equals)
        .isDirectoryNotContaining(each -> !each.equals(file));
  }
}
