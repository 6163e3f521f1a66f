// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.managedkeys.pki.mount.PkiKeys;
import org.managedkeys.pki.mount.PkiMount;
import org.managedkeys.server.http.Access;
import org.managedkeys.server.http.ApiRequest;
import org.managedkeys.server.http.ApiResponse;
import org.managedkeys.server.http.HttpError;
import org.managedkeys.server.http.Parameters;
import org.managedkeys.server.http.RouteTable;
import org.managedkeys.server.http.Verb;
import org.managedkeys.wire.Answer;

/** {@code keys} and {@code key/:ref} of a mount of type {@code pki}: the authority's keys. */
final class PkiKeyRoutes {

  private static final String ALL = "keys";
  private static final String GENERATE = "keys/generate/:type";
  private static final String IMPORT = "keys/import";
  private static final String ONE = "key/:ref";
  private static final String TYPE = "type";
  private static final String REF = "ref";

  private PkiKeyRoutes() {}

  static void addTo(RouteTable table) {
    table.add(Verb.LIST, ALL, Access.POLICY, PkiKeyRoutes::list);
    table.add(Verb.WRITE, GENERATE, Access.POLICY, PkiKeyRoutes::generate);
    table.add(Verb.WRITE, IMPORT, Access.POLICY, PkiKeyRoutes::importKey);
    table.add(Verb.READ, ONE, Access.POLICY, PkiKeyRoutes::read);
    table.add(Verb.WRITE, ONE, Access.POLICY, PkiKeyRoutes::write);
    table.add(Verb.DELETE, ONE, Access.POLICY, PkiKeyRoutes::delete);
  }

  static List<RouteNote> notes() {
    return List.of(
        RouteNote.same(Verb.LIST, ALL, "Lists the authority's keys with their names"),
        RouteNote.different(
            Verb.WRITE,
            GENERATE,
            "Makes a key: `kms` binds a managed key, `internal` makes a managed key where"
                + " `default_kms` says; `exported` is refused, as no CA key leaves its service"),
        RouteNote.refused(
            Verb.WRITE,
            IMPORT,
            "No private key is taken in; bring it into its service and bind it by"
                + " `keys/generate/kms`"),
        RouteNote.same(Verb.READ, ONE, "Shows a key and the managed key that it is"),
        RouteNote.same(Verb.WRITE, ONE, "Names a key"),
        RouteNote.same(
            Verb.DELETE,
            ONE,
            "Removes a key's name and never the managed key; refused while an issuer uses it"));
  }

  private static PkiKeys keys(Parameters parameters) {
    return PkiAnswers.mount(parameters).keys();
  }

  private static ApiResponse list(ApiRequest request, Parameters parameters) {
    return PkiAnswers.list(keys(parameters).list());
  }

  private static ApiResponse generate(ApiRequest request, Parameters parameters) {
    PkiKeys keys = keys(parameters);
    return switch (parameters.get(TYPE)) {
      case "kms" -> made(request, PkiFieldNames.KMS_KEY, keys::generateKms);
      case "internal" -> made(request, PkiFieldNames.INTERNAL_KEY, keys::generateInternal);
      case "exported" -> PkiAnswers.of(keys.generateExported());
      default -> throw HttpError.unsupportedPath();
    };
  }

  private static ApiResponse made(
      ApiRequest request, Set<String> known, Function<Map<String, Object>, Answer> making) {
    return PkiAnswers.written(
        request,
        known,
        PkiFieldNames.OF_PATHS,
        fields -> PkiAnswers.inBody(() -> making.apply(fields)));
  }

  private static ApiResponse importKey(ApiRequest request, Parameters parameters) {
    return PkiAnswers.of(keys(parameters).importKey());
  }

  private static ApiResponse read(ApiRequest request, Parameters parameters) {
    return PkiAnswers.of(keys(parameters).get(parameters.get(REF)));
  }

  private static ApiResponse write(ApiRequest request, Parameters parameters) {
    PkiMount mount = PkiAnswers.mount(parameters);
    return PkiAnswers.written(
        request,
        PkiFieldNames.KEY,
        PkiFieldNames.OF_PATHS,
        fields -> mount.keys().update(parameters.get(REF), fields));
  }

  private static ApiResponse delete(ApiRequest request, Parameters parameters) {
    return PkiAnswers.deleted(() -> keys(parameters).delete(parameters.get(REF)));
  }
}
