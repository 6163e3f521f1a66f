// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.managedkeys.pki.mount.PkiMount;
import org.managedkeys.server.api.AbsentRoutes;
import org.managedkeys.server.api.CapabilityRoutes;
import org.managedkeys.server.api.ConnectionRoutes;
import org.managedkeys.server.api.ManagedKeyRoutes;
import org.managedkeys.server.api.ManagedKeyUseRoutes;
import org.managedkeys.server.api.MountListRoutes;
import org.managedkeys.server.api.MountRoutes;
import org.managedkeys.server.api.NamespaceRoutes;
import org.managedkeys.server.api.PkiRoutes;
import org.managedkeys.server.api.PolicyRoutes;
import org.managedkeys.server.api.RouteNote;
import org.managedkeys.server.api.ServerContext;
import org.managedkeys.server.api.ServerInfo;
import org.managedkeys.server.api.StatusRoutes;
import org.managedkeys.server.api.TokenRoleRoutes;
import org.managedkeys.server.api.TokenRoutes;
import org.managedkeys.server.api.ToolRoutes;
import org.managedkeys.server.api.TransitRoutes;
import org.managedkeys.server.http.RouteTable;
import org.managedkeys.transit.TransitMount;

/** All routes of the API: the fixed ones, and those of a mount by its type. Thread-safe. */
public final class ApiRoutes {

  private final RouteTable fixed = new RouteTable();
  private final List<RouteNote> fixedNotes = new ArrayList<>();
  private final RouteTable pki = new RouteTable();
  private final RouteTable transit = new RouteTable();

  private ApiRoutes() {}

  /**
   * Further fixed routes.
   *
   * @param adding adds them to a table
   * @param notes what the documentation says of them
   */
  public record Group(Consumer<RouteTable> adding, List<RouteNote> notes) {

    public Group {
      notes = List.copyOf(notes);
    }
  }

  /**
   * The routes of a server.
   *
   * @param restrictToRoot whether managed keys are administered in the root namespace only
   * @param more fixed routes of others
   */
  public static ApiRoutes of(
      ServerContext context, ServerInfo info, boolean restrictToRoot, List<Group> more) {
    ApiRoutes routes = new ApiRoutes();
    RouteTable fixed = routes.fixed;
    new StatusRoutes(context, info).addTo(fixed);
    new ManagedKeyRoutes(context, restrictToRoot).addTo(fixed);
    new ManagedKeyUseRoutes(context, restrictToRoot).addTo(fixed);
    new ConnectionRoutes(context).addTo(fixed);
    new NamespaceRoutes(context).addTo(fixed);
    new MountRoutes(context).addTo(fixed);
    new MountListRoutes(context).addTo(fixed);
    new PolicyRoutes(context).addTo(fixed);
    new CapabilityRoutes(context).addTo(fixed);
    new TokenRoutes(context).addTo(fixed);
    new TokenRoleRoutes(context).addTo(fixed);
    new ToolRoutes(context).addTo(fixed);
    routes.fixedNotes.addAll(StatusRoutes.notes());
    routes.fixedNotes.addAll(ManagedKeyRoutes.notes());
    routes.fixedNotes.addAll(ManagedKeyUseRoutes.notes());
    routes.fixedNotes.addAll(ConnectionRoutes.notes());
    routes.fixedNotes.addAll(NamespaceRoutes.notes());
    routes.fixedNotes.addAll(MountRoutes.notes());
    routes.fixedNotes.addAll(MountListRoutes.notes());
    routes.fixedNotes.addAll(PolicyRoutes.notes());
    routes.fixedNotes.addAll(CapabilityRoutes.notes());
    routes.fixedNotes.addAll(TokenRoutes.notes());
    routes.fixedNotes.addAll(TokenRoleRoutes.notes());
    routes.fixedNotes.addAll(ToolRoutes.notes());
    routes.fixedNotes.addAll(AbsentRoutes.notes());
    for (Group group : more) {
      group.adding().accept(fixed);
      routes.fixedNotes.addAll(group.notes());
    }
    new PkiRoutes(context).addTo(routes.pki);
    new TransitRoutes(context).addTo(routes.transit);
    return routes;
  }

  /** Those below {@code sys/} and {@code auth/token/}. */
  public RouteTable fixed() {
    return fixed;
  }

  /** Those of mounts by their types; patterns are relative to the mount. */
  public Map<String, RouteTable> mounts() {
    return Map.of(PkiMount.TYPE, pki, TransitMount.TYPE, transit);
  }

  /** What the documentation says of {@link #fixed()}. */
  public List<RouteNote> fixedNotes() {
    return List.copyOf(fixedNotes);
  }

  /** What the documentation says of {@link #mounts()}. */
  public Map<String, List<RouteNote>> mountNotes() {
    return Map.of(PkiMount.TYPE, PkiRoutes.notes(), TransitMount.TYPE, TransitRoutes.notes());
  }
}
