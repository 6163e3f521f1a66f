// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.managedkeys.server.http.Access;
import org.managedkeys.server.http.ApiRequest;
import org.managedkeys.server.http.ApiResponse;
import org.managedkeys.server.http.HttpError;
import org.managedkeys.server.http.Parameters;
import org.managedkeys.server.http.RouteTable;
import org.managedkeys.server.http.Verb;
import org.managedkeys.transit.KeyExports;
import org.managedkeys.transit.RequestFields;
import org.managedkeys.transit.TransitMount;

/** What is public of the keys of a Transit mount, and certificates for them. */
final class TransitExportRoutes {

  private static final String NAME = "name";
  private static final String TYPE = "type";
  private static final String VERSION = "version";
  private static final String FORMAT = "format";
  private static final String PUBLIC_KEY = "public-key";
  private static final String EXPORT = "export/:type/:name(/:version)";
  private static final String JWKS = "keys/:name/jwks";
  private static final String CSR = "keys/:name/csr";
  private static final String SET_CERTIFICATE = "keys/:name/set-certificate";

  /** RFC 7517 section 8.5.2. */
  private static final String JWK_SET = "application/jwk-set+json";

  private static final int OK = 200;

  private TransitExportRoutes() {}

  static void addTo(RouteTable table) {
    table.add(Verb.READ, EXPORT, Access.POLICY, TransitExportRoutes::export);
    table.add(Verb.READ, JWKS, Access.POLICY, TransitExportRoutes::jwks);
    table.add(Verb.WRITE, CSR, Access.POLICY, TransitExportRoutes::csr);
    table.add(Verb.WRITE, SET_CERTIFICATE, Access.POLICY, TransitExportRoutes::setCertificate);
  }

  static List<RouteNote> notes() {
    return List.of(
        RouteNote.different(
            Verb.READ,
            EXPORT,
            "Gives `public-key` and `certificate-chain`, of managed keys too; all other types are"
                + " refused, since keys do not leave their service. In the query,"
                + " `format=pem|der|jwk|openssh` is an addition for public keys"),
        RouteNote.added(
            Verb.READ,
            JWKS,
            "Gives the public keys of all versions as a JWK Set, without envelope"),
        RouteNote.different(
            Verb.WRITE,
            CSR,
            "Makes a certificate request, by managed keys too; parts of a subject may be given"
                + " instead of `csr`"),
        RouteNote.different(
            Verb.WRITE,
            SET_CERTIFICATE,
            "Sets a version's certificate chain; one that is out of order, or of another key, is"
                + " refused"));
  }

  private static KeyExports exports(Parameters parameters) {
    return parameters.mount(TransitMount.class).exports();
  }

  private static ApiResponse export(ApiRequest request, Parameters parameters) {
    String type = parameters.get(TYPE);
    String name = parameters.get(NAME);
    String version = parameters.find(VERSION).orElse("");
    Optional<String> format = request.parameter(FORMAT).filter(text -> !text.isBlank());
    if (format.isPresent() && !type.equals(PUBLIC_KEY)) {
      throw HttpError.invalid("only public-key has a format");
    }
    return TransitAnswers.read(() ->
        ApiResponse.of(
            format.isPresent()
                ? exports(parameters).publicKeys(name, format.get(), version)
                : exports(parameters).export(type, name, version)));
  }

  private static ApiResponse jwks(ApiRequest request, Parameters parameters) {
    return TransitAnswers.read(() ->
        ApiResponse.raw(
            OK,
            JWK_SET,
            exports(parameters).jwks(parameters.get(NAME)).getBytes(StandardCharsets.UTF_8)));
  }

  private static ApiResponse csr(ApiRequest request, Parameters parameters) {
    KnownFields fields = TransitFields.of(request, RequestFields.CSR);
    return TransitAnswers.written(
        fields, () -> exports(parameters).csr(parameters.get(NAME), fields.values()));
  }

  private static ApiResponse setCertificate(ApiRequest request, Parameters parameters) {
    KnownFields fields = TransitFields.of(request, RequestFields.SET_CERTIFICATE);
    return TransitAnswers.written(
        fields, () -> exports(parameters).setCertificate(parameters.get(NAME), fields.values()));
  }
}
