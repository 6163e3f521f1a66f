// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.managedkeys.pki.mount.PkiMount;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code managed-keys pki config show}. */
@Command(
    name = "show",
    description = "Shows settings: one group, or all of them.",
    footer = {
      "  managed-keys pki config show crl --config provider.properties",
      "  managed-keys pki config show --config provider.properties"
    })
final class PkiConfigShowCommand extends PkiMountCommand {

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "GROUP",
      description = "urls, crl, issuers, keys, cluster or auto-tidy. Default: all.")
  private @Nullable PkiConfigName name;

  @Override
  void run(PkiMount pki) {
    if (name != null) {
      print(pki.config().get(name.toString()));
      return;
    }
    Map<String, Object> all = new LinkedHashMap<>();
    for (PkiConfigName each : PkiConfigName.values()) {
      all.put(each.toString(), pki.config().get(each.toString()).data());
    }
    print(all);
  }
}
