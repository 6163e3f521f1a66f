// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.managedkeys.registry.admin.WriteOptions;
import picocli.CommandLine.Option;

/** The options of commands that write an entry. */
final class WriteOption {

  @Option(
      names = "--cas",
      paramLabel = "VERSION",
      description =
          "Write only if this is the present version; 0 if there must be none. Default: write in any"
              + " case.")
  private @Nullable Long checkAndSet;

  @Option(names = "--dry-run", description = "Check everything and write nothing.")
  private boolean dryRun;

  WriteOptions options() {
    return new WriteOptions(
        checkAndSet == null ? OptionalLong.empty() : OptionalLong.of(checkAndSet), dryRun);
  }

  /** What was done, for a line of output. */
  String verb(String done) {
    return dryRun ? "would have " + done : done;
  }
}
