// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.managedkeys.server.http.Access;
import org.managedkeys.server.http.ApiRequest;
import org.managedkeys.server.http.HttpError;
import org.managedkeys.server.http.Match;
import org.managedkeys.server.http.NamespaceResolver;
import org.managedkeys.server.http.Parameters;
import org.managedkeys.server.http.RouteTable;

/**
 * Finds what a request goes to: a fixed route, or that of the mount with the longest path. Fixed
 * ones come first, and are found without the store: no mount can be where they are.
 *
 * <p>In a namespace nothing is open to everybody but what its mounts have open, and in one that
 * does not exist nothing at all: so whoever has no token there is refused either way, and does not
 * learn which namespaces there are. Thread-safe.
 */
final class Targets {

  private static final String SYS = "sys/";
  private static final String TOKEN = "auth/token/";

  private final RouteTable fixed;
  private final Map<String, RouteTable> byType;
  private final OpenMounts mounts;
  private final NamespaceResolver namespaces;

  Targets(ApiRoutes routes, OpenMounts mounts, NamespaceResolver namespaces) {
    this.fixed = routes.fixed();
    this.byType = routes.mounts();
    this.mounts = mounts;
    this.namespaces = namespaces;
  }

  /**
   * What a request goes to, whoever makes it.
   *
   * @throws org.managedkeys.key.KeyException UNAVAILABLE if the store has not answered for too long
   */
  Target find(ApiRequest request) {
    if (!namespaces.exists(request.namespace())) {
      return nowhere(request, HttpError::noNamespace);
    }
    String path = request.path();
    Optional<Match> match = fixed.match(request.verb(), path);
    if (match.isPresent()) {
      if (match.get().route().access() == Access.NONE && !request.namespace().isRoot()) {
        return nowhere(request, HttpError::unsupportedPath);
      }
      return new Target(
          match, request, "", match.get().route().pattern(), HttpError::unsupportedPath);
    }
    if (path.startsWith(SYS) || path.startsWith(TOKEN)) {
      return none(request, "", fixed, path);
    }
    return mounts
        .serving(request.namespace(), path)
        .map(served -> within(served, request))
        .orElseGet(() -> nowhere(request, () -> HttpError.noRoute(request.path())));
  }

  private static Target nowhere(ApiRequest request, Supplier<HttpError> answer) {
    return new Target(Optional.empty(), request, "", Target.NONE, answer);
  }

  private Target within(OpenMounts.Served served, ApiRequest request) {
    String type = served.mount().type();
    @Nullable RouteTable table = byType.get(type);
    if (table == null) {
      return nowhere(request, () -> HttpError.noRoute(request.path()));
    }
    ApiRequest inside = request.withPath(served.rest());
    return table
        .match(request.verb(), served.rest())
        .map(match -> {
          Parameters parameters = match.parameters().with(served.engine());
          return new Target(
              Optional.of(new Match(match.route(), parameters)),
              inside,
              type,
              type + "/" + match.route().pattern(),
              HttpError::unsupportedPath);
        })
        .orElseGet(() -> none(inside, type, table, served.rest()));
  }

  private static Target none(ApiRequest request, String mountType, RouteTable table, String path) {
    return new Target(
        Optional.empty(),
        request,
        mountType,
        Target.NONE,
        table.verbs(path).isEmpty() ? HttpError::unsupportedPath : HttpError::unsupportedOperation);
  }
}
