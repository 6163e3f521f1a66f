// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A program that a test runs in a child process, without input. Immutable: each method that adds
 * something answers a new one.
 *
 * @param folder the working directory
 * @param environment what is added to this process's environment
 */
public record Tool(List<String> command, Path folder, Map<String, String> environment) {

  /** Far above what any of them takes on a busy machine. */
  private static final int LIMIT_SECONDS = 120;

  public Tool {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }

  /** A program on the PATH. */
  public static Tool named(Path folder, String... command) {
    return new Tool(List.of(command), folder, Map.of());
  }

  public Tool with(String... arguments) {
    return with(List.of(arguments));
  }

  public Tool with(List<String> arguments) {
    return new Tool(
        Stream.concat(command.stream(), arguments.stream()).toList(), folder, environment);
  }

  public Tool environment(Map<String, String> more) {
    Map<String, String> all = new HashMap<>(environment);
    all.putAll(more);
    return new Tool(command, folder, all);
  }

  /** Starts it and waits for its end. */
  public Result run() {
    return start().await();
  }

  /** Starts it. */
  public Started start() {
    try {
      Path out = Files.createTempFile(folder, "out-", ".log");
      Path err = Files.createTempFile(folder, "err-", ".log");
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      builder.environment().remove("MANAGEDKEYS_CONFIG");
      builder.environment().putAll(environment);
      Process process = builder.start();
      process.getOutputStream().close();
      return new Started(command, process, out, err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A program that runs. */
  public record Started(List<String> command, Process process, Path out, Path err) {

    /** Waits for its end; a program that hangs is stopped, and fails the test. */
    public Result await() {
      try {
        boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
        if (!ended) {
          process.destroyForcibly().waitFor();
        }
        Result result =
            new Result(
                command, process.exitValue(), Files.readString(out), Files.readString(err, UTF_8));
        Files.delete(out);
        Files.delete(err);
        assertThat(ended).as("ends within %s s: %s", LIMIT_SECONDS, result).isTrue();
        return result;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** What a program left behind. */
  public record Result(List<String> command, int exitCode, String out, String err) {

    /** This result, of a program that succeeded. */
    public Result ok() {
      return exits(0);
    }

    /** This result, of a program that ended with an exit code. */
    public Result exits(int expected) {
      assertThat(exitCode).as("exit code of %s", this).isEqualTo(expected);
      return this;
    }

    /** Both outputs: keytool says some things here and some there. */
    public String output() {
      return out + err;
    }

    /** The lines of both outputs that are not blank. */
    public List<String> lines() {
      List<String> lines = new ArrayList<>(output().lines().map(String::strip).toList());
      lines.removeIf(String::isEmpty);
      return lines;
    }

    @Override
    public String toString() {
      return String.join(" ", command) + "\nexit code " + exitCode + "\n" + output();
    }
  }
}
