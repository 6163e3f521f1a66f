// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.Base64;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option for data that a ciphertext is bound to, and that is not in it. */
final class AssociatedDataOption {

  private static final byte[] NONE = {};

  @Option(
      names = "--associated-data",
      paramLabel = "TEXT|@FILE",
      description =
          "What the ciphertext is bound to: decryption needs the same. It is not encrypted.")
  private @Nullable String argument;

  /** Empty if none is given. */
  byte[] bytes() {
    return argument == null ? NONE : TextArgument.bytes("the associated data", argument);
  }

  /** Adds the field. */
  GivenFields addTo(GivenFields fields) {
    return fields.with(
        "associated_data", argument == null ? null : Base64.getEncoder().encodeToString(bytes()));
  }
}
