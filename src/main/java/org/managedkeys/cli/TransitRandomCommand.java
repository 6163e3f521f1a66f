// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.managedkeys.transit.TransitMount;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code managed-keys transit random}. */
@Command(
    name = "random",
    description = "Makes random bytes, and prints them in one line.",
    footer = {
      "  managed-keys transit random --bytes 16 --format hex --config provider.properties",
      "  managed-keys transit random --source kms --config provider.properties"
    })
final class TransitRandomCommand extends TransitMountCommand {

  @Option(names = "--bytes", paramLabel = "N", description = "How many. Default: 32.")
  private @Nullable Integer bytes;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "base64 or hex. Default: base64.")
  private @Nullable String format;

  @Option(
      names = "--source",
      paramLabel = "SOURCE",
      description =
          "platform; kms, the generator that the setting random of the configuration names; or all,"
              + " both of them, one XOR the other. Default: platform.")
  private @Nullable String source;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private TextOut out;

  @Override
  void run(TransitMount transit) {
    Map<String, Object> request =
        new GivenFields()
            .with("bytes", bytes)
            .with("format", format)
            .with("source", source)
            .values();
    out.write(
        this,
        "random_bytes",
        () -> during("making random bytes", () -> transit.random().make(request)));
  }
}
