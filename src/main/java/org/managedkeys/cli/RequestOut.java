// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.managedkeys.wire.Answer;
import picocli.CommandLine.Mixin;

/** Where a command writes the certificate request that it got. */
final class RequestOut {

  @SuppressWarnings("NullAway.Init") // picocli sets it before use
  @Mixin
  private OutOption out;

  /** Takes the place of the file, does the work, writes the file and prints the rest. */
  void write(MountedCommand command, Supplier<Answer> work) {
    try (@Nullable OutputFile file = out.reserve(false).orElse(null)) {
      Answer answer = work.get();
      byte[] content =
          (String.valueOf(answer.data().get("csr")).strip() + "\n")
              .getBytes(StandardCharsets.US_ASCII);
      if (out.isBare()) {
        command.warn(answer.warnings());
        OutOption.bare(content);
      } else if (file == null) {
        command.print(answer);
      } else {
        file.write(content);
        command.printWritten(answer, List.of(file.path()));
      }
    }
  }
}
