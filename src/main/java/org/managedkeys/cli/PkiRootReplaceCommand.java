// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.Map;
import org.managedkeys.pki.mount.PkiMount;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code managed-keys pki root replace}. */
@Command(
    name = "replace",
    description = "Makes a root the default issuer: the one called next, or the one that is named.",
    footer = "  managed-keys pki root replace next --mount lab --config provider.properties")
final class PkiRootReplaceCommand extends PkiMountCommand {

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "REF",
      description = "The issuer: its id or name. Default: next.")
  private String ref = "next";

  @Override
  void run(PkiMount pki) {
    print(pki.roots().replace(Map.of("default", ref)));
  }
}
