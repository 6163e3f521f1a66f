// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.OptionalLong;
import org.managedkeys.key.KeyException;
import picocli.CommandLine.Option;

/** The option that names a command's input; by default it is standard input. */
final class InOption {

  @Option(
      names = "--in",
      paramLabel = "FILE",
      description = "The input, its bytes as they are; - is standard input, which is the default.")
  private String file = InputFile.STANDARD_INPUT;

  /** The input, as messages name it. */
  String subject() {
    return file.equals(InputFile.STANDARD_INPUT) ? "standard input" : "'" + file + "'";
  }

  /**
   * All of it.
   *
   * @param what it is, for messages: {@code the plaintext}
   * @throws KeyException of kind INVALID if it cannot be read or is longer than it may be
   */
  byte[] bytes(String what, int limit) {
    return InputFile.bytes(what, file, limit);
  }

  /**
   * The same.
   *
   * @param hint what to do with a longer one
   */
  byte[] bytes(String what, int limit, String hint) {
    return InputFile.bytes(what, file, limit, hint);
  }

  /** A text in one line, such as a ciphertext, without white space around it. */
  String text(String what, int limit) {
    return TextArgument.text(bytes(what, limit));
  }

  /** Opens it to be read bit by bit; its failures are KeyExceptions. */
  CountingInput open(String what) {
    return new CountingInput(InputFile.open(what, file), size());
  }

  /** Its size in bytes, as far as it is known. */
  private OptionalLong size() {
    return InputFile.size(file);
  }
}
