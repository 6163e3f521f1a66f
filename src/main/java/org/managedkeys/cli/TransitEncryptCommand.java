// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.managedkeys.transit.TransitMount;
import org.managedkeys.wire.Answer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code managed-keys transit encrypt}. */
@Command(
    name = "encrypt",
    description = {
      "Encrypts the input, and prints the ciphertext in one line: vault:v<version>:<ciphertext>.",
      "With --stream an input of any length, in constant memory. The result is binary then, and"
          + " decrypted with --stream as well."
    },
    footer = {
      "  managed-keys transit encrypt files --in message.txt --out message.enc --config"
          + " provider.properties",
      "  managed-keys transit encrypt files --stream --in disk.img --out disk.img.enc"
          + " --associated-data backup-2026 --config provider.properties"
    })
final class TransitEncryptCommand extends TransitNamedCommand {

  /** A ciphertext in one line is made in memory. */
  private static final int MAX_BYTES = 32 * 1024 * 1024;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private InOption in;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private StreamOption stream;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private BatchOption batch;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private AssociatedDataOption associatedData;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private PaddingOptions padding;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private KeyVersionOption version;

  @Option(
      names = {"-t", "--type"},
      paramLabel = "TYPE",
      description =
          "Make the key, of this type, if it is not there: see transit key create. Not with"
              + " --stream. Default: a key that is not there is an error.")
  private @Nullable String type;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private TextOut out;

  @Override
  void run(TransitMount transit, String key) {
    GivenFields fields =
        version.addTo(padding.addTo(new GivenFields()), "key_version").with("type", type);
    if (type == null) {
      // As else a name that is mistyped would make a key.
      transit.keys().read(key);
    }
    if (stream.isGiven()) {
      stream.requireAlone(fields, batch);
      stream.requireOut(out.option());
      out.write(this, sink -> encryptStream(transit, key, sink));
    } else if (batch.isGiven()) {
      batch.run(
          this,
          in,
          content -> out.write(this, content),
          associatedData.addTo(fields),
          request -> transit.encryption().encrypt(key, request));
    } else {
      out.write(this, "ciphertext", () -> encrypt(transit, key, fields));
    }
  }

  private void encryptStream(TransitMount transit, String key, OutputStream sink)
      throws IOException {
    byte[] context = associatedData.bytes();
    stream.run(
        this,
        "encrypting",
        in,
        source -> transit.streams().encrypt(key, source, sink, context, bytes -> {}));
  }

  private Answer encrypt(TransitMount transit, String key, GivenFields fields) {
    byte[] plaintext = in.bytes("the plaintext", MAX_BYTES, "add --stream");
    Map<String, Object> request =
        associatedData
            .addTo(fields)
            .with("plaintext", Base64.getEncoder().encodeToString(plaintext))
            .values();
    return during("encrypting", () -> transit.encryption().encrypt(key, request));
  }
}
