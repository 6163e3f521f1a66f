// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code managed-keys version}. */
@Command(
    name = "version",
    description = "Prints the version of this program and of the Java it runs on.",
    footer = "  managed-keys version")
final class VersionCommand implements Runnable {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    for (String text : new Text().getVersion()) {
      spec.commandLine().getOut().println(text);
    }
  }

  /** The version of the jar; a build folder has none. */
  static final class Text implements IVersionProvider {
    @Override
    public String[] getVersion() {
      @Nullable String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {
        "managed-keys " + (version == null ? "(unpackaged)" : version),
        "Java " + System.getProperty("java.version") + ", " + System.getProperty("java.vm.vendor")
      };
    }
  }
}
