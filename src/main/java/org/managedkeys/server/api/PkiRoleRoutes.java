// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.pki.mount.Roles;
import org.managedkeys.server.http.Access;
import org.managedkeys.server.http.ApiRequest;
import org.managedkeys.server.http.ApiResponse;
import org.managedkeys.server.http.Parameters;
import org.managedkeys.server.http.RouteTable;
import org.managedkeys.server.http.Verb;
import org.managedkeys.wire.Answer;

/** {@code roles} of a mount of type {@code pki}: what may be issued, and how. */
final class PkiRoleRoutes {

  private static final String ALL = "roles";
  private static final String ONE = "roles/:name";
  private static final String NAME = "name";

  /** Clients repeat the path's parts. */
  private static final Set<String> TOLD = Set.of(NAME, "backend");

  private PkiRoleRoutes() {}

  static void addTo(RouteTable table) {
    table.add(Verb.LIST, ALL, Access.POLICY, PkiRoleRoutes::list);
    table.add(Verb.READ, ONE, Access.POLICY, PkiRoleRoutes::read);
    table.add(Verb.WRITE, ONE, Access.POLICY, PkiRoleRoutes::write, PkiRoleRoutes::exists);
    table.add(Verb.PATCH, ONE, Access.POLICY, PkiRoleRoutes::patch);
    table.add(Verb.DELETE, ONE, Access.POLICY, PkiRoleRoutes::delete);
  }

  static List<RouteNote> notes() {
    return List.of(
        RouteNote.same(Verb.LIST, ALL, "Lists the roles"),
        RouteNote.same(Verb.READ, ONE, "Shows a role with all its fields"),
        RouteNote.same(
            Verb.WRITE,
            ONE,
            "Makes a role, or replaces it: what is not given is set to its default; answers all"
                + " fields. `generate_lease` is kept, and no lease is given"),
        RouteNote.same(Verb.PATCH, ONE, "Changes the given fields; null sets one to its default"),
        RouteNote.same(Verb.DELETE, ONE, "Removes a role"));
  }

  private static Roles roles(Parameters parameters) {
    return PkiAnswers.mount(parameters).roles();
  }

  private static ApiResponse list(ApiRequest request, Parameters parameters) {
    return PkiAnswers.list(roles(parameters).list());
  }

  private static ApiResponse read(ApiRequest request, Parameters parameters) {
    return PkiAnswers.of(PkiAnswers.read(() -> roles(parameters).get(parameters.get(NAME))));
  }

  private static boolean exists(ApiRequest request, Parameters parameters) {
    try {
      roles(parameters).get(parameters.get(NAME));
      return true;
    } catch (KeyException e) {
      if (e.kind() == Kind.NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }

  private static ApiResponse write(ApiRequest request, Parameters parameters) {
    return PkiAnswers.written(
        request,
        PkiFieldNames.ROLE,
        TOLD,
        fields -> roles(parameters).put(parameters.get(NAME), fields));
  }

  private static ApiResponse patch(ApiRequest request, Parameters parameters) {
    return PkiAnswers.written(
        request,
        PkiFieldNames.ROLE,
        TOLD,
        fields -> patch(roles(parameters), parameters.get(NAME), request.body(), fields));
  }

  private static Answer patch(
      Roles roles, String name, Map<String, Object> body, Map<String, Object> fields) {
    Map<String, @Nullable Object> changes = new LinkedHashMap<>(fields);
    for (String field : PkiFieldNames.ROLE) {
      if (body.containsKey(field)) {
        changes.putIfAbsent(field, null);
      }
    }
    return PkiAnswers.read(() -> roles.patch(name, changes));
  }

  private static ApiResponse delete(ApiRequest request, Parameters parameters) {
    roles(parameters).delete(parameters.get(NAME));
    return ApiResponse.noContent();
  }
}
