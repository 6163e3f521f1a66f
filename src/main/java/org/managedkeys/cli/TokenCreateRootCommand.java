// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.server.access.Created;
import org.managedkeys.server.access.TokenSettings;
import org.managedkeys.server.access.TokenStore;
import org.managedkeys.wire.FieldValues;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code managed-keys token create-root}. */
@Command(
    name = "create-root",
    description = {
      "Makes a token for which the server allows everything, and prints it.",
      "Whoever may write to the live store may do this; it is taken down in the audit log. The"
          + " token is stored nowhere: it cannot be shown again."
    },
    footer = {
      "  managed-keys token create-root --ttl 1h --config provider.properties",
      "  managed-keys token create-root --output json --config provider.properties"
    })
final class TokenCreateRootCommand extends ConfiguredCommand implements Runnable {

  private static final String TTL = "ttl";

  @Option(
      names = "--ttl",
      paramLabel = "TIME",
      description =
          "How long it lives, such as 30m or 8h; it can be renewed until 768 hours are over."
              + " Default: until it is revoked.")
  private @Nullable String ttl;

  @Override
  public void run() {
    Optional<Duration> wanted = ttl();
    try (KeyRegistry registry = configuration().openRegistry()) {
      TokenStore tokens = new TokenStore(registry, TokenSettings.DEFAULT, Clock.systemUTC());
      print(tokens.createRoot(wanted, Optional.empty()));
    }
  }

  private Optional<Duration> ttl() {
    if (ttl == null) {
      return Optional.empty();
    }
    Duration time =
        FieldValues.of(
                Map.of(TTL, ttl),
                Set.of(TTL),
                (detail, hint) ->
                    new ParameterException(commandLine(), "--ttl is a time such as 30m or 8h"))
            .duration(TTL, Duration.ZERO);
    if (time.isZero()) {
      throw new ParameterException(commandLine(), "--ttl is at least a second");
    }
    return Optional.of(time);
  }

  private void print(Created created) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("token", created.secret());
    values.put("accessor", created.token().accessor());
    values.put("expires", created.token().expires().map(Object::toString).orElse("never"));
    output().values(values);
    created
        .warnings()
        .forEach(warning -> commandLine().getErr().println("managed-keys: warning: " + warning));
    output().document(values);
  }
}
