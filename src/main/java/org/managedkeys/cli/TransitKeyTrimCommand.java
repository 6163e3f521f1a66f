// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.Map;
import org.managedkeys.transit.TransitMount;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code managed-keys transit key trim}. */
@Command(
    name = "trim",
    description = {
      "Removes the versions of a key before one, for good. The managed keys and their entries"
          + " stay.",
      "What those versions encrypted is decrypted no more. Both minimums of transit key config have"
          + " to be at that version or above."
    },
    footer =
        "  managed-keys transit key trim orders --min-available-version 2 --yes --config"
            + " provider.properties")
final class TransitKeyTrimCommand extends TransitNamedCommand {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private ConfirmOption confirm;

  @Option(
      names = "--min-available-version",
      required = true,
      paramLabel = "N",
      description = "The first version that stays.")
  private int minAvailableVersion;

  @Override
  void run(TransitMount transit, String key) {
    confirm.require("remove the versions of " + keySubject() + " before " + minAvailableVersion);
    TransitKeyText.print(
        this, transit.keys().trim(key, Map.of("min_available_version", minAvailableVersion)));
  }
}
