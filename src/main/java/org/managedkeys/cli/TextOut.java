// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.managedkeys.wire.Answer;
import picocli.CommandLine.Mixin;

/** Where a command writes the one text that it got, such as a signature: bare, in one line. */
final class TextOut {

  @SuppressWarnings("NullAway.Init") // picocli sets it before use
  @Mixin
  private OutOption out;

  /**
   * Takes the place of the file, does the work, writes the file and prints the rest.
   *
   * @param field of the answer that has the text
   */
  void write(MountedCommand command, String field, Supplier<Answer> work) {
    write(command, field, String::valueOf, work);
  }

  /**
   * The same.
   *
   * @param form how the text is made of the field's value
   */
  void write(
      MountedCommand command,
      String field,
      Function<@Nullable Object, String> form,
      Supplier<Answer> work) {
    try (@Nullable OutputFile file = out.reserve(false).orElse(null)) {
      Answer answer = work.get();
      String text = form.apply(answer.data().get(field));
      byte[] line = (text + "\n").getBytes(StandardCharsets.UTF_8);
      if (file != null) {
        file.write(line);
        Map<String, Object> rest = new LinkedHashMap<>(answer.data());
        rest.remove(field);
        command.printWritten(new Answer(rest, answer.warnings()), List.of(file.path()));
      } else if (command.output().isJson() && !out.isBare()) {
        command.print(answer);
      } else {
        command.warn(answer.warnings());
        OutOption.bare(line);
      }
    }
  }

  /** The same for what is written as it comes. */
  void write(MountedCommand command, OutputFile.Content content) {
    out.write(command, false, content);
  }

  OutOption option() {
    return out;
  }
}
