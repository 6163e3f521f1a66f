// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.Map;
import org.managedkeys.key.KeyException;
import org.managedkeys.transit.TransitMount;
import org.managedkeys.wire.Answer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code managed-keys transit sign}. */
@Command(
    name = "sign",
    description = {
      "Signs the input, and prints the signature in one line: vault:v<version>:<signature>.",
      "Only the digest goes to the key service, where it takes one; an input of any length is"
          + " hashed as it is read."
    },
    footer = {
      "  managed-keys transit sign orders --in message.txt --config provider.properties",
      "  managed-keys transit sign orders --in message.txt --marshaling-algorithm jws --out"
          + " message.sig --config provider.properties"
    })
final class TransitSignCommand extends TransitNamedCommand {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private SignatureOptions options;

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
    GivenFields fields = version.addTo(options.addTo(new GivenFields()), "key_version");
    if (batch.isGiven()) {
      batch.run(
          this,
          options.in(),
          content -> out.write(this, content),
          fields,
          request -> transit.signing().sign(key, request));
    } else {
      out.write(this, "signature", () -> sign(transit, key, fields));
    }
  }

  private Answer sign(TransitMount transit, String key, GivenFields fields) {
    MessageInput message = options.message(this, transit.hashes());
    Map<String, Object> request = message.addTo(fields).values();
    try {
      return during("signing", () -> transit.signing().sign(key, request));
    } catch (KeyException e) {
      throw message.explain(e);
    }
  }
}
