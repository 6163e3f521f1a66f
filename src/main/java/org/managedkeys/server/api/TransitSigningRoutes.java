// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.managedkeys.server.http.Access;
import org.managedkeys.server.http.ApiRequest;
import org.managedkeys.server.http.ApiResponse;
import org.managedkeys.server.http.HttpError;
import org.managedkeys.server.http.Parameters;
import org.managedkeys.server.http.RouteTable;
import org.managedkeys.server.http.Verb;
import org.managedkeys.transit.RequestFields;
import org.managedkeys.transit.TransitMount;

/**
 * Signatures and message authentication codes by a Transit mount. Batches of them answer 200
 * whatever became of their elements, as in Vault.
 */
final class TransitSigningRoutes {

  private static final String NAME = "name";
  private static final String HASH = "hash_algorithm";
  private static final String ALGORITHM = "algorithm";
  private static final String LENGTH = "url_mac_length";
  private static final String SIGN = "sign/:name(/:hash_algorithm)";
  private static final String VERIFY = "verify/:name(/:hash_algorithm)";
  private static final String HMAC = "hmac/:name(/:algorithm)";
  private static final String CMAC = "cmac/:name(/:url_mac_length)";

  private TransitSigningRoutes() {}

  static void addTo(RouteTable table) {
    table.add(Verb.WRITE, SIGN, Access.POLICY, TransitSigningRoutes::sign);
    table.add(Verb.WRITE, VERIFY, Access.POLICY, TransitSigningRoutes::verify);
    table.add(Verb.WRITE, HMAC, Access.POLICY, TransitSigningRoutes::hmac);
    table.add(Verb.WRITE, CMAC, Access.POLICY, TransitSigningRoutes::cmac);
  }

  static List<RouteNote> notes() {
    return List.of(
        RouteNote.different(
            Verb.WRITE,
            SIGN,
            "Signs; `salt_length=auto` is as long as the key's service can make it, and `jws` is r"
                + " and s side by side for managed keys too. `context` and `signature_context` are"
                + " refused"),
        RouteNote.different(
            Verb.WRITE,
            VERIFY,
            "Verifies a signature, an HMAC or a CMAC; codes of managed keys are made again in"
                + " their service"),
        RouteNote.different(
            Verb.WRITE, HMAC, "Makes an HMAC, in the key's service; keys of other types make none"),
        RouteNote.different(Verb.WRITE, CMAC, "Makes a CMAC by an AES key, in the key's service"));
  }

  private static TransitMount mount(Parameters parameters) {
    return parameters.mount(TransitMount.class);
  }

  private static ApiResponse sign(ApiRequest request, Parameters parameters) {
    KnownFields fields = TransitFields.of(request, RequestFields.SIGN);
    String hash = parameters.find(HASH).orElse("");
    return TransitAnswers.written(
        fields,
        () -> mount(parameters).signing().sign(parameters.get(NAME), hash, fields.values()));
  }

  private static ApiResponse verify(ApiRequest request, Parameters parameters) {
    KnownFields fields = TransitFields.of(request, RequestFields.VERIFY);
    String hash = parameters.find(HASH).orElse("");
    return TransitAnswers.written(
        fields,
        () -> mount(parameters).signing().verify(parameters.get(NAME), hash, fields.values()));
  }

  private static ApiResponse hmac(ApiRequest request, Parameters parameters) {
    KnownFields fields = TransitFields.of(request, RequestFields.HMAC);
    String hash = parameters.find(ALGORITHM).orElse("");
    return TransitAnswers.written(
        fields, () -> mount(parameters).macs().hmac(parameters.get(NAME), hash, fields.values()));
  }

  private static ApiResponse cmac(ApiRequest request, Parameters parameters) {
    KnownFields fields = TransitFields.of(request, RequestFields.CMAC);
    OptionalInt length = length(parameters.find(LENGTH));
    return TransitAnswers.written(
        fields, () -> mount(parameters).macs().cmac(parameters.get(NAME), length, fields.values()));
  }

  private static OptionalInt length(Optional<String> text) {
    if (text.isEmpty()) {
      return OptionalInt.empty();
    }
    if (!text.get().matches("[0-9]{1,3}")) {
      throw HttpError.invalid("invalid mac_length: it is from 1 to 16");
    }
    return OptionalInt.of(Integer.parseInt(text.get()));
  }
}
