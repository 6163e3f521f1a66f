// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.nio.file.Path;
import java.util.Map;
import org.managedkeys.testkit.Jdk;
import org.managedkeys.testkit.TokenFixture;
import org.managedkeys.testkit.Tool;

/** {@code bin/managed-keys} as a user starts it, on the JDK that runs the test. */
final class CommandLineFixture {

  private static final Path SCRIPT = Path.of("bin/managed-keys").toAbsolutePath();

  private CommandLineFixture() {}

  /** The script in the fixture's folder, with the fixture's token. */
  static Tool managedKeys(TokenFixture fixture, String... arguments) {
    return Tool.named(fixture.folder(), SCRIPT.toString())
        .with(arguments)
        .environment(fixture.environment())
        .environment(Map.of("JAVA_HOME", Jdk.running().home().toString()));
  }
}
