// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.ArrayList;
import java.util.List;
import org.managedkeys.pki.mount.PkiMount;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code managed-keys pki config set}. */
@Command(
    name = "set",
    description = {
      "Changes settings. Those that are not named stay.",
      "urls: issuing_certificates, crl_distribution_points, ocsp_servers,"
          + " enable_templating. crl: expiry, disable, auto_rebuild, auto_rebuild_grace_period,"
          + " enable_delta, delta_rebuild_interval, ocsp_disable, ocsp_expiry. issuers:"
          + " default, default_follows_latest_issuer. keys: default. cluster: path, aia_path."
    },
    footer = "  managed-keys pki config set crl expiry=96h --config provider.properties")
final class PkiConfigSetCommand extends PkiMountCommand {

  @SuppressWarnings("NullAway.Init") // picocli sets it before run
  @Parameters(
      index = "0",
      paramLabel = "GROUP",
      description = "urls, crl, issuers, keys, cluster or auto-tidy.")
  private PkiConfigName name;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "FIELD=VALUE",
      description = "The fields, by the names that Vault has for them. Lists have commas.")
  private List<String> fields = new ArrayList<>();

  @Override
  void run(PkiMount pki) {
    print(pki.config().set(name.toString(), RequestFields.parse(commandLine(), fields)));
  }
}
