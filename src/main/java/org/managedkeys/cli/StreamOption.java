// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.io.IOException;
import java.io.InputStream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The option for data of any length, which is never whole in memory. */
final class StreamOption {

  @SuppressWarnings("NullAway.Init") // picocli sets it before use
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--stream",
      description =
          "For an input of any length, in the binary form for it. How far it is, is told on"
              + " standard error.")
  private boolean given;

  boolean isGiven() {
    return given;
  }

  /** Copies from one place to another, and encrypts or decrypts on the way. */
  interface Work {
    void run(InputStream source) throws IOException;
  }

  /**
   * Refuses what a stream does not have.
   *
   * @param fields that were given, and a stream takes none of
   */
  void requireAlone(GivenFields fields, BatchOption batch) {
    if (batch.isGiven() || !fields.values().isEmpty()) {
      throw wrong(
          "--stream has none of these: --batch, --type, --key-version, or a padding; it encrypts by"
              + " the latest version of the key. Rewrapping needs no associated data");
    }
  }

  /** The form is binary, and nothing for a terminal. */
  void requireOut(OutOption out) {
    if (!out.isFile() && !out.isBare()) {
      throw wrong("--stream makes binary data: add --out FILE, or --out -");
    }
  }

  /**
   * Does it, and tells now and then how far it is.
   *
   * @param doing what is done: {@code encrypting}
   */
  void run(ConfiguredCommand command, String doing, InOption in, Work work) throws IOException {
    try (CountingInput source = in.open("the data")) {
      command.during(
          () -> doing + " (" + source.amount() + ")",
          () -> {
            work.run(source);
            return source;
          });
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
