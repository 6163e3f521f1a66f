// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.managedkeys.transit.TransitMount;
import org.managedkeys.wire.Answer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code managed-keys transit datakey}. */
@Command(
    name = "datakey",
    description = {
      "Makes a random key for other programs, and prints it encrypted by this key, in one line.",
      "The data key itself is given only to a file that is named for it. transit decrypt gives it"
          + " again."
    },
    footer = {
      "  managed-keys transit datakey files --out data.enc --plaintext-out data.key --config"
          + " provider.properties",
      "  managed-keys transit datakey files --bits 512 --config provider.properties"
    })
final class TransitDatakeyCommand extends TransitNamedCommand {

  private static final String PLAINTEXT = "plaintext";

  @Option(names = "--bits", paramLabel = "BITS", description = "128, 256 or 512. Default: 256.")
  private @Nullable Integer bits;

  @Option(
      names = "--plaintext-out",
      paramLabel = "FILE",
      description = "Write the data key itself to this file, its bytes, for its owner alone.")
  private @Nullable Path plaintextOut;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private AssociatedDataOption associatedData;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private PaddingOptions padding;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private KeyVersionOption version;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private TextOut out;

  @Override
  void run(TransitMount transit, String key) {
    Map<String, Object> request =
        version
            .addTo(padding.addTo(associatedData.addTo(new GivenFields())), "key_version")
            .with("bits", bits)
            .values();
    @Nullable Path place = plaintextOut;
    if (place == null) {
      out.write(this, "ciphertext", () -> make(transit, false, key, request));
      return;
    }
    AtomicReference<byte[]> dataKey = new AtomicReference<>(new byte[0]);
    try (OutputFile file = out.option().reserve(place, true)) {
      out.write(
          this,
          "ciphertext",
          () -> {
            Answer answer = make(transit, true, key, request);
            Map<String, Object> rest = new LinkedHashMap<>(answer.data());
            dataKey.set(Base64.getDecoder().decode(String.valueOf(rest.remove(PLAINTEXT))));
            return new Answer(rest, answer.warnings());
          });
      // Last: a data key without its ciphertext, once used, would be lost with its file.
      file.write(dataKey.get());
    } finally {
      Arrays.fill(dataKey.get(), (byte) 0);
    }
  }

  private Answer make(
      TransitMount transit, boolean plaintext, String key, Map<String, Object> request) {
    return during("making the data key", () -> transit.dataKeys().make(plaintext, key, request));
  }
}
