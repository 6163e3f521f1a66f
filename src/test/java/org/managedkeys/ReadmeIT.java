// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Follows the README to the letter: its shell blocks, one after the other, in an empty folder. */
class ReadmeIT {

  private static final Pattern SHELL_BLOCK = Pattern.compile("(?ms)^```sh\\n(.*?)^```$");
  private static final int TIMEOUT_SECONDS = 120;

  @TempDir private Path folder;

  @Test
  void shellBlocks_runOneAfterTheOther_allSucceed() throws IOException, InterruptedException {
    StringBuilder script = new StringBuilder("set -euxo pipefail\n");
    Matcher matcher = SHELL_BLOCK.matcher(Files.readString(Path.of("README.md")));
    int blocks = 0;
    while (matcher.find()) {
      script.append(matcher.group(1));
      blocks++;
    }
    assertThat(blocks).isGreaterThan(5);

    Path output = folder.resolve("output");
    ProcessBuilder builder = new ProcessBuilder("bash", "-c", script.toString());
    builder.redirectInput(new File("/dev/null"));
    builder.directory(folder.toFile()).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().put("JAR", System.getProperty("all.jar"));
    builder
        .environment()
        .merge(
            "PATH",
            System.getProperty("java.home") + "/bin:" + Path.of("bin").toAbsolutePath(),
            (path, more) -> more + ":" + path);
    Process process = builder.start();
    boolean ended = process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    process.destroyForcibly();
    String text = Files.readString(output);

    assertThat(ended).as(text).isTrue();
    assertThat(process.exitValue()).as(text).isZero();
    assertThat(text)
        .contains("web, ")
        .contains("self-signature verify OK")
        .contains("jar signed.")
        .contains("jar verified.")
        .contains(" algorithms work, 0 fail")
        .contains("all well");
  }
}
