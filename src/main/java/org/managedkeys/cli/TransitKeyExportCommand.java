// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.managedkeys.transit.TransitMount;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code managed-keys transit key export}. */
@Command(
    name = "export",
    description =
        "Writes the public key of a key, or its certificates. Private and secret keys never leave"
            + " their service.",
    footer = {
      "  managed-keys transit key export orders --out orders.pub --config provider.properties",
      "  managed-keys transit key export orders --format jwks --config provider.properties",
      "  managed-keys transit key export orders --type certificate-chain --config"
          + " provider.properties"
    })
final class TransitKeyExportCommand extends TransitNamedCommand {

  private static final String PUBLIC_KEY = "public-key";
  private static final String PEM = "pem";
  private static final String SET = "jwks";
  private static final String LATEST = "latest";
  private static final String ALL = "all";

  @Option(
      names = {"-t", "--type"},
      paramLabel = "TYPE",
      description = "public-key or certificate-chain. Default: public-key.")
  private String type = PUBLIC_KEY;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description =
          "Of public keys: pem; der, in Base64; jwk; openssh; or jwks, a JWK Set of all versions."
              + " Default: pem.")
  private String format = PEM;

  @Option(
      names = "--key-version",
      paramLabel = "N",
      description = "A number, latest, or all. Default: latest; all for jwks.")
  private @Nullable String version;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private TextOut out;

  @Override
  void run(TransitMount transit, String key) {
    if (!type.equals(PUBLIC_KEY) && !format.equals(PEM)) {
      throw new ParameterException(commandLine(), "only public keys have a --format");
    }
    if (format.equals(SET)) {
      if (version != null) {
        throw new ParameterException(commandLine(), "jwks has all versions, without --key-version");
      }
      String set = transit.exports().jwks(key) + "\n";
      out.write(this, sink -> sink.write(set.getBytes(StandardCharsets.UTF_8)));
      return;
    }
    String wanted = version == null ? LATEST : version.equals(ALL) ? "" : version;
    out.write(
        this,
        "keys",
        TransitKeyExportCommand::text,
        () ->
            type.equals(PUBLIC_KEY)
                ? transit.exports().publicKeys(key, format, wanted)
                : transit.exports().export(type, key, wanted));
  }

  /** Texts by version, one after the other. */
  private static String text(@Nullable Object keys) {
    return keys instanceof Map<?, ?> byVersion
        ? byVersion.values().stream()
            .map(TransitKeyExportCommand::written)
            .collect(Collectors.joining("\n"))
        : "";
  }

  /** A JWK is a map, and everything else is text. */
  private static String written(Object key) {
    try {
      return key instanceof Map<?, ?> ? JSON.std.asString(key) : key.toString().strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
