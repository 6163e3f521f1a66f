// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.managedkeys.testkit.Jdk;
import org.managedkeys.testkit.Tool;

/** The script for the shell, as bash takes it. */
class CompletionIT {

  @TempDir private static Path folder;

  @BeforeAll
  static void printScript() throws IOException {
    Files.writeString(folder.resolve("script"), completion("bash").run().ok().out());
  }

  @Test
  void script_isBash() {
    Tool.named(folder, "bash", "-n", "script").run().ok();
  }

  @Test
  void otherShell_isRefused() {
    assertThat(completion("fish").run().exits(2).err()).contains("for bash only");
  }

  /** What bash does when the tabulator is pressed at the end of a line. */
  @ParameterizedTest
  @CsvSource({
    "managed-keys mou, mount",
    "managed-keys mount en, enable",
    "managed-keys key put --dry, --dry-run",
    "managed-keys store mig, migrate",
    "managed-keys kms put --pin-, --pin-file",
    "managed-keys pki inte, intermediate",
    "managed-keys pki issuer set, set-default",
    "managed-keys pki init --root-k, --root-key",
    "managed-keys pki issue --password, --password-file"
  })
  void tabulator_completes(String typed, String completed) {
    String script =
        "source ./script; COMP_WORDS=("
            + typed
            + "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMP_LINE='"
            + typed
            + "'; COMP_POINT=${#COMP_LINE}; _complete_managed-keys; printf '%s\\n' \"${COMPREPLY[@]}\"";

    assertThat(Tool.named(folder, "bash", "-c", script).run().ok().out().lines().map(String::strip))
        .contains(completed);
  }

  private static Tool completion(String shell) {
    return Tool.named(folder, Path.of("bin/managed-keys").toAbsolutePath().toString())
        .with("completion", shell)
        .environment(Map.of("JAVA_HOME", Jdk.running().home().toString()));
  }
}
