// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import static java.util.Objects.requireNonNull;
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
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.Namespace;
import org.managedkeys.server.http.Access;
import org.managedkeys.server.http.ApiResponse;
import org.managedkeys.server.http.Verb;

/** {@code sys/namespaces} answers as Vault. */
class NamespaceRoutesTest {

  private static final String BUILD = "sys/namespaces/build";

  @TempDir private Path folder;
  private SysCalls calls;

  @BeforeEach
  void open() {
    calls = SysCalls.in(folder);
    new NamespaceRoutes(calls).addTo(calls.table());
  }

  @AfterEach
  void close() {
    calls.close();
  }

  private ApiResponse call(Verb verb, Namespace namespace, String path) {
    return calls.call(verb, namespace, path, Map.of());
  }

  @Test
  void namespace_isMadeBelowThatOfTheRequest_shownListedAndDeleted() {
    assertThat(call(Verb.LIST, TEAM, "sys/namespaces").status()).isEqualTo(404);

    ApiResponse made =
        calls.call(Verb.WRITE, TEAM, BUILD, Map.of("custom_metadata", Map.of("owner", "ci")));

    assertThat(made.status()).isEqualTo(200);
    assertThat(made.repeatsData()).isTrue();
    assertThat(made.data())
        .containsEntry("path", "team/build/")
        .containsEntry("custom_metadata", Map.of("owner", "ci"));
    assertThat((String) made.data().get("id")).matches("[A-Za-z0-9]{5}");
    assertThat(call(Verb.READ, TEAM, BUILD).data()).isEqualTo(made.data());
    assertThat(call(Verb.LIST, TEAM, "sys/namespaces").data())
        .containsEntry("keys", List.of("build/"))
        .containsEntry("key_info", Map.of("build/", made.data()));
    assertThat(calls.list("sys/namespaces").data()).containsEntry("keys", List.of("team/"));
    assertThat(calls.read("sys/namespaces/team/build").data()).isEqualTo(made.data());

    assertThat(call(Verb.DELETE, TEAM, BUILD).status()).isEqualTo(204);
    assertThat(call(Verb.DELETE, TEAM, BUILD).status()).isEqualTo(204);
    ApiResponse gone = call(Verb.READ, TEAM, BUILD);
    assertThat(gone.status()).isEqualTo(404);
    assertThat(gone.errors()).isEmpty();
  }

  @Test
  void notes_areReplacedByWriting_andMergedByPatching() {
    calls.write(BUILD, Map.of("custom_metadata", Map.of("a", "1", "b", "2")));

    calls.write(BUILD, Map.of());
    assertThat(notes()).isEqualTo(Map.of("a", "1", "b", "2"));
    calls.write(BUILD, Map.of("custom_metadata", Map.of("a", "3", "c", "4")));
    assertThat(notes()).isEqualTo(Map.of("a", "3", "c", "4"));

    Map<String, Object> change = new HashMap<>();
    change.put("a", null);
    change.put("d", 5);
    patch(Map.of("custom_metadata", change));
    assertThat(notes()).isEqualTo(Map.of("c", "4", "d", "5"));
    assertThat(patch(Map.of()).status()).isEqualTo(200);
    Map<String, Object> nothing = new HashMap<>();
    nothing.put("custom_metadata", null);
    patch(nothing);
    assertThat(notes()).isEqualTo(Map.of());
  }

  private Object notes() {
    return requireNonNull(calls.read(BUILD).data().get("custom_metadata"));
  }

  private ApiResponse patch(Map<String, Object> body) {
    return calls.call(Verb.PATCH, Namespace.ROOT, BUILD, body);
  }

  @Test
  void notes_thatAreNoMapOfTexts_areRefused() {
    for (Object notes : List.of("a", List.of("a"), Map.of("a", List.of()))) {
      assertThat(calls.write(BUILD, Map.of("custom_metadata", notes)).status()).isEqualTo(400);
    }
    assertThat(calls.exists(BUILD)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"root", "sys", "audit", "auth", "cubbyhole", "identity", "Build", "-a"})
  void name_thatIsReserved_orOfAnotherForm_isRefused(String name) {
    assertThat(calls.write("sys/namespaces/" + name, Map.of()).status()).isEqualTo(400);
    assertThat(calls.exists("sys/namespaces/" + name)).isFalse();
  }

  @Test
  void namespace_withoutItsParent_isNotMade() {
    assertThat(calls.write("sys/namespaces/nobody/build", Map.of()).status()).isEqualTo(404);
    assertThat(calls.exists("sys/namespaces/team")).isTrue();
  }

  @Test
  void namespace_withChildren_isNotDeleted() {
    calls.call(Verb.WRITE, TEAM, BUILD, Map.of());

    ApiResponse refused = calls.delete("sys/namespaces/team");

    assertThat(refused.status()).isEqualTo(400);
    assertThat(error(refused)).contains("build");
  }

  /** Else requests to the mount would be taken for requests to the namespace. */
  @Test
  void namespace_ofAMountsPath_andTheOtherWayRound_isRefused() {
    new MountRoutes(calls).addTo(calls.table());
    calls.write("sys/mounts/pki/web", Map.of("type", "pki"));

    assertThat(error(calls.write("sys/namespaces/pki", Map.of()))).contains("mount 'pki/web/'");
    assertThat(error(calls.write("sys/mounts/team/pki", Map.of("type", "pki"))))
        .contains("path is already in use at team/");
  }

  @Test
  void locking_isRefusedWithAnotherWay() {
    for (String path : List.of("api-lock/lock", "api-lock/lock/team", "api-lock/unlock")) {
      ApiResponse refused = calls.write("sys/namespaces/" + path, Map.of());
      assertThat(refused.status()).isEqualTo(400);
      assertThat(error(refused)).contains("revoke the tokens");
    }
  }

  @Test
  void ownNamespaces_areThoseWhereTheTokenCounts() {
    String own = "sys/internal/ui/namespaces";
    assertThat(calls.table().match(Verb.READ, own).orElseThrow().route().access())
        .isEqualTo(Access.TOKEN);
    calls.write("sys/namespaces/other", Map.of());

    assertThat(calls.read(own).data()).containsEntry("keys", List.of("other/", "team/"));
    calls.actAs(calls.token(TEAM, "{\"path\": {\"a\": {\"capabilities\": [\"read\"]}}}"));
    assertThat(calls.read(own).data()).containsEntry("keys", List.of("team/"));
    assertThat(call(Verb.READ, TEAM, own).data()).containsEntry("keys", List.of());
  }
}
