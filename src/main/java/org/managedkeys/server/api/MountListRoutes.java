// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.managedkeys.registry.Mount;
import org.managedkeys.server.access.Capability;
import org.managedkeys.server.http.Access;
import org.managedkeys.server.http.ApiRequest;
import org.managedkeys.server.http.ApiResponse;
import org.managedkeys.server.http.HttpError;
import org.managedkeys.server.http.Parameters;
import org.managedkeys.server.http.RouteTable;
import org.managedkeys.server.http.Verb;

/**
 * {@code sys/internal/ui/mounts}: those mounts that a caller can use at all, whatever it may read
 * below {@code sys/}. Clients ask it what is behind a path.
 */
public final class MountListRoutes {

  private static final String BASE = "sys/internal/ui/mounts";
  private static final String PATH = "path";
  private static final String ONE = BASE + "/:path*";

  private final ServerContext context;

  /** Routes of a server. */
  public MountListRoutes(ServerContext context) {
    this.context = context;
  }

  /** Adds them. */
  public void addTo(RouteTable table) {
    table.add(Verb.READ, BASE, Access.TOKEN, this::all);
    table.add(Verb.READ, ONE, Access.TOKEN, this::one);
  }

  /** What the documentation says of them. */
  public static List<RouteNote> notes() {
    return List.of(
        RouteNote.different(
            Verb.READ,
            BASE,
            "Shows the mounts on whose path the token may do something, and those of"
                + " `listing_visibility` `unauth`; needs a token"),
        RouteNote.different(
            Verb.READ,
            ONE,
            "Shows the mount that serves a path, if the token may do something with the path or"
                + " with the mount's"));
  }

  private ApiResponse all(ApiRequest request, Parameters parameters) {
    Map<String, Object> secret = new LinkedHashMap<>();
    for (Mount mount : context.registry().mounts().list(request.namespace())) {
      boolean isOpen = "unauth".equals(mount.config().get(MountFields.VISIBILITY));
      if (isOpen || mayUse(request, mount.path())) {
        secret.put(mount.path(), MountAnswers.shown(mount));
      }
    }
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("secret", secret);
    data.put("auth", Map.of("token/", MountAnswers.builtIn("token", "token based credentials")));
    return SystemAnswers.of(data);
  }

  private ApiResponse one(ApiRequest request, Parameters parameters) {
    String path = parameters.get(PATH);
    Mount mount =
        context
            .registry()
            .mounts()
            .serving(request.namespace(), path)
            .filter(found -> mayUse(request, path) || mayUse(request, found.path()))
            // The same for what is not there: nobody learns what others have.
            .orElseThrow(() ->
                HttpError.of(
                    403,
                    "preflight capability check returned 403, please ensure client's policies"
                        + " grant access to path \""
                        + path
                        + "/\""));
    Map<String, @Nullable Object> data = new LinkedHashMap<>(MountAnswers.shown(mount));
    data.put(PATH, mount.path());
    return SystemAnswers.of(data);
  }

  private boolean mayUse(ApiRequest request, String path) {
    Set<Capability> capabilities =
        context.access().capabilities(context.caller(request).token(), request.namespace(), path);
    return !capabilities.isEmpty() && !capabilities.contains(Capability.DENY);
  }
}
