// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.managedkeys.transit.TransitMount;
import org.managedkeys.wire.Answer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code managed-keys transit config}. */
@Command(
    name = "config",
    description = "Shows the settings of a mount, and changes those that are named.",
    footer = "  managed-keys transit config --disable-upsert true --config provider.properties")
final class TransitConfigCommand extends TransitMountCommand {

  @Option(
      names = "--disable-upsert",
      arity = "1",
      paramLabel = "true|false",
      description =
          "Whether encrypting by a key that is not there fails, instead of making it."
              + " Default of a new mount: false.")
  private @Nullable Boolean disableUpsert;

  @Override
  void run(TransitMount transit) {
    Map<String, Object> request = new GivenFields().with("disable_upsert", disableUpsert).values();
    Answer answer =
        request.isEmpty() ? transit.keys().settings() : transit.keys().configure(request);
    print(answer);
  }
}
