// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import java.util.List;
import java.util.Map;
import org.managedkeys.server.http.Access;
import org.managedkeys.server.http.ApiRequest;
import org.managedkeys.server.http.ApiResponse;
import org.managedkeys.server.http.HttpError;
import org.managedkeys.server.http.Parameters;
import org.managedkeys.server.http.RouteTable;
import org.managedkeys.server.http.Verb;
import org.managedkeys.transit.RequestFields;
import org.managedkeys.transit.TransitKeys;
import org.managedkeys.transit.TransitMount;
import org.managedkeys.wire.Answer;

/** {@code keys} of a Transit mount: their names, versions and settings. */
final class TransitKeyRoutes {

  private static final String NAME = "name";
  private static final String KEYS = "keys";
  private static final String ONE = KEYS + "/:name";
  private static final String ROTATE = ONE + "/rotate";
  private static final String CONFIG = ONE + "/config";
  private static final String TRIM = ONE + "/trim";

  private TransitKeyRoutes() {}

  static void addTo(RouteTable table) {
    table.add(Verb.LIST, KEYS, Access.POLICY, TransitKeyRoutes::list);
    table.add(Verb.READ, ONE, Access.POLICY, TransitKeyRoutes::read);
    // As in Vault, whoever makes a key needs update: it has no existence check here.
    table.add(Verb.WRITE, ONE, Access.POLICY, TransitKeyRoutes::create);
    table.add(Verb.DELETE, ONE, Access.POLICY, TransitKeyRoutes::delete);
    table.add(Verb.WRITE, ROTATE, Access.POLICY, TransitKeyRoutes::rotate);
    table.add(Verb.WRITE, CONFIG, Access.POLICY, TransitKeyRoutes::config);
    table.add(Verb.WRITE, TRIM, Access.POLICY, TransitKeyRoutes::trim);
  }

  static List<RouteNote> notes() {
    return List.of(
        RouteNote.same(Verb.LIST, KEYS, "Lists the keys"),
        RouteNote.different(
            Verb.READ,
            ONE,
            "Shows a key; of type `managed_key` too with `keys`, which tell each version's public"
                + " key and managed key. `supports_*` say what the latest version can do"),
        RouteNote.different(
            Verb.WRITE,
            ONE,
            "Makes a key and shows it. `managed_key` takes `managed_key_name` or"
                + " `managed_key_id`; for other types a managed key is made in the mount's"
                + " connection. `derived`, `convergent_encryption` and `auto_rotate_period` are"
                + " refused; `encryption` (`raw`, `envelope`) is an addition"),
        RouteNote.same(
            Verb.DELETE,
            ONE,
            "Removes a key whose `deletion_allowed` is set, and never its managed keys"),
        RouteNote.different(
            Verb.WRITE,
            ROTATE,
            "Adds a version: the managed key that is named, or one that is made for another type;"
                + " shows the key"),
        RouteNote.different(
            Verb.WRITE,
            CONFIG,
            "Changes which versions may be used, and shows the key; `auto_rotate_period` can only"
                + " be 0"),
        RouteNote.same(Verb.WRITE, TRIM, "Removes the oldest versions, and shows the key"));
  }

  private static TransitKeys keys(Parameters parameters) {
    return parameters.mount(TransitMount.class).keys();
  }

  private static ApiResponse list(ApiRequest request, Parameters parameters) {
    Answer answer = keys(parameters).list();
    if (answer.data().get(KEYS) instanceof List<?> names && names.isEmpty()) {
      throw HttpError.nothingThere();
    }
    return TransitAnswers.read(() -> ApiResponse.of(answer));
  }

  private static ApiResponse read(ApiRequest request, Parameters parameters) {
    return TransitAnswers.read(() -> ApiResponse.of(keys(parameters).read(parameters.get(NAME))));
  }

  private static ApiResponse delete(ApiRequest request, Parameters parameters) {
    return TransitAnswers.written(
        new KnownFields(Map.of(), List.of()),
        () -> {
          keys(parameters).delete(parameters.get(NAME));
          return Answer.of(Map.of());
        });
  }

  private static ApiResponse create(ApiRequest request, Parameters parameters) {
    return changed(request, parameters, RequestFields.CREATE, keys(parameters)::create);
  }

  private static ApiResponse rotate(ApiRequest request, Parameters parameters) {
    return changed(request, parameters, RequestFields.ROTATE, keys(parameters)::rotate);
  }

  private static ApiResponse config(ApiRequest request, Parameters parameters) {
    return changed(request, parameters, RequestFields.CONFIG, keys(parameters)::config);
  }

  private static ApiResponse trim(ApiRequest request, Parameters parameters) {
    return changed(request, parameters, RequestFields.TRIM, keys(parameters)::trim);
  }

  /** Changes a key by what a request says; answers the key. */
  @FunctionalInterface
  private interface Change {
    Answer make(String name, Map<String, Object> request);
  }

  private static ApiResponse changed(
      ApiRequest request, Parameters parameters, RequestFields known, Change change) {
    KnownFields fields = TransitFields.of(request, known);
    return TransitAnswers.written(fields, () -> change.make(parameters.get(NAME), fields.values()));
  }
}
