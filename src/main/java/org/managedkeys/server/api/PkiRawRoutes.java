// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.managedkeys.pki.mount.CrlText;
import org.managedkeys.pki.mount.PkiMount;
import org.managedkeys.server.api.PkiBytes.Form;
import org.managedkeys.server.http.Access;
import org.managedkeys.server.http.ApiRequest;
import org.managedkeys.server.http.ApiResponse;
import org.managedkeys.server.http.Endpoint;
import org.managedkeys.server.http.Parameters;
import org.managedkeys.server.http.RouteTable;
import org.managedkeys.server.http.Verb;
import org.managedkeys.wire.Answer;

/**
 * What anybody may read of a mount of type {@code pki}, without a token: CA certificates, what was
 * issued, and revocation lists, as bytes and in JSON.
 */
final class PkiRawRoutes {

  private static final String REF = "ref";
  private static final String SERIAL = "serial";
  private static final String CA = "ca";
  private static final String CA_CHAIN = "ca_chain";
  private static final String CRL = "crl";
  private static final String DELTA_CRL = "delta-crl";
  private static final String ISSUED = "cert/:serial";
  private static final String ISSUER = "issuer/:ref";

  private PkiRawRoutes() {}

  static void addTo(RouteTable table) {
    open(table, CA, (request, at) -> PkiBytes.issuer(mount(at), "", Form.DER));
    open(table, CA + "/pem", (request, at) -> PkiBytes.issuer(mount(at), "", Form.PEM));
    open(table, CA_CHAIN, (request, at) -> PkiBytes.chain(mount(at)));
    open(table, CRL, (request, at) -> PkiBytes.list(mount(at), "", Form.DER));
    open(table, CRL + "/pem", (request, at) -> PkiBytes.list(mount(at), "", Form.PEM));
    open(table, CRL + "/delta", (request, at) -> PkiBytes.delta(mount(at), "", Form.DER));
    open(table, CRL + "/delta/pem", (request, at) -> PkiBytes.delta(mount(at), "", Form.PEM));
    open(table, ISSUED, PkiRawRoutes::issued);
    open(table, ISSUED + "/raw", (request, at) -> issuedBytes(at, Form.DER));
    open(table, ISSUED + "/raw/pem", (request, at) -> issuedBytes(at, Form.PEM));
    open(table, ISSUER + "/json", PkiRawRoutes::issuer);
    open(table, ISSUER + "/der", (request, at) -> issuerBytes(at, Form.DER));
    open(table, ISSUER + "/pem", (request, at) -> issuerBytes(at, Form.PEM));
    open(table, ISSUER + "/crl", PkiRawRoutes::list);
    open(table, ISSUER + "/crl/der", (request, at) -> listBytes(at, Form.DER));
    open(table, ISSUER + "/crl/pem", (request, at) -> listBytes(at, Form.PEM));
    open(table, ISSUER + "/crl/delta", PkiRawRoutes::delta);
    open(table, ISSUER + "/crl/delta/der", (request, at) -> deltaBytes(at, Form.DER));
    open(table, ISSUER + "/crl/delta/pem", (request, at) -> deltaBytes(at, Form.PEM));
  }

  private static void open(RouteTable table, String pattern, Endpoint endpoint) {
    table.add(Verb.READ, pattern, Access.NONE, endpoint);
  }

  static List<RouteNote> notes() {
    return List.of(
        note(CA, "The default issuer's certificate, DER"),
        note(CA + "/pem", "The default issuer's certificate, PEM"),
        note(CA_CHAIN, "The default issuer's chain, PEM; `application/pkix-cert` as at Vault"),
        note(CRL, "The default issuer's revocation list, DER"),
        note(CRL + "/pem", "The default issuer's revocation list, PEM"),
        note(CRL + "/delta", "The default issuer's delta list, DER"),
        note(CRL + "/delta/pem", "The default issuer's delta list, PEM"),
        note(
            ISSUED,
            "A certificate and whether it is revoked; also `ca`, `ca_chain`, `crl` and"
                + " `delta-crl`, all in the field `certificate`"),
        note(ISSUED + "/raw", "The same, DER"),
        note(ISSUED + "/raw/pem", "The same, PEM"),
        RouteNote.different(
            Verb.READ,
            ISSUER + "/json",
            "An issuer's certificate and chain; `If-Modified-Since` is not looked at"),
        note(ISSUER + "/der", "An issuer's certificate, DER"),
        note(ISSUER + "/pem", "An issuer's certificate, PEM"),
        note(ISSUER + "/crl", "An issuer's revocation list, PEM in the field `crl`"),
        note(ISSUER + "/crl/der", "An issuer's revocation list, DER"),
        note(ISSUER + "/crl/pem", "An issuer's revocation list, PEM"),
        note(ISSUER + "/crl/delta", "An issuer's delta list, PEM in the field `crl`"),
        note(ISSUER + "/crl/delta/der", "An issuer's delta list, DER"),
        note(ISSUER + "/crl/delta/pem", "An issuer's delta list, PEM"));
  }

  private static RouteNote note(String pattern, String text) {
    return RouteNote.same(Verb.READ, pattern, text);
  }

  private static PkiMount mount(Parameters parameters) {
    return PkiAnswers.mount(parameters);
  }

  private static ApiResponse issued(ApiRequest request, Parameters parameters) {
    PkiMount mount = mount(parameters);
    String serial = parameters.get(SERIAL);
    return PkiAnswers.of(PkiAnswers.read(() -> mount.certificates().get(serial)));
  }

  private static ApiResponse issuedBytes(Parameters parameters, Form form) {
    PkiMount mount = mount(parameters);
    String serial = parameters.get(SERIAL);
    return switch (serial) {
      case CA -> PkiBytes.issuer(mount, "", form);
      case CA_CHAIN -> PkiBytes.chain(mount);
      case CRL -> PkiBytes.list(mount, "", form);
      case DELTA_CRL -> PkiBytes.delta(mount, "", form);
      default -> PkiBytes.issued(mount, serial, form);
    };
  }

  private static ApiResponse issuer(ApiRequest request, Parameters parameters) {
    return PkiAnswers.of(shown(parameters));
  }

  private static ApiResponse issuerBytes(Parameters parameters, Form form) {
    return PkiBytes.issuer(mount(parameters), known(parameters), form);
  }

  private static ApiResponse list(ApiRequest request, Parameters parameters) {
    String ref = known(parameters);
    return json(() -> mount(parameters).crls().der(ref));
  }

  private static ApiResponse delta(ApiRequest request, Parameters parameters) {
    String ref = known(parameters);
    return json(() -> mount(parameters).crls().deltaDer(ref));
  }

  private static ApiResponse json(Supplier<byte[]> list) {
    return PkiAnswers.of(PkiAnswers.read(() -> Answer.of(Map.of(CRL, CrlText.pem(list.get())))));
  }

  private static ApiResponse listBytes(Parameters parameters, Form form) {
    return PkiBytes.list(mount(parameters), known(parameters), form);
  }

  private static ApiResponse deltaBytes(Parameters parameters, Form form) {
    return PkiBytes.delta(mount(parameters), known(parameters), form);
  }

  /** An issuer that is there: only of such a one may anything be missing. */
  private static String known(Parameters parameters) {
    shown(parameters);
    return parameters.get(REF);
  }

  private static Answer shown(Parameters parameters) {
    return mount(parameters).issuers().json(parameters.get(REF));
  }
}
