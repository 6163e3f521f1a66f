// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.managedkeys.transit.TransitMount;
import org.managedkeys.wire.Answer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code managed-keys transit rewrap}. */
@Command(
    name = "rewrap",
    description = {
      "Encrypts what a ciphertext has by the latest version of the key, and prints the new"
          + " ciphertext. The plaintext is not shown.",
      "With --stream what encrypt --stream has made: only its data key is encrypted anew, and the"
          + " data is copied as it is."
    },
    footer = {
      "  managed-keys transit rewrap files --in message.enc --out message.new --config"
          + " provider.properties",
      "  managed-keys transit rewrap files --stream --in disk.img.enc --out disk.img.new --config"
          + " provider.properties"
    })
final class TransitRewrapCommand extends TransitNamedCommand {

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

  @Option(
      names = "--decrypt-padding-scheme",
      paramLabel = "SCHEME",
      description = "Of the ciphertext, by an RSA key: oaep or pkcs1v15. Default: oaep.")
  private @Nullable String decryptPadding;

  @Option(
      names = "--encrypt-padding-scheme",
      paramLabel = "SCHEME",
      description = "Of the new one. Default: oaep.")
  private @Nullable String encryptPadding;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private KeyVersionOption version;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private TextOut out;

  @Override
  void run(TransitMount transit, String key) {
    GivenFields fields =
        version
            .addTo(associatedData.addTo(new GivenFields()), "key_version")
            .with("decrypt_padding_scheme", decryptPadding)
            .with("encrypt_padding_scheme", encryptPadding);
    if (stream.isGiven()) {
      stream.requireAlone(fields, batch);
      stream.requireOut(out.option());
      out.write(
          this,
          sink ->
              stream.run(
                  this,
                  "copying",
                  in,
                  source -> transit.streams().rewrap(key, source, sink, bytes -> {})));
    } else if (batch.isGiven()) {
      batch.run(
          this,
          in,
          content -> out.write(this, content),
          fields,
          request -> transit.encryption().rewrap(key, request));
    } else {
      out.write(this, "ciphertext", () -> rewrap(transit, key, fields));
    }
  }

  private Answer rewrap(TransitMount transit, String key, GivenFields fields) {
    Map<String, Object> request =
        fields.with("ciphertext", in.text("the ciphertext", MAX_BYTES)).values();
    return during("encrypting anew", () -> transit.encryption().rewrap(key, request));
  }
}
