// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.io.Console;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A person at a terminal, who can be asked. */
final class Terminal {

  private Terminal() {}

  /** The terminal, if both input and output are one. */
  // Before 22 that is so; from then on there may be a console that is no terminal.
  @SuppressWarnings("SystemConsoleNull")
  static Optional<Console> find() {
    @Nullable Console console = System.console();
    return console != null && isTerminal(console) ? Optional.of(console) : Optional.empty();
  }

  private static boolean isTerminal(Console console) {
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException e) {
      return true;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the console does not tell whether it is a terminal", e);
    }
  }
}
