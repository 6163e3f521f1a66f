// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.managedkeys.server.access.Capability;
import org.managedkeys.server.http.Access;
import org.managedkeys.server.http.ApiRequest;
import org.managedkeys.server.http.ApiResponse;
import org.managedkeys.server.http.HttpError;
import org.managedkeys.server.http.Parameters;
import org.managedkeys.server.http.RouteTable;
import org.managedkeys.server.http.Verb;
import org.managedkeys.transit.BatchAnswer;
import org.managedkeys.transit.DataKeyMaking;
import org.managedkeys.transit.Encryption;
import org.managedkeys.transit.RequestFields;
import org.managedkeys.transit.TransitMount;
import org.managedkeys.wire.Answer;

/** Encrypting, decrypting and data keys by a Transit mount. */
final class TransitCipherRoutes {

  private static final String NAME = "name";
  private static final String PLAINTEXT = "plaintext";
  private static final String WRAPPED = "wrapped";
  private static final String ENCRYPT = "encrypt/:name";
  private static final String DECRYPT = "decrypt/:name";
  private static final String REWRAP = "rewrap/:name";
  private static final String DATA_KEY = "datakey/:plaintext/:name";
  private static final String DATA_KEYS = "datakeys/:plaintext/:name";

  private final ServerContext context;

  TransitCipherRoutes(ServerContext context) {
    this.context = context;
  }

  void addTo(RouteTable table) {
    table.add(Verb.WRITE, ENCRYPT, Access.POLICY, this::encrypt, TransitCipherRoutes::keyExists);
    table.add(Verb.WRITE, DECRYPT, Access.POLICY, TransitCipherRoutes::decrypt);
    table.add(Verb.WRITE, REWRAP, Access.POLICY, TransitCipherRoutes::rewrap);
    table.add(Verb.WRITE, DATA_KEY, Access.POLICY, TransitCipherRoutes::dataKey);
    table.add(Verb.WRITE, DATA_KEYS, Access.POLICY, TransitCipherRoutes::dataKeys);
  }

  static List<RouteNote> notes() {
    return List.of(
        RouteNote.different(
            Verb.WRITE,
            ENCRYPT,
            "Encrypts by managed keys of every type; a key that is not there is made for whoever"
                + " has `create`. `context` is refused"),
        RouteNote.different(Verb.WRITE, DECRYPT, "Decrypts by managed keys of every type"),
        RouteNote.different(
            Verb.WRITE,
            REWRAP,
            "Encrypts anew under the latest version, by managed keys too; `associated_data` is"
                + " bound again"),
        RouteNote.same(
            Verb.WRITE,
            DATA_KEY,
            "Makes a random key and encrypts it; `plaintext` tells it in clear too"),
        RouteNote.same(
            Verb.WRITE, DATA_KEYS, "Makes up to " + DataKeyMaking.MOST + " data keys at once"));
  }

  private static TransitMount mount(Parameters parameters) {
    return parameters.mount(TransitMount.class);
  }

  private static boolean keyExists(ApiRequest request, Parameters parameters) {
    return mount(parameters).keys().exists(parameters.get(NAME));
  }

  private ApiResponse encrypt(ApiRequest request, Parameters parameters) {
    String name = parameters.get(NAME);
    Encryption encryption = mount(parameters).encryption();
    boolean makesKey = mayMakeKey(request, parameters);
    return done(
        TransitFields.of(request, RequestFields.ENCRYPT),
        fields -> encryption.encrypt(name, fields, makesKey),
        fields -> encryption.encryptBatch(name, fields, makesKey));
  }

  /**
   * Whether there is no key and the caller may make one. The request may have been let through
   * because there was one, which was deleted meanwhile.
   */
  private boolean mayMakeKey(ApiRequest request, Parameters parameters) {
    if (keyExists(request, parameters)) {
      return false;
    }
    String path = mount(parameters).path() + ENCRYPT.replace(":name", parameters.get(NAME));
    return context
        .access()
        .check(
            context.caller(request).token(),
            request.namespace(),
            path,
            Capability.CREATE,
            request.fields())
        .allowed();
  }

  private static ApiResponse decrypt(ApiRequest request, Parameters parameters) {
    String name = parameters.get(NAME);
    Encryption encryption = mount(parameters).encryption();
    return done(
        TransitFields.of(request, RequestFields.DECRYPT),
        fields -> encryption.decrypt(name, fields),
        fields -> encryption.decryptBatch(name, fields));
  }

  private static ApiResponse rewrap(ApiRequest request, Parameters parameters) {
    String name = parameters.get(NAME);
    Encryption encryption = mount(parameters).encryption();
    return done(
        TransitFields.of(request, RequestFields.REWRAP),
        fields -> encryption.rewrap(name, fields),
        fields -> encryption.rewrapBatch(name, fields));
  }

  private static ApiResponse done(
      KnownFields fields,
      Function<Map<String, Object>, Answer> one,
      Function<Map<String, Object>, BatchAnswer> batch) {
    return fields.values().containsKey(TransitFields.BATCH)
        ? TransitAnswers.ofBatch(fields, () -> batch.apply(fields.values()))
        : TransitAnswers.written(fields, () -> one.apply(fields.values()));
  }

  private static ApiResponse dataKey(ApiRequest request, Parameters parameters) {
    KnownFields fields = TransitFields.of(request, RequestFields.DATA_KEY);
    return TransitAnswers.written(
        fields,
        () ->
            mount(parameters)
                .dataKeys()
                .make(isToldInClear(parameters), parameters.get(NAME), fields.values()));
  }

  private static ApiResponse dataKeys(ApiRequest request, Parameters parameters) {
    KnownFields fields = TransitFields.of(request, RequestFields.DATA_KEYS);
    return TransitAnswers.written(
        fields,
        () ->
            mount(parameters)
                .dataKeys()
                .makeSeveral(isToldInClear(parameters), parameters.get(NAME), fields.values()));
  }

  private static boolean isToldInClear(Parameters parameters) {
    return switch (parameters.get(PLAINTEXT)) {
      case PLAINTEXT -> true;
      case WRAPPED -> false;
      default -> throw HttpError.invalid("Invalid path, must be 'plaintext' or 'wrapped'");
    };
  }
}
