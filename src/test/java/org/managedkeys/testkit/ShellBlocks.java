// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The shell blocks of a page, run as a reader would: one after the other, in an empty folder, with
 * {@code bin} on the PATH and the {@code -all} jar as {@code JAR}. What a page leaves running in
 * the background ends with them.
 */
public final class ShellBlocks {

  private static final Pattern BLOCK = Pattern.compile("(?ms)^```sh\\n(.*?)^```$");
  private static final int LIMIT_SECONDS = 240;
  private static final String START =
      """
      set -euxo pipefail
      trap 'kill $(jobs -p) 2>/dev/null || true' EXIT
      """;

  private ShellBlocks() {}

  /**
   * Runs them all; a command that fails, fails the test.
   *
   * @param leastBlocks how many the page has at least
   * @return what they printed
   */
  public static String run(Path page, Path folder, int leastBlocks) {
    try {
      return runAll(page, folder, leastBlocks);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String runAll(Path page, Path folder, int leastBlocks)
      throws IOException, InterruptedException {
    StringBuilder script = new StringBuilder(START);
    Matcher matcher = BLOCK.matcher(Files.readString(page));
    int blocks = 0;
    while (matcher.find()) {
      script.append(matcher.group(1));
      blocks++;
    }
    assertThat(blocks).isGreaterThanOrEqualTo(leastBlocks);

    Path output = folder.resolve("output");
    // These may be ignored here, as behind nohup or in the background of a script, and what is
    // started would go on ignoring them.
    ProcessBuilder builder =
        new ProcessBuilder("env", "--default-signal=HUP,INT", "bash", "-c", script.toString());
    builder.redirectInput(new File("/dev/null"));
    builder.directory(folder.toFile()).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().put("JAR", TokenFixture.allJar());
    builder
        .environment()
        .merge(
            "PATH",
            System.getProperty("java.home") + "/bin:" + Path.of("bin").toAbsolutePath(),
            (path, more) -> more + ":" + path);
    Process process = builder.start();
    boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    String text = Files.readString(output);
    assertThat(ended).as(text).isTrue();
    assertThat(process.exitValue()).as(text).isZero();
    return text;
  }
}
