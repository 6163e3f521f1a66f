// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.azure;

import java.util.Map;
import java.util.Set;

/** What a caller needs a role for, by the names of Azure's role definitions. */
final class Permissions {

  private static final Map<String, String> ACTIONS =
      Map.ofEntries(
          Map.entry("getKey", "keys/read"),
          Map.entry("listKeys", "keys/read"),
          Map.entry("listVersions", "keys/read"),
          Map.entry("createKey", "keys/create/action"),
          Map.entry("importKey", "keys/import/action"),
          Map.entry("rotateKey", "keys/rotate/action"),
          Map.entry("updateKey", "keys/update/action"),
          Map.entry("deleteKey", "keys/delete"),
          Map.entry("recoverKey", "keys/recover/action"),
          Map.entry("purgeKey", "keys/purge/action"),
          Map.entry("sign", "keys/sign/action"),
          Map.entry("verify", "keys/verify/action"),
          Map.entry("encrypt", "keys/encrypt/action"),
          Map.entry("decrypt", "keys/decrypt/action"),
          Map.entry("wrapKey", "keys/wrap/action"),
          Map.entry("unwrapKey", "keys/unwrap/action"),
          Map.entry("random", "rng/action"),
          Map.entry("getCertificate", "certificates/read"),
          Map.entry("importCertificate", "certificates/import/action"),
          Map.entry("listCertificates", "certificates/read"),
          Map.entry("getSecret", "secrets/getSecret/action"));

  private Permissions() {}

  static void require(Route route, Set<String> withheld, boolean managedHsm)
      throws ServiceException {
    if (!withheld.contains(route.operation())) {
      return;
    }
    String provider = managedHsm ? "Microsoft.KeyVault/managedHsm/" : "Microsoft.KeyVault/vaults/";
    String action = provider + ACTIONS.getOrDefault(route.operation(), route.operation());
    throw ServiceException.forbidden(
        managedHsm ? "AccessDenied" : "ForbiddenByRbac",
        "Caller is not authorized to perform action on resource.\r\n"
            + "If role assignments, deny assignments or role definitions were changed recently,"
            + " please observe propagation time.\r\n"
            + "Action: '"
            + action
            + "'\r\nAssignment: (not found)");
  }
}
