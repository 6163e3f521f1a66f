// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import java.util.List;
import org.managedkeys.server.http.Verb;

/** What Vault has beside mounts, namespaces, policies and tokens, and this server has not. */
public final class AbsentRoutes {

  private static final String NO_LEASES = "Nothing here is leased but tokens";
  private static final String BY_CONFIGURATION = "The configuration says it, see `docs/server.md`";

  private AbsentRoutes() {}

  /** What the documentation says of them. */
  public static List<RouteNote> notes() {
    return List.of(
        RouteNote.absent(Verb.WRITE, "sys/wrapping/:path*", "Answers are not wrapped"),
        RouteNote.absent(Verb.WRITE, "sys/leases/:path*", NO_LEASES),
        RouteNote.absent(Verb.WRITE, "sys/renew(/:id)", NO_LEASES),
        RouteNote.absent(Verb.WRITE, "sys/revoke(/:id)", NO_LEASES),
        RouteNote.absent(Verb.WRITE, "sys/config/:path*", BY_CONFIGURATION),
        RouteNote.absent(Verb.WRITE, "sys/quotas/:path*", BY_CONFIGURATION),
        RouteNote.absent(Verb.WRITE, "sys/plugins/:path*", "Engines are part of this program"),
        RouteNote.absent(
            Verb.WRITE, "sys/rotate", "`managed-keys seal rotate` makes a new seal key"),
        RouteNote.absent(Verb.WRITE, "sys/rekey/:path*", "There are no shares of a key"),
        RouteNote.absent(
            Verb.WRITE,
            "sys/generate-root/:path*",
            "`managed-keys token create-root` makes a root token"),
        RouteNote.absent(
            Verb.READ, "sys/storage/raft/:path*", "Nodes share a database and keep nothing"),
        RouteNote.absent(Verb.READ, "sys/replication/:path*", "Replication is the database's own"),
        RouteNote.absent(Verb.READ, "sys/internal/specs/openapi", "This page takes its place"),
        RouteNote.absent(Verb.WRITE, "auth/:method/login", "Tokens and client certificates only"),
        RouteNote.absent(Verb.WRITE, "identity/:path*", "There are no identities"),
        RouteNote.absent(Verb.READ, "cubbyhole/:path*", "There is no store for secrets"));
  }
}
