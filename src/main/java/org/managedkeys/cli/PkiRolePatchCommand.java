// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import org.managedkeys.pki.mount.PkiMount;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code managed-keys pki role patch}. */
@Command(
    name = "patch",
    description = "Changes fields of a role. Those that are not named stay.",
    footer = "  managed-keys pki role patch mail ttl=24h --config provider.properties")
final class PkiRolePatchCommand extends PkiMountCommand {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Mixin
  private NamedRequestFields fields;

  @Override
  void run(PkiMount pki) {
    print(pki.roles().patch(fields.name(), fields.values()));
  }
}
