// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;

/** The examples that the {@code --help} of commands gives. */
final class HelpExamples {

  private static final String PROGRAM = "managed-keys ";

  private HelpExamples() {}

  /** A command and all below it. */
  static List<CommandLine> commands(CommandLine line) {
    return walk(line).toList();
  }

  private static Stream<CommandLine> walk(CommandLine line) {
    return Stream.concat(
        Stream.of(line),
        line.getSubcommands().values().stream().distinct().flatMap(HelpExamples::walk));
  }

  /** The examples of one command, as they stand there. */
  static List<String> of(CommandLine command) {
    return Arrays.stream(command.getCommandSpec().usageMessage().footer())
        .map(String::strip)
        .filter(line -> line.startsWith(PROGRAM))
        .toList();
  }

  /** An example's arguments. */
  static String[] arguments(String example) {
    return example.substring(PROGRAM.length()).split(" ");
  }

  /**
   * Examples in an order in which they work.
   *
   * @param order how those begin that have to come in this order; all others come where {@code *}
   *     stands
   */
  static List<String> inOrder(List<String> examples, List<String> order) {
    return order.stream()
        .flatMap(start -> examples.stream().filter(example -> rank(example, order).equals(start)))
        .toList();
  }

  private static String rank(String example, List<String> order) {
    return order.stream()
        .filter(start -> example.startsWith(PROGRAM + start))
        .findFirst()
        .orElse("*");
  }
}
