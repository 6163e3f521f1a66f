// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.managedkeys.server.http.Access;
import org.managedkeys.server.http.ApiRequest;
import org.managedkeys.server.http.ApiResponse;
import org.managedkeys.server.http.Parameters;
import org.managedkeys.server.http.RouteTable;
import org.managedkeys.server.http.Verb;
import org.managedkeys.transit.Hashes;
import org.managedkeys.transit.RandomBytes;
import org.managedkeys.wire.Answer;

/** {@code sys/tools}: random bytes and digests without a mount. */
public final class ToolRoutes {

  private static final String RANDOM = "sys/tools/random(/:source)(/:bytes)";
  private static final String HASH = "sys/tools/hash(/:algorithm)";
  private static final String SOURCE = "source";
  private static final String BYTES = "bytes";
  private static final String ALGORITHM = "algorithm";
  private static final String FORMAT = "format";

  private final RandomBytes random;
  private final Hashes hashes;

  /** Routes of a server. */
  public ToolRoutes(ServerContext context) {
    this.random = RandomBytes.of(context.registry());
    this.hashes = Hashes.ofAnything();
  }

  /** Adds them. */
  public void addTo(RouteTable table) {
    table.add(Verb.WRITE, RANDOM, Access.POLICY, this::random);
    table.add(Verb.WRITE, HASH, Access.POLICY, this::hash);
  }

  /** What the documentation says of them. */
  public static List<RouteNote> notes() {
    return List.of(
        RouteNote.same(
            Verb.WRITE,
            RANDOM,
            "Makes random bytes; the source `seal` is the key service that the configuration names"
                + " by `random`"),
        RouteNote.same(Verb.WRITE, HASH, "Makes a digest"));
  }

  private ApiResponse random(ApiRequest request, Parameters parameters) {
    KnownFields fields = randomFields(request, parameters);
    return answer(random.make(fields.values()), fields);
  }

  private ApiResponse hash(ApiRequest request, Parameters parameters) {
    KnownFields fields = hashFields(request, parameters);
    return answer(hashes.hash(fields.values()), fields);
  }

  /**
   * The fields of a request for random bytes, those in its path included. A number alone is the
   * count, as in Vault's older form.
   */
  static KnownFields randomFields(ApiRequest request, Parameters parameters) {
    KnownFields fields = KnownFields.of(request.body(), Set.of(BYTES, FORMAT, SOURCE));
    Map<String, Object> values = new LinkedHashMap<>(fields.values());
    parameters
        .find(SOURCE)
        .ifPresent(text -> values.put(text.matches("[0-9]+") ? BYTES : SOURCE, text));
    parameters.find(BYTES).ifPresent(text -> values.put(BYTES, text));
    return new KnownFields(values, fields.warnings());
  }

  /** The fields of a request for a digest, those in its path included. */
  static KnownFields hashFields(ApiRequest request, Parameters parameters) {
    KnownFields fields = KnownFields.of(request.body(), Set.of("input", FORMAT, ALGORITHM));
    Map<String, Object> values = new LinkedHashMap<>(fields.values());
    parameters.find(ALGORITHM).ifPresent(text -> values.put(ALGORITHM, text));
    return new KnownFields(values, fields.warnings());
  }

  private static ApiResponse answer(Answer answer, KnownFields fields) {
    return SystemAnswers.of(answer.data())
        .withWarnings(answer.warnings())
        .withWarnings(fields.warnings());
  }
}
