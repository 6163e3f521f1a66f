// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.managedkeys.key.KeyException;
import org.managedkeys.registry.admin.KeyDescription;
import org.managedkeys.registry.admin.KeyTest;
import org.managedkeys.registry.admin.KeyTestResult;
import org.managedkeys.registry.admin.KeyUsesOf;
import org.managedkeys.registry.admin.PublicFacts;
import org.managedkeys.server.http.Access;
import org.managedkeys.server.http.ApiRequest;
import org.managedkeys.server.http.ApiResponse;
import org.managedkeys.server.http.Parameters;
import org.managedkeys.server.http.RouteTable;
import org.managedkeys.server.http.Verb;
import org.managedkeys.wire.FieldValues;

/**
 * What is done with a managed key by itself: {@code sys/managed-keys/:type/:name/test/sign}, and
 * our additions beside it. All but {@code uses} talk to the key service.
 */
public final class ManagedKeyUseRoutes {

  private static final String HASH = "hash_algorithm";
  private static final String PSS = "use_pss";
  private static final String TEST_SIGN = KeyScope.ONE + "/test/sign";
  private static final String TEST_ENCRYPT = KeyScope.ONE + "/test/encrypt";
  private static final String TEST_MAC = KeyScope.ONE + "/test/mac";
  private static final String GENERATE = KeyScope.ONE + "/generate";
  private static final String PUBLIC_KEY = KeyScope.ONE + "/public-key";
  private static final String USES = KeyScope.ONE + "/uses";

  private final KeyScope scope;

  /**
   * Routes of a server.
   *
   * @param restrictToRoot as for {@link ManagedKeyRoutes}
   */
  public ManagedKeyUseRoutes(ServerContext context, boolean restrictToRoot) {
    this.scope = new KeyScope(context, restrictToRoot);
  }

  /** Adds them. */
  public void addTo(RouteTable table) {
    table.add(Verb.WRITE, TEST_SIGN, Access.POLICY, this::testSign);
    table.add(Verb.WRITE, TEST_ENCRYPT, Access.POLICY, this::testEncrypt);
    table.add(Verb.WRITE, TEST_MAC, Access.POLICY, this::testMac);
    table.add(Verb.WRITE, GENERATE, Access.POLICY, this::generate);
    table.add(Verb.READ, PUBLIC_KEY, Access.POLICY, this::publicKey);
    table.add(Verb.READ, USES, Access.POLICY, this::uses);
  }

  /** What the documentation says of them. */
  public static List<RouteNote> notes() {
    return List.of(
        RouteNote.different(
            Verb.WRITE,
            TEST_SIGN,
            "Signs random data and verifies it; makes the key first where `allow_generate_key`"
                + " permits it. Without `hash_algorithm` it takes what suits the key, so that"
                + " P-384 and PSS-only keys need no options"),
        RouteNote.added(Verb.WRITE, TEST_ENCRYPT, "Encrypts random data, decrypts it and compares"),
        RouteNote.added(Verb.WRITE, TEST_MAC, "Makes a code of random data twice and compares"),
        RouteNote.added(
            Verb.WRITE,
            GENERATE,
            "Makes the key in its service where `allow_generate_key` permits it"),
        RouteNote.added(
            Verb.READ, PUBLIC_KEY, "Shows the public key, and which signatures the key can make"),
        RouteNote.added(
            Verb.READ, USES, "Shows the mounts, issuers and Transit keys that may or do use it"));
  }

  private ApiResponse testSign(ApiRequest request, Parameters parameters) {
    KnownFields fields = KnownFields.of(request.body(), Set.of(HASH, PSS));
    test(request, parameters, KeyTest.Kind.SIGN, fields);
    return SystemAnswers.done(fields.warnings());
  }

  private ApiResponse testEncrypt(ApiRequest request, Parameters parameters) {
    return tested(request, parameters, KeyTest.Kind.ENCRYPT);
  }

  private ApiResponse testMac(ApiRequest request, Parameters parameters) {
    return tested(request, parameters, KeyTest.Kind.MAC);
  }

  private ApiResponse tested(ApiRequest request, Parameters parameters, KeyTest.Kind kind) {
    KnownFields fields = KnownFields.of(request.body(), Set.of(HASH));
    KeyTestResult result = test(request, parameters, kind, fields);
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("operation", result.operation());
    data.put("algorithm", result.algorithm());
    data.put("milliseconds", result.took().toMillis());
    return SystemAnswers.of(data).withWarnings(fields.warnings());
  }

  private KeyTestResult test(
      ApiRequest request, Parameters parameters, KeyTest.Kind kind, KnownFields known) {
    KeyDescription key = scope.require(request, parameters);
    FieldValues fields =
        FieldValues.of(
            known.values(),
            Set.of(HASH, PSS),
            (detail, hint) ->
                KeyException.of(
                    KeyException.Kind.INVALID,
                    "key '" + key.name() + "'",
                    "test it",
                    detail,
                    hint));
    return scope
        .keys()
        .test(
            request.namespace(),
            key.name().name(),
            new KeyTest(kind, fields.text(HASH), fields.bool(PSS, false)));
  }

  private ApiResponse generate(ApiRequest request, Parameters parameters) {
    KeyDescription key = scope.require(request, parameters);
    return facts(scope.keys().generate(request.namespace(), key.name().name()));
  }

  private ApiResponse publicKey(ApiRequest request, Parameters parameters) {
    KeyDescription key = scope.require(request, parameters);
    return facts(scope.keys().getWithPublicKey(request.namespace(), key.name().name()));
  }

  private static ApiResponse facts(KeyDescription key) {
    PublicFacts facts = key.publicFacts().orElseThrow();
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("name", key.name().name());
    data.put("UUID", key.uuid().toString());
    data.put("algorithm", facts.algorithm());
    facts.publicKeyPem().ifPresent(pem -> data.put("public_key", pem));
    data.put("signatures", facts.signatures());
    return SystemAnswers.of(data);
  }

  private ApiResponse uses(ApiRequest request, Parameters parameters) {
    KeyDescription key = scope.require(request, parameters);
    KeyUsesOf uses = scope.keys().uses(request.namespace(), key.name().name());
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("mounts", uses.mounts());
    data.put("any_mount", uses.anyMount());
    data.put("issuers", uses.issuers());
    data.put("transit_versions", uses.transitVersions());
    return SystemAnswers.of(data);
  }
}
