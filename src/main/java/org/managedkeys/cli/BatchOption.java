// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.managedkeys.wire.Answer;
import picocli.CommandLine.Option;

/** The option for many requests at once, one in each line of the input. */
final class BatchOption {

  @Option(
      names = "--batch",
      description =
          "The input has many requests: in each line a JSON object with the fields of an item of"
              + " Vault's batch_input. The results are printed in the same order, an object in each"
              + " line. The exit code is 1 if one of them has an error or is not valid.")
  private boolean given;

  boolean isGiven() {
    return given;
  }

  /**
   * Reads the requests, does them and writes the results.
   *
   * @param out writes what it is given
   * @param fields that all of them have in common
   * @param work answers {@code batch_results} to a request with {@code batch_input}
   */
  void run(
      MountedCommand command,
      InOption in,
      Consumer<OutputFile.Content> out,
      GivenFields fields,
      Function<Map<String, Object>, Answer> work) {
    out.accept(sink -> {
      try (CountingInput source = in.open("the batch")) {
        BatchLines lines = new BatchLines(source, in.subject());
        command.during(
            () -> "doing the batch (" + source.amount() + " read)",
            () -> {
              for (List<?> items = lines.next(); !items.isEmpty(); items = lines.next()) {
                write(command, work.apply(fields.with("batch_input", items).values()), sink);
              }
              return lines;
            });
      }
    });
  }

  private static void write(MountedCommand command, Answer answer, OutputStream sink)
      throws IOException {
    command.warn(answer.warnings());
    if (answer.data().get("batch_results") instanceof Collection<?> results) {
      for (Object result : results) {
        if (result instanceof Map<?, ?> fields && isBad(fields)) {
          command.fail();
        }
        sink.write((JSON.std.asString(result) + "\n").getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private static boolean isBad(Map<?, ?> result) {
    return !Output.text(result.get("error")).isEmpty() || Boolean.FALSE.equals(result.get("valid"));
  }
}
