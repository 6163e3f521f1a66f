// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.managedkeys.server.http.Access;
import org.managedkeys.server.http.ApiRequest;
import org.managedkeys.server.http.ApiResponse;
import org.managedkeys.server.http.HttpError;
import org.managedkeys.server.http.Parameters;
import org.managedkeys.server.http.RouteTable;
import org.managedkeys.server.http.Verb;
import org.managedkeys.transit.RequestFields;
import org.managedkeys.transit.TransitMount;
import org.managedkeys.wire.FieldValues;

/** What a Transit mount does without a key, and its settings. */
final class TransitMountRoutes {

  private static final String SIZE = "size";
  private static final String RANDOM = "random(/:source)(/:bytes)";
  private static final String HASH = "hash(/:algorithm)";
  private static final String CONFIG = "config/keys";
  private static final String CACHE = "cache-config";

  private TransitMountRoutes() {}

  static void addTo(RouteTable table) {
    table.add(Verb.WRITE, RANDOM, Access.POLICY, TransitMountRoutes::random);
    table.add(Verb.WRITE, HASH, Access.POLICY, TransitMountRoutes::hash);
    table.add(Verb.READ, CONFIG, Access.POLICY, TransitMountRoutes::settings);
    table.add(Verb.WRITE, CONFIG, Access.POLICY, TransitMountRoutes::configure);
    table.add(Verb.READ, CACHE, Access.POLICY, TransitMountRoutes::cache);
    table.add(Verb.WRITE, CACHE, Access.POLICY, TransitMountRoutes::configureCache);
  }

  static List<RouteNote> notes() {
    return List.of(
        RouteNote.same(
            Verb.WRITE,
            RANDOM,
            "Makes random bytes; the source `seal` is the key service that the configuration names"
                + " by `random`"),
        RouteNote.same(Verb.WRITE, HASH, "Makes a digest"),
        RouteNote.same(Verb.READ, CONFIG, "Shows the mount's settings"),
        RouteNote.same(
            Verb.WRITE,
            CONFIG,
            "Changes `disable_upsert`: whether encrypting by a key that is not there fails"),
        RouteNote.same(Verb.READ, CACHE, "Shows `size`, which is 0: keys in use are all kept"),
        RouteNote.different(Verb.WRITE, CACHE, "Takes the `size` 0 alone"));
  }

  private static TransitMount mount(Parameters parameters) {
    return parameters.mount(TransitMount.class);
  }

  private static ApiResponse random(ApiRequest request, Parameters parameters) {
    KnownFields fields = ToolRoutes.randomFields(request, parameters);
    return TransitAnswers.written(fields, () -> mount(parameters).random().make(fields.values()));
  }

  private static ApiResponse hash(ApiRequest request, Parameters parameters) {
    KnownFields fields = ToolRoutes.hashFields(request, parameters);
    return TransitAnswers.written(fields, () -> mount(parameters).hashes().hash(fields.values()));
  }

  private static ApiResponse settings(ApiRequest request, Parameters parameters) {
    return TransitAnswers.read(() -> ApiResponse.of(mount(parameters).keys().settings()));
  }

  private static ApiResponse configure(ApiRequest request, Parameters parameters) {
    KnownFields fields = TransitFields.of(request, RequestFields.SETTINGS);
    return TransitAnswers.written(
        fields, () -> mount(parameters).keys().configure(fields.values()));
  }

  private static ApiResponse cache(ApiRequest request, Parameters parameters) {
    return ApiResponse.data(Map.of(SIZE, 0)).ofMountType(TransitMount.TYPE);
  }

  private static ApiResponse configureCache(ApiRequest request, Parameters parameters) {
    KnownFields known = KnownFields.of(request.body(), Set.of(SIZE));
    FieldValues fields =
        FieldValues.of(known.values(), Set.of(SIZE), (detail, hint) -> HttpError.invalid(detail));
    if (fields.number(SIZE, 0) != 0) {
      throw HttpError.invalid("size must be 0: keys that are in use are kept without a limit");
    }
    return ApiResponse.noContent().withWarnings(known.warnings()).ofMountType(TransitMount.TYPE);
  }
}
