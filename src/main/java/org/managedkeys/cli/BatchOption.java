// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.managedkeys.cli.BatchLines.Line;
import org.managedkeys.key.KeyException;
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
   * Reads the requests, does them and writes the results. A line that is no request has an error as
   * its result. If the work as a whole fails later than at first, what was done is written.
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
    AtomicReference<@Nullable KeyException> broken = new AtomicReference<>();
    out.accept(sink -> {
      try (CountingInput source = in.open("the batch")) {
        BatchLines lines = new BatchLines(source);
        command.during(
            () -> "doing the batch (" + source.amount() + " read)",
            () -> {
              boolean isFirst = true;
              for (List<Line> next = lines.next(); !next.isEmpty(); next = lines.next()) {
                List<?> results;
                try {
                  results = results(command, next, fields, work);
                } catch (KeyException e) {
                  if (isFirst) {
                    throw e;
                  }
                  broken.set(e);
                  break;
                }
                write(command, results, sink);
                isFirst = false;
              }
              return lines;
            });
      }
    });
    @Nullable KeyException failure = broken.get();
    if (failure != null) {
      throw failure;
    }
  }

  /** In the order of the lines. */
  private static List<?> results(
      MountedCommand command,
      List<Line> lines,
      GivenFields fields,
      Function<Map<String, Object>, Answer> work) {
    List<Map<String, Object>> items = lines.stream().flatMap(line -> line.item().stream()).toList();
    Iterator<?> done = List.of().iterator();
    if (!items.isEmpty()) {
      Answer answer = work.apply(fields.with("batch_input", items).values());
      command.warn(answer.warnings());
      if (answer.data().get("batch_results") instanceof Collection<?> results) {
        done = results.iterator();
      }
    }
    List<Object> results = new ArrayList<>(lines.size());
    for (Line line : lines) {
      results.add(
          line.item().isPresent()
              ? done.next()
              : Map.of("error", "line " + line.number() + " is no JSON object"));
    }
    return results;
  }

  private static void write(MountedCommand command, List<?> results, OutputStream sink)
      throws IOException {
    for (Object result : results) {
      if (result instanceof Map<?, ?> fields && isBad(fields)) {
        command.fail();
      }
      sink.write((JSON.std.asString(result) + "\n").getBytes(StandardCharsets.UTF_8));
    }
  }

  private static boolean isBad(Map<?, ?> result) {
    return !Output.text(result.get("error")).isEmpty() || Boolean.FALSE.equals(result.get("valid"));
  }
}
