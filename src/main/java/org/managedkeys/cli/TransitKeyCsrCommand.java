// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.managedkeys.transit.TransitMount;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code managed-keys transit key csr}. */
@Command(
    name = "csr",
    description = {
      "Makes a certificate request of a key, signed by it.",
      "With --csr its subject and extensions are those of another request, whoever signed that one."
    },
    footer = {
      "  managed-keys transit key csr orders --subject common_name=orders --out orders.csr --config"
          + " provider.properties",
      "  managed-keys transit key csr orders --csr template.csr --config provider.properties"
    })
final class TransitKeyCsrCommand extends TransitNamedCommand {

  @Option(
      names = "--csr",
      paramLabel = "FILE",
      description = "The request to take after, PEM or DER; - is standard input.")
  private @Nullable String template;

  @Option(
      names = "--subject",
      paramLabel = "FIELD=VALUE",
      description = "A part of the subject: common_name, organization, country, ou ...")
  private List<String> subject = new ArrayList<>();

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private KeyVersionOption version;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private RequestOut out;

  @Override
  void run(TransitMount transit, String key) {
    Map<String, Object> request =
        version
            .addTo(new GivenFields(), "version")
            .with(
                "csr",
                template == null
                    ? null
                    : InputFile.pem("the certificate request", "CERTIFICATE REQUEST", template))
            .values();
    request.putAll(assignments(subject));
    out.write(this, () -> during("making the request", () -> transit.exports().csr(key, request)));
  }
}
