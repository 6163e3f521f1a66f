// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.managedkeys.wire.Answer;
import picocli.CommandLine.Option;

/** Where a command writes its result: a file, or, by default, standard output. */
final class OutOption {

  private static final String STANDARD_OUTPUT = "-";

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "Write it to this file, which must not be there yet; - is standard output, bare.")
  private @Nullable String out;

  @Option(names = "--force", description = "Replace files that are there.")
  private boolean force;

  /** Whether the result itself, and nothing else, goes to standard output. */
  boolean isBare() {
    return STANDARD_OUTPUT.equals(out);
  }

  /** Whether a file is named. */
  boolean isFile() {
    return out != null && !isBare();
  }

  /** Takes the place of the file before the work begins; empty if none is named. */
  Optional<OutputFile> reserve(boolean secret) {
    return isFile()
        ? Optional.of(OutputFile.reserve(Path.of(String.valueOf(out)), force, secret))
        : Optional.empty();
  }

  /** Takes the place of a further file, under the same rule. */
  OutputFile reserve(Path further, boolean secret) {
    return OutputFile.reserve(further, force, secret);
  }

  /**
   * Writes content that is made bit by bit to the file, or as it is to standard output.
   *
   * @param secret whether a file is for its owner alone
   */
  void write(MountedCommand command, boolean secret, OutputFile.Content content) {
    try (@Nullable OutputFile file = reserve(secret).orElse(null)) {
      if (file == null) {
        bare(content);
      } else {
        file.write(content);
        command.printWritten(Answer.of(Map.of()), List.of(file.path()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes bytes as they are to standard output. */
  static void bare(byte[] content) {
    bare(out -> out.write(content));
  }

  /** Writes content that is made bit by bit as it is to standard output. */
  static void bare(OutputFile.Content content) {
    try {
      content.writeTo(OutputFile.standardOutput());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
