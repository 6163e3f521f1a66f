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

/** How a mount of type {@code pki} becomes an authority: by itself, or certified by another. */
final class PkiAuthorityRoutes {

  private static final String TYPE = "type";
  private static final String ROOT = "root";
  private static final String GENERATE_ROOT = "root/generate/:type";
  private static final String ISSUERS_ROOT = "issuers/generate/root/:type";
  private static final String ROTATE_ROOT = "root/rotate/:type";
  private static final String REPLACE_ROOT = "root/replace";
  private static final String GENERATE_REQUEST = "intermediate/generate/:type";
  private static final String ISSUERS_REQUEST = "issuers/generate/intermediate/:type";
  private static final String CROSS_SIGN = "intermediate/cross-sign";
  private static final String SET_SIGNED = "intermediate/set-signed";
  private static final String IMPORT_CERTIFICATE = "issuers/import/cert";
  private static final String IMPORT_BUNDLE = "issuers/import/bundle";
  private static final String CONFIG_CA = "config/ca";
  private static final List<String> IMPORTS = List.of(IMPORT_CERTIFICATE, IMPORT_BUNDLE, CONFIG_CA);

  private PkiAuthorityRoutes() {}

  static void addTo(RouteTable table) {
    table.add(Verb.WRITE, GENERATE_ROOT, Access.POLICY, PkiAuthorityRoutes::generateRoot);
    table.add(Verb.WRITE, ISSUERS_ROOT, Access.POLICY, PkiAuthorityRoutes::generateRoot);
    table.add(Verb.WRITE, ROTATE_ROOT, Access.POLICY, PkiAuthorityRoutes::rotateRoot);
    table.add(Verb.WRITE, REPLACE_ROOT, Access.POLICY, PkiAuthorityRoutes::replaceRoot);
    table.add(Verb.DELETE, ROOT, Access.SUDO, PkiAuthorityRoutes::deleteRoot);
    table.add(Verb.WRITE, GENERATE_REQUEST, Access.POLICY, PkiAuthorityRoutes::generateRequest);
    table.add(Verb.WRITE, ISSUERS_REQUEST, Access.POLICY, PkiAuthorityRoutes::generateRequest);
    table.add(Verb.WRITE, CROSS_SIGN, Access.POLICY, PkiAuthorityRoutes::crossSign);
    table.add(Verb.WRITE, SET_SIGNED, Access.POLICY, PkiAuthorityRoutes::setSigned);
    for (String pattern : IMPORTS) {
      table.add(Verb.WRITE, pattern, Access.POLICY, PkiAuthorityRoutes::importBundle);
    }
  }

  static List<RouteNote> notes() {
    return List.of(
        RouteNote.different(
            Verb.WRITE,
            GENERATE_ROOT,
            "Makes a self-signed root by a key of the type `kms`, `existing` or `internal`;"
                + " `exported` is refused. Without `use_pss` and `signature_bits` the key decides,"
                + " so that PSS-only keys need no options"),
        RouteNote.different(Verb.WRITE, ISSUERS_ROOT, "As `root/generate/:type`"),
        RouteNote.different(
            Verb.WRITE, ROTATE_ROOT, "As `root/generate/:type`, beside the present ones"),
        RouteNote.same(Verb.WRITE, REPLACE_ROOT, "Makes an issuer the default one"),
        RouteNote.same(
            Verb.DELETE,
            ROOT,
            "Removes all issuers and keys, and never a managed key; needs `sudo`"),
        RouteNote.different(
            Verb.WRITE,
            GENERATE_REQUEST,
            "Makes a CSR by a key of the type `kms`, `existing` or `internal`, PSS-only keys"
                + " included; `exported` is refused"),
        RouteNote.different(Verb.WRITE, ISSUERS_REQUEST, "As `intermediate/generate/:type`"),
        RouteNote.same(Verb.WRITE, CROSS_SIGN, "Makes a CSR by a key that the mount has"),
        RouteNote.same(Verb.WRITE, SET_SIGNED, "Takes in the certificate that was made of a CSR"),
        RouteNote.same(
            Verb.WRITE,
            IMPORT_CERTIFICATE,
            "Takes in CA certificates; each finds its key by its public key"),
        RouteNote.different(
            Verb.WRITE, IMPORT_BUNDLE, "The same; a bundle with a private key is refused"),
        RouteNote.different(
            Verb.WRITE, CONFIG_CA, "The same; a bundle with a private key is refused"));
  }

  private static ApiResponse generateRoot(ApiRequest request, Parameters parameters) {
    PkiMount mount = PkiAnswers.mount(parameters);
    return written(
        request,
        PkiFieldNames.ROOT,
        fields -> mount.roots().generate(parameters.get(TYPE), fields));
  }

  private static ApiResponse rotateRoot(ApiRequest request, Parameters parameters) {
    PkiMount mount = PkiAnswers.mount(parameters);
    return written(
        request, PkiFieldNames.ROOT, fields -> mount.roots().rotate(parameters.get(TYPE), fields));
  }

  private static ApiResponse replaceRoot(ApiRequest request, Parameters parameters) {
    PkiMount mount = PkiAnswers.mount(parameters);
    return written(request, Set.of("default"), mount.roots()::replace);
  }

  private static ApiResponse deleteRoot(ApiRequest request, Parameters parameters) {
    return PkiAnswers.of(PkiAnswers.mount(parameters).roots().deleteAll());
  }

  private static ApiResponse generateRequest(ApiRequest request, Parameters parameters) {
    PkiMount mount = PkiAnswers.mount(parameters);
    return written(
        request,
        PkiFieldNames.REQUEST,
        fields -> mount.intermediates().generate(parameters.get(TYPE), fields));
  }

  private static ApiResponse crossSign(ApiRequest request, Parameters parameters) {
    PkiMount mount = PkiAnswers.mount(parameters);
    return written(request, PkiFieldNames.REQUEST, mount.intermediates()::crossSign);
  }

  private static ApiResponse setSigned(ApiRequest request, Parameters parameters) {
    PkiMount mount = PkiAnswers.mount(parameters);
    return written(request, Set.of(PkiFieldNames.CERTIFICATE), mount.intermediates()::setSigned);
  }

  private static ApiResponse importBundle(ApiRequest request, Parameters parameters) {
    PkiMount mount = PkiAnswers.mount(parameters);
    return written(request, Set.of(PkiFieldNames.PEM_BUNDLE), mount.issuers()::importBundle);
  }

  /** What names a key or an issuer that is not there is the body. */
  private static ApiResponse written(
      ApiRequest request, Set<String> known, Function<Map<String, Object>, Answer> work) {
    return PkiAnswers.written(
        request,
        known,
        PkiFieldNames.OF_PATHS,
        fields -> PkiAnswers.inBody(() -> work.apply(fields)));
  }
}
