// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.managedkeys.pki.mount.Issuers;
import org.managedkeys.server.http.Access;
import org.managedkeys.server.http.ApiRequest;
import org.managedkeys.server.http.ApiResponse;
import org.managedkeys.server.http.Parameters;
import org.managedkeys.server.http.RouteTable;
import org.managedkeys.server.http.Verb;

/**
 * {@code issuers} and {@code issuer/:ref} of a mount of type {@code pki}: by which certificates the
 * authority issues, and how. Their bytes are in {@link PkiRawRoutes}.
 */
final class PkiIssuerRoutes {

  private static final String ALL = "issuers";
  private static final String ONE = "issuer/:ref";
  private static final String REVOKE = ONE + "/revoke";
  private static final String REF = "ref";

  private PkiIssuerRoutes() {}

  static void addTo(RouteTable table) {
    table.add(Verb.LIST, ALL, Access.NONE, PkiIssuerRoutes::list);
    table.add(Verb.READ, ONE, Access.POLICY, PkiIssuerRoutes::read);
    table.add(Verb.WRITE, ONE, Access.POLICY, PkiIssuerRoutes::write);
    table.add(Verb.PATCH, ONE, Access.POLICY, PkiIssuerRoutes::patch);
    table.add(Verb.DELETE, ONE, Access.POLICY, PkiIssuerRoutes::delete);
    table.add(Verb.WRITE, REVOKE, Access.POLICY, PkiIssuerRoutes::revoke);
  }

  static List<RouteNote> notes() {
    return List.of(
        RouteNote.same(Verb.LIST, ALL, "Lists the issuers; needs no token"),
        RouteNote.same(Verb.READ, ONE, "Shows an issuer with all its settings"),
        RouteNote.same(
            Verb.WRITE, ONE, "Replaces all settings; what is not given is set to its default"),
        RouteNote.same(Verb.PATCH, ONE, "Changes the given settings; null sets one to its default"),
        RouteNote.same(Verb.DELETE, ONE, "Removes an issuer and never its key"),
        RouteNote.same(
            Verb.WRITE,
            REVOKE,
            "Revokes an issuer for good: it signs lists and OCSP answers only from then on"));
  }

  private static Issuers issuers(Parameters parameters) {
    return PkiAnswers.mount(parameters).issuers();
  }

  private static ApiResponse list(ApiRequest request, Parameters parameters) {
    return PkiAnswers.list(issuers(parameters).list());
  }

  private static ApiResponse read(ApiRequest request, Parameters parameters) {
    return PkiAnswers.of(issuers(parameters).get(parameters.get(REF)));
  }

  private static ApiResponse write(ApiRequest request, Parameters parameters) {
    return PkiAnswers.written(
        request,
        PkiFieldNames.ISSUER,
        PkiFieldNames.TOLD_OF_ISSUER,
        fields -> issuers(parameters).update(parameters.get(REF), fields));
  }

  private static ApiResponse patch(ApiRequest request, Parameters parameters) {
    return PkiAnswers.written(
        request,
        PkiFieldNames.ISSUER,
        PkiFieldNames.TOLD_OF_ISSUER,
        fields ->
            issuers(parameters).patch(parameters.get(REF), withNulls(fields, request.body())));
  }

  /** Those that are null say something here. */
  private static Map<String, @Nullable Object> withNulls(
      Map<String, Object> fields, Map<String, Object> body) {
    Map<String, @Nullable Object> all = new LinkedHashMap<>(fields);
    PkiFieldNames.ISSUER.stream()
        .filter(name -> body.containsKey(name) && !fields.containsKey(name))
        .forEach(name -> all.put(name, null));
    return all;
  }

  private static ApiResponse delete(ApiRequest request, Parameters parameters) {
    return PkiAnswers.deleted(() -> issuers(parameters).delete(parameters.get(REF)));
  }

  private static ApiResponse revoke(ApiRequest request, Parameters parameters) {
    return PkiAnswers.written(
        request,
        Set.of(),
        Set.of(PkiFieldNames.ISSUER_REF),
        fields -> issuers(parameters).revoke(parameters.get(REF)));
  }
}
