// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.Map;
import org.managedkeys.transit.TransitMount;
import org.managedkeys.wire.Answer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code managed-keys transit key rotate}. */
@Command(
    name = "rotate",
    description = {
      "Makes a further version, by which is signed and encrypted from then on.",
      "A key of type managed_key goes on with the managed key that is named; for the other types a"
          + " new one is made. Earlier versions verify and decrypt as before."
    },
    footer = {
      "  managed-keys transit key rotate orders --managed-key-name orders-2027 --config"
          + " provider.properties",
      "  managed-keys transit key rotate files --config provider.properties"
    })
final class TransitKeyRotateCommand extends TransitNamedCommand {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private ManagedKeyOption managed;

  @Override
  void run(TransitMount transit, String key) {
    Map<String, Object> request = managed.addTo(new GivenFields()).values();
    Answer answer = during("making the version", () -> transit.keys().rotate(key, request));
    TransitKeyText.print(this, answer);
  }
}
