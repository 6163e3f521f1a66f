// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import org.managedkeys.transit.TransitMount;
import org.managedkeys.wire.Answer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code managed-keys transit hash}. */
@Command(
    name = "hash",
    description = "Prints the digest of the input, of any length, in one line. No key is used.",
    footer = {
      "  managed-keys transit hash --in message.txt --config provider.properties",
      "  managed-keys transit hash --algorithm sha3-512 --in disk.img --config provider.properties"
    })
final class TransitHashCommand extends TransitMountCommand {

  /** The two forms. */
  enum Form {
    HEX,
    BASE64
  }

  @Option(
      names = "--algorithm",
      paramLabel = "HASH",
      description =
          "sha2-224, sha2-256, sha2-384, sha2-512 or the same of sha3. Default: sha2-256.")
  private String algorithm = "sha2-256";

  @Option(names = "--format", paramLabel = "FORMAT", description = "hex or base64. Default: hex.")
  private Form format = Form.HEX;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private InOption in;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private TextOut out;

  @Override
  void run(TransitMount transit) {
    out.write(this, "sum", () -> Answer.of(Map.of("sum", sum(transit.hashes().digest(algorithm)))));
  }

  private String sum(MessageDigest digest) {
    try (CountingInput source = in.open("the data")) {
      return during(
          () -> "hashing (" + source.amount() + ")",
          () -> {
            source.hash(digest);
            byte[] sum = digest.digest();
            return format == Form.HEX
                ? HexFormat.of().formatHex(sum)
                : Base64.getEncoder().encodeToString(sum);
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
