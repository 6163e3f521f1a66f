// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.managedkeys.transit.TransitMount;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code managed-keys transit cmac}. */
@Command(
    name = "cmac",
    description = {
      "Makes the CMAC of the input by an AES key, at its key service, and prints it in one line.",
      "transit verify --cmac compares one."
    },
    footer = "  managed-keys transit cmac seals --in message.txt --config provider.properties")
final class TransitCmacCommand extends TransitNamedCommand {

  @Option(
      names = "--mac-length",
      paramLabel = "BYTES",
      description = "Cut it to its first bytes, of which it has 16.")
  private @Nullable Integer macLength;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private InOption in;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private KeyVersionOption version;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private BatchOption batch;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private TextOut out;

  @Override
  void run(TransitMount transit, String key) {
    GivenFields fields =
        version.addTo(new GivenFields(), "key_version").with("mac_length", macLength);
    if (batch.isGiven()) {
      batch.run(
          this,
          in,
          content -> out.write(this, content),
          fields,
          request -> transit.macs().cmac(key, request));
    } else {
      out.write(
          this,
          "cmac",
          () -> {
            Map<String, Object> request = MessageInput.whole(in).addTo(fields).values();
            return during("making the CMAC", () -> transit.macs().cmac(key, request));
          });
    }
  }
}
