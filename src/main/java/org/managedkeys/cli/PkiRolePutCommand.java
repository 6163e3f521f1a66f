// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import org.managedkeys.pki.mount.PkiMount;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code managed-keys pki role put}. */
@Command(
    name = "put",
    description =
        "Makes a role, or replaces all of its fields: those that are not named"
            + " get their defaults.",
    footer =
        "  managed-keys pki role put mail allowed_domains=mail.example.com"
            + " allow_subdomains=true key_type=any max_ttl=720h --config provider.properties")
final class PkiRolePutCommand extends PkiMountCommand {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private NamedRequestFields fields;

  @Override
  void run(PkiMount pki) {
    print(pki.roles().put(fields.name(), fields.values()));
  }
}
