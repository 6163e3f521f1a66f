// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.managedkeys.testkit.TokenFixture;
import org.managedkeys.testkit.Tool;

/** {@code managed-keys} beside a token in which keys may be made, and openssl, in one folder. */
class CommandFolder {

  private final Path folder;
  private final TokenFixture token;

  CommandFolder(Path folder) {
    this.folder = folder;
    this.token = TokenFixture.generatingIn(folder);
  }

  final TokenFixture token() {
    return token;
  }

  final Path file(String name) {
    return folder.resolve(name);
  }

  final String read(String name) {
    try {
      return Files.readString(file(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  final Tool command(String... arguments) {
    return CommandLineFixture.managedKeys(token, arguments)
        .with("--config", token.configuration().toString());
  }

  final Tool.Result ok(String... arguments) {
    return command(arguments).run().ok();
  }

  /** What is said of a command that is refused. */
  final String refused(String... arguments) {
    return command(arguments).run().exits(1).err();
  }

  final Map<String, Object> json(String... arguments) {
    try {
      return JSON.std.mapFrom(command(arguments).with("--output", "json").run().ok().out());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A command that has something to read. */
  final Tool.Result piped(Path file, String... arguments) {
    return shell("exec \"${@:2}\" <\"$1\"", file, arguments);
  }

  /** A command whose output goes to a file, or to a device. */
  final Tool.Result redirected(Path file, String... arguments) {
    return shell("exec \"${@:2}\" >\"$1\"", file, arguments);
  }

  private Tool.Result shell(String script, Path file, String... arguments) {
    Tool command = command(arguments);
    return Tool.named(folder, "bash", "-c", script, "bash", file.toString())
        .with(command.command())
        .environment(command.environment())
        .run();
  }

  final Tool openssl(String... arguments) {
    return token.openssl(arguments);
  }
}
