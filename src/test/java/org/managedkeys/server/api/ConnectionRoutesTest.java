// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.server.api.SysCalls.TEAM;
import static org.managedkeys.server.api.SysCalls.error;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.managedkeys.config.Backends;
import org.managedkeys.key.Namespace;
import org.managedkeys.server.http.ApiResponse;
import org.managedkeys.server.http.Verb;
import org.managedkeys.testkit.SoftHsm;

/** {@code sys/managed-keys/kms}: shared connections, and who may put a key there. */
class ConnectionRoutesTest {

  private static final String ONE = "sys/managed-keys/kms/rack";
  private static final String KEY = "sys/managed-keys/pkcs11/k";
  private static final String ALL =
      "{\"path\": {\"sys/managed-keys/*\": {\"capabilities\": [\"create\", \"read\","
          + " \"update\"]}}}";

  @TempDir private Path folder;
  private SysCalls calls;

  @BeforeEach
  void open() {
    calls = SysCalls.in(folder);
    new ManagedKeyRoutes(calls, false).addTo(calls.table());
    new ManagedKeyUseRoutes(calls, false).addTo(calls.table());
    new ConnectionRoutes(calls).addTo(calls.table());
  }

  @AfterEach
  void close() {
    calls.close();
  }

  private ApiResponse put() {
    Map<String, Object> fields = new HashMap<>();
    fields.put("type", "pkcs11");
    fields.put("library", "softhsm");
    fields.put("token_label", SoftHsm.SHARED_TOKEN);
    fields.put("pin", SoftHsm.PIN);
    fields.put("max_sessions", 4);
    fields.put("strict_timeout", false);
    return calls.write(ONE, fields);
  }

  private ApiResponse putKey(Namespace namespace) {
    return calls.call(Verb.WRITE, namespace, KEY, Map.of("kms", "rack", "key_label", "p256"));
  }

  @Test
  void connection_isWrittenShownTriedListedAndDeleted() {
    assertThat(calls.exists(ONE)).isFalse();
    assertThat(put().status()).isEqualTo(204);
    assertThat(calls.exists(ONE)).isTrue();

    assertThat(calls.read(ONE).data())
        .containsEntry("name", "rack")
        .containsEntry("type", "pkcs11")
        .containsEntry("pin", "redacted")
        .containsEntry("max_sessions", 4L)
        .containsEntry("declared", false)
        .containsKey("UUID");
    assertThat(calls.list("sys/managed-keys/kms").data())
        .containsEntry("keys", List.of("trial", "rack"));
    assertThat(calls.write(ONE + "/test", Map.of()).data()).containsKey("message");
    assertThat(calls.delete(ONE).status()).isEqualTo(204);
    assertThat(calls.delete(ONE).status()).isEqualTo(204);
    assertThat(calls.read(ONE).status()).isEqualTo(404);
  }

  @Test
  void connection_thatIsReadAndWrittenBack_worksStill() {
    put();
    assertThat(calls.write(ONE, new HashMap<>(calls.read(ONE).data())).status()).isEqualTo(204);
    assertThat(putKey(Namespace.ROOT).status()).isEqualTo(204);

    assertThat(calls.write(KEY + "/test/sign", Map.of()).status()).isEqualTo(204);
    assertThat(calls.read(KEY).data()).containsEntry("kms", "rack").doesNotContainKey("pin");
  }

  @Test
  void connection_thatKeysUse_isNotDeleted() {
    put();
    putKey(Namespace.ROOT);

    ApiResponse refused = calls.delete(ONE);

    assertThat(refused.status()).isEqualTo(400);
    assertThat(error(refused)).contains("1 key uses it");
  }

  @Test
  void declaredConnection_isShownAndNotChanged() {
    String trial = "sys/managed-keys/kms/trial";

    assertThat(calls.read(trial).data()).containsEntry("declared", true);
    assertThat(calls.write(trial, Map.of("password", "x")).status()).isEqualTo(403);
    assertThat(calls.delete(trial).status()).isEqualTo(403);
  }

  @Test
  void connection_withoutOrWithAnotherType_isRefused() {
    assertThat(error(calls.write(ONE, Map.of("pin", "1")))).contains("pkcs11, awskms");
    assertThat(error(calls.write(ONE, Map.of("type", "kms"))))
        .contains("unsupported managed key type");
    assertThat(Backends.all()).noneMatch(type -> type.name().equals("kms"));
  }

  @ParameterizedTest
  @EnumSource(names = {"READ", "WRITE", "DELETE"})
  void otherNamespaces_haveNoConnections(Verb verb) {
    put();
    ApiResponse refused = calls.call(verb, TEAM, ONE, Map.of("type", "pkcs11"));

    assertThat(refused.status()).isEqualTo(404);
    assertThat(error(refused)).isEqualTo("unsupported path");
  }

  /** All keys at a connection are reached by its credentials, those of others among them. */
  @Test
  void keyAtASharedConnection_byWhoeverMayNotReadTheConnection_isDenied() {
    put();
    calls.actAs(calls.token(TEAM, ALL));
    ApiResponse ofTeam = putKey(TEAM);
    calls.actAs(calls.token(Namespace.ROOT, ALL.replace("/*", "/pkcs11/*")));
    ApiResponse ofOthers = putKey(Namespace.ROOT);
    calls.actAs(calls.token(Namespace.ROOT, ALL));

    for (ApiResponse denied : List.of(ofTeam, ofOthers)) {
      assertThat(denied.status()).isEqualTo(403);
      assertThat(error(denied))
          .contains("permission denied")
          .contains("grant read on sys/managed-keys/kms/rack");
    }
    assertThat(putKey(Namespace.ROOT).status()).isEqualTo(204);
    assertThat(putKey(TEAM).status()).isEqualTo(204);
  }

  /** A policy names connections by their names, so nothing else names one. */
  @Test
  void keyAtAConnection_namedByItsUuid_isRefused() {
    put();
    String uuid = (String) calls.read(ONE).data().get("UUID");

    ApiResponse refused = calls.write(KEY, Map.of("kms", uuid, "key_label", "p256"));

    assertThat(refused.status()).isEqualTo(400);
  }

  @Test
  void mountsConnectionForNewKeys_byWhoeverMayNotReadIt_isDenied() {
    put();
    new MountRoutes(calls).addTo(calls.table());
    calls.actAs(calls.token(TEAM, "{\"path\": {\"sys/*\": {\"capabilities\": [\"update\"]}}}"));
    Map<String, Object> body = Map.of("type", "transit", "config", Map.of("default_kms", "rack"));

    assertThat(calls.call(Verb.WRITE, TEAM, "sys/mounts/transit", body).status()).isEqualTo(403);
    calls.actAsRoot();
    assertThat(calls.call(Verb.WRITE, TEAM, "sys/mounts/transit", body).status()).isEqualTo(204);
    assertThat(calls.call(Verb.READ, TEAM, "sys/mounts/transit/tune", Map.of()).data())
        .containsEntry("default_kms", "rack");
  }
}
