// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.managedkeys.transit.TransitMount;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code managed-keys transit hmac}. */
@Command(
    name = "hmac",
    description = {
      "Makes the HMAC of the input by a key for HMAC, at its key service, and prints it in one"
          + " line.",
      "transit verify --hmac compares one."
    },
    footer =
        "  managed-keys transit hmac codes --in message.txt --out message.hmac --config"
            + " provider.properties")
final class TransitHmacCommand extends TransitNamedCommand {

  @Option(
      names = "--algorithm",
      paramLabel = "HASH",
      description =
          "sha2-224, sha2-256, sha2-384, sha2-512 or the same of sha3. Default: sha2-256.")
  private @Nullable String algorithm;

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
        version.addTo(new GivenFields(), "key_version").with("algorithm", algorithm);
    if (batch.isGiven()) {
      batch.run(
          this,
          in,
          content -> out.write(this, content),
          fields,
          request -> transit.macs().hmac(key, request));
    } else {
      out.write(
          this,
          "hmac",
          () -> {
            Map<String, Object> request = MessageInput.whole(in).addTo(fields).values();
            return during("making the HMAC", () -> transit.macs().hmac(key, request));
          });
    }
  }
}
