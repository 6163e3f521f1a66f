// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.managedkeys.server.http.Access;
import org.managedkeys.server.http.ApiRequest;
import org.managedkeys.server.http.ApiResponse;
import org.managedkeys.server.http.HttpError;
import org.managedkeys.server.http.Match;

/**
 * What a request goes to. Immutable.
 *
 * @param match the route and the variable parts of the path; empty if there is no route
 * @param request as the route sees it: by its path within the mount
 * @param mountType of the mount that serves the path; empty for a fixed route, and if none does
 * @param pattern of the route, with the mount's type in front, for counting; {@value #NONE} if
 *     there is no route
 * @param otherwise the answer, to those who may know, if there is no route
 */
record Target(
    Optional<Match> match,
    ApiRequest request,
    String mountType,
    String pattern,
    Supplier<HttpError> otherwise) {

  static final String NONE = "none";

  /** What a caller needs; for a path without a route it is the same as for most routes. */
  Access access() {
    return match.map(found -> found.route().access()).orElse(Access.POLICY);
  }

  /** Parameters of the URL that a write obeys beside its body. */
  Set<String> inQuery() {
    return match.map(found -> found.route().inQuery()).orElse(Set.of());
  }

  /** Whether that which a write is about is there already. */
  boolean exists() {
    return match.map(found -> found.route().exists(request, found.parameters())).orElse(true);
  }

  /** Does what was asked for. */
  ApiResponse answer() {
    Match found = match.orElseThrow(otherwise);
    ApiResponse response = found.route().endpoint().handle(request, found.parameters());
    return mountType.isEmpty() || !response.mountType().isEmpty()
        ? response
        : response.ofMountType(mountType);
  }
}
