// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import org.managedkeys.transit.TransitMount;
import org.managedkeys.wire.Answer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code managed-keys transit decrypt}. */
@Command(
    name = "decrypt",
    description = {
      "Decrypts a ciphertext, and writes the plaintext as it is: to standard output, or to a file"
          + " that its owner alone can read.",
      "With --stream what encrypt --stream has made. Until the exit code is 0 it may have been cut"
          + " short; a file is there only when all of it is."
    },
    footer = {
      "  managed-keys transit decrypt files --in message.enc --config provider.properties",
      "  managed-keys transit decrypt files --stream --in disk.img.enc --out disk2.img"
          + " --associated-data backup-2026 --config provider.properties"
    })
final class TransitDecryptCommand extends TransitNamedCommand {

  /** Somewhat more than encrypt makes of the longest plaintext. */
  private static final int MAX_BYTES = 48 * 1024 * 1024;

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
  private OutOption out;

  @Override
  void run(TransitMount transit, String key) {
    GivenFields fields = padding.addTo(new GivenFields());
    if (stream.isGiven()) {
      stream.requireAlone(fields, batch);
      out.write(this, true, sink -> decryptStream(transit, key, sink));
    } else if (batch.isGiven()) {
      batch.run(
          this,
          in,
          content -> out.write(this, true, content),
          associatedData.addTo(fields),
          request -> transit.encryption().decrypt(key, request));
    } else {
      decrypt(transit, key, fields);
    }
  }

  private void decryptStream(TransitMount transit, String key, OutputStream sink)
      throws IOException {
    byte[] context = associatedData.bytes();
    stream.run(
        this,
        "decrypting",
        in,
        source -> transit.streams().decrypt(key, source, sink, context, bytes -> {}));
  }

  private void decrypt(TransitMount transit, String key, GivenFields fields) {
    Map<String, Object> request =
        associatedData
            .addTo(fields)
            .with("ciphertext", in.text("the ciphertext", MAX_BYTES))
            .values();
    if (output().isJson() && !out.isFile() && !out.isBare()) {
      print(decrypt(transit, key, request));
      return;
    }
    out.write(
        this,
        true,
        sink -> {
          Answer answer = decrypt(transit, key, request);
          warn(answer.warnings());
          byte[] plaintext =
              Base64.getDecoder().decode(String.valueOf(answer.data().get("plaintext")));
          sink.write(plaintext);
          Arrays.fill(plaintext, (byte) 0);
        });
  }

  private Answer decrypt(TransitMount transit, String key, Map<String, Object> request) {
    return during("decrypting", () -> transit.encryption().decrypt(key, request));
  }
}
