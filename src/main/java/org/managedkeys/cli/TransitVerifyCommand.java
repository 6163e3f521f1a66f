// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.transit.TransitMount;
import org.managedkeys.wire.Answer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code managed-keys transit verify}. */
@Command(
    name = "verify",
    description = {
      "Verifies a signature, an HMAC or a CMAC of the input. The exit code is 1 if it is not"
          + " valid.",
      "Signatures are verified without the key service; MACs are made again there and compared."
    },
    exitCodeList = {
      "0:it is valid",
      "1:it is not valid, or it did not work",
      "2:the command line is wrong"
    },
    footer = {
      "  managed-keys transit verify orders --in message.txt --signature @message.sig"
          + " --marshaling-algorithm jws --config provider.properties",
      "  managed-keys transit verify codes --in message.txt --hmac @message.hmac --config"
          + " provider.properties"
    })
final class TransitVerifyCommand extends TransitNamedCommand {

  private static final String VALID = "valid";

  @Option(
      names = "--signature",
      paramLabel = "TEXT|@FILE",
      description = "The signature: vault:v<version>:<signature>.")
  private @Nullable String signature;

  @Option(names = "--hmac", paramLabel = "TEXT|@FILE", description = "The HMAC.")
  private @Nullable String hmac;

  @Option(names = "--cmac", paramLabel = "TEXT|@FILE", description = "The CMAC.")
  private @Nullable String cmac;

  @Option(
      names = "--mac-length",
      paramLabel = "BYTES",
      description = "Of a CMAC that was cut. Default: 16.")
  private @Nullable Integer macLength;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private SignatureOptions options;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private BatchOption batch;

  @Override
  void run(TransitMount transit, String key) {
    GivenFields fields = options.addTo(new GivenFields()).with("mac_length", macLength);
    long given = Stream.of(signature, hmac, cmac).filter(each -> each != null).count();
    if (batch.isGiven()) {
      require(given == 0, "with --batch each line has what is to be verified");
      batch.run(
          this,
          options.in(),
          OutOption::bare,
          fields,
          request -> transit.signing().verify(key, request));
      return;
    }
    require(given == 1, "say what to verify: one of --signature, --hmac and --cmac");
    fields.with("signature", text(signature)).with("hmac", text(hmac)).with("cmac", text(cmac));
    Answer answer = verify(transit, key, fields);
    warn(answer.warnings());
    boolean valid = Boolean.TRUE.equals(answer.data().get(VALID));
    output().line(Output.verdict(valid, valid ? VALID : "not valid"));
    output().document(answer.data());
    if (!valid) {
      fail();
    }
  }

  private Answer verify(TransitMount transit, String key, GivenFields fields) {
    MessageInput message =
        signature == null ? options.whole() : options.message(this, transit.hashes());
    Map<String, Object> request = message.addTo(fields).values();
    try {
      return during("verifying", () -> transit.signing().verify(key, request));
    } catch (KeyException e) {
      throw message.explain(e);
    }
  }

  private static @Nullable String text(@Nullable String argument) {
    return argument == null ? null : TextArgument.text("what is to be verified", argument);
  }

  private void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new ParameterException(commandLine(), otherwise);
    }
  }
}
