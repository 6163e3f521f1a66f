// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import java.util.List;
import java.util.Map;
import org.managedkeys.server.access.TokenRoles;
import org.managedkeys.server.http.Access;
import org.managedkeys.server.http.ApiRequest;
import org.managedkeys.server.http.ApiResponse;
import org.managedkeys.server.http.HttpError;
import org.managedkeys.server.http.Parameters;
import org.managedkeys.server.http.RouteTable;
import org.managedkeys.server.http.Verb;

/** {@code auth/token/roles}: how tokens are made by a role, in the namespace of the request. */
public final class TokenRoleRoutes {

  private static final String ALL = "auth/token/roles";
  private static final String ONE = ALL + "/:name";
  private static final String NAME = "name";

  private final TokenRoles roles;

  /** Routes of a server. */
  public TokenRoleRoutes(ServerContext context) {
    this.roles = context.tokens().roles();
  }

  /** Adds them. */
  public void addTo(RouteTable table) {
    table.add(Verb.LIST, ALL, Access.POLICY, this::list);
    table.add(Verb.READ, ONE, Access.POLICY, this::get);
    table.add(
        Verb.WRITE,
        ONE,
        Access.POLICY,
        this::put,
        (request, parameters) -> roles.get(request.namespace(), parameters.get(NAME)).isPresent());
    table.add(Verb.DELETE, ONE, Access.POLICY, this::delete);
  }

  /** What the documentation says of them. */
  public static List<RouteNote> notes() {
    return List.of(
        RouteNote.same(Verb.LIST, ALL, "Lists roles"),
        RouteNote.same(Verb.READ, ONE, "Shows a role"),
        RouteNote.different(
            Verb.WRITE,
            ONE,
            "Makes or changes a role; a role that only disallows policies grants no others, and"
                + " addresses, entities and batch tokens are refused"),
        RouteNote.same(Verb.DELETE, ONE, "Removes a role"));
  }

  private ApiResponse list(ApiRequest request, Parameters parameters) {
    List<String> names = roles.list(request.namespace());
    if (names.isEmpty()) {
      throw HttpError.nothingThere();
    }
    return ApiResponse.data(Map.of("keys", names)).ofMountType(TokenAnswers.MOUNT_TYPE);
  }

  private ApiResponse get(ApiRequest request, Parameters parameters) {
    return roles
        .get(request.namespace(), parameters.get(NAME))
        .map(fields -> ApiResponse.data(fields).ofMountType(TokenAnswers.MOUNT_TYPE))
        .orElseThrow(HttpError::nothingThere);
  }

  private ApiResponse put(ApiRequest request, Parameters parameters) {
    roles.put(request.namespace(), parameters.get(NAME), request.fields());
    return ApiResponse.noContent();
  }

  private ApiResponse delete(ApiRequest request, Parameters parameters) {
    roles.delete(request.namespace(), parameters.get(NAME));
    return ApiResponse.noContent();
  }
}
