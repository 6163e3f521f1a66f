// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.managedkeys.pki.mount.PkiMount;
import org.managedkeys.server.http.Access;
import org.managedkeys.server.http.ApiRequest;
import org.managedkeys.server.http.ApiResponse;
import org.managedkeys.server.http.Parameters;
import org.managedkeys.server.http.RouteTable;
import org.managedkeys.server.http.Verb;
import org.managedkeys.wire.Answer;

/**
 * {@code revoke}, {@code certs} and {@code crl/rotate} of a mount of type {@code pki}. What anybody
 * may read of it is in {@link PkiRawRoutes}.
 */
final class PkiRevocationRoutes {

  private static final String REVOKE = "revoke";
  private static final String REVOKE_WITH_KEY = "revoke-with-key";
  private static final String CERTIFICATES = "certs";
  private static final String REVOKED = "certs/revoked";
  private static final String ROTATE = "crl/rotate";
  private static final String ROTATE_DELTA = "crl/rotate-delta";

  private PkiRevocationRoutes() {}

  static void addTo(RouteTable table) {
    table.add(Verb.WRITE, REVOKE, Access.POLICY, PkiRevocationRoutes::revoke);
    table.add(Verb.WRITE, REVOKE_WITH_KEY, Access.POLICY, PkiRevocationRoutes::revokeWithKey);
    table.add(Verb.LIST, CERTIFICATES, Access.POLICY, PkiRevocationRoutes::certificates);
    table.add(Verb.LIST, REVOKED, Access.POLICY, PkiRevocationRoutes::revoked);
    table.add(Verb.READ, ROTATE, Access.POLICY, PkiRevocationRoutes::rotate);
    table.add(Verb.READ, ROTATE_DELTA, Access.POLICY, PkiRevocationRoutes::rotateDelta);
  }

  static List<RouteNote> notes() {
    return List.of(
        RouteNote.same(
            Verb.WRITE, REVOKE, "Revokes a certificate by its serial number or by itself"),
        RouteNote.same(Verb.WRITE, REVOKE_WITH_KEY, "The same by whoever has its private key"),
        RouteNote.same(
            Verb.LIST,
            CERTIFICATES,
            "Lists the serial numbers of what was issued; where a key service's answer is not"
                + " known, `key_info` says `state = reserved`"),
        RouteNote.same(Verb.LIST, REVOKED, "Lists the serial numbers of what is revoked"),
        RouteNote.same(Verb.READ, ROTATE, "Makes the revocation lists anew, though it is a `GET`"),
        RouteNote.same(Verb.READ, ROTATE_DELTA, "Makes the delta lists anew"));
  }

  private static ApiResponse revoke(ApiRequest request, Parameters parameters) {
    PkiMount mount = PkiAnswers.mount(parameters);
    return revokedBy(request, PkiFieldNames.REVOKE, mount.revocation()::revoke);
  }

  private static ApiResponse revokeWithKey(ApiRequest request, Parameters parameters) {
    PkiMount mount = PkiAnswers.mount(parameters);
    return revokedBy(request, PkiFieldNames.REVOKE_WITH_KEY, mount.revocation()::revokeWithKey);
  }

  private static ApiResponse revokedBy(
      ApiRequest request, Set<String> known, Function<Map<String, Object>, Answer> revocation) {
    return PkiAnswers.written(
        request, known, Set.of(), fields -> PkiAnswers.inBody(() -> revocation.apply(fields)));
  }

  private static ApiResponse certificates(ApiRequest request, Parameters parameters) {
    return PkiAnswers.list(PkiAnswers.mount(parameters).certificates().list());
  }

  private static ApiResponse revoked(ApiRequest request, Parameters parameters) {
    return PkiAnswers.list(PkiAnswers.mount(parameters).certificates().listRevoked());
  }

  private static ApiResponse rotate(ApiRequest request, Parameters parameters) {
    return PkiAnswers.of(PkiAnswers.mount(parameters).crls().rotate());
  }

  private static ApiResponse rotateDelta(ApiRequest request, Parameters parameters) {
    return PkiAnswers.of(PkiAnswers.mount(parameters).crls().rotateDelta());
  }
}
