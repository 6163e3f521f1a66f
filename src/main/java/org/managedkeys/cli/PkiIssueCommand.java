// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import org.managedkeys.pki.mount.PkiMount;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code managed-keys pki issue}. */
@Command(
    name = "issue",
    description = {
      "Makes a key and a certificate for it under a role. The key is made in software,"
          + " given out once, and kept nowhere.",
      "Fields: common_name, alt_names, ip_sans, uri_sans, other_sans, ttl or not_after,"
          + " serial_number (of the subject), user_ids, exclude_cn_from_sans,"
          + " remove_roots_from_chain, private_key_format."
    },
    footer = {
      "  managed-keys pki issue server common_name=www.example.com ttl=24h --out web.pem"
          + " --key-out web.key --config provider.properties",
      "  managed-keys pki issue server common_name=app.example.com --format pkcs12 --out"
          + " app.p12 --password-file password --config provider.properties"
    })
final class PkiIssueCommand extends PkiMountCommand {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private NamedRequestFields fields;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private IssuerOption issuer;

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private IssuedOut out;

  @Override
  void run(PkiMount pki) {
    out.write(
        this,
        fields.values(),
        request ->
            during(
                "issuing the certificate",
                () -> pki.issuance().issue(issuer.ref(), fields.name(), request)));
  }
}
