// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import java.util.List;
import java.util.stream.Stream;
import org.managedkeys.server.http.RouteTable;

/**
 * The routes of a mount of type {@code transit}. Their patterns follow the mount's path, and their
 * endpoints work on the {@link org.managedkeys.transit.TransitMount} that comes with the path's
 * parameters.
 *
 * @see <a href="https://developer.hashicorp.com/vault/api-docs/secret/transit">Vault, Transit</a>
 */
public final class TransitRoutes {

  private final TransitCipherRoutes ciphers;

  /** Routes of a server. */
  public TransitRoutes(ServerContext context) {
    this.ciphers = new TransitCipherRoutes(context);
  }

  /** Adds them. */
  public void addTo(RouteTable table) {
    TransitKeyRoutes.addTo(table);
    TransitExportRoutes.addTo(table);
    ciphers.addTo(table);
    TransitSigningRoutes.addTo(table);
    TransitMountRoutes.addTo(table);
    TransitRefusedRoutes.addTo(table);
  }

  /** What the documentation says of them. */
  public static List<RouteNote> notes() {
    return Stream.of(
            TransitKeyRoutes.notes(),
            TransitExportRoutes.notes(),
            TransitCipherRoutes.notes(),
            TransitSigningRoutes.notes(),
            TransitMountRoutes.notes(),
            TransitRefusedRoutes.notes())
        .flatMap(List::stream)
        .toList();
  }
}
