// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.managedkeys.server.access.AccessFixture.TEAM;

import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.server.access.AccessFixture;
import org.managedkeys.server.access.Created;
import org.managedkeys.server.http.ApiResponse;
import org.managedkeys.server.http.HttpError;
import org.managedkeys.server.http.Verb;

/** {@code sys/policies/acl}, {@code sys/policy} and {@code sys/capabilities} answer as Vault. */
class PolicyRoutesTest {

  private static final String READ_A = "{\"path\": {\"a/*\": {\"capabilities\": [\"read\"]}}}";

  private final AccessFixture fixture = new AccessFixture();
  private final Calls calls = new Calls(fixture);
  private final String root = fixture.root().secret();

  @AfterEach
  void close() {
    fixture.close();
  }

  private ApiResponse call(Verb verb, String path, Map<String, Object> body) {
    return calls.call(verb, path, root, body);
  }

  @ParameterizedTest
  @CsvSource({"sys/policies/acl, policy", "sys/policy, policy", "sys/policy, rules"})
  void policy_isWrittenShownListedAndDeleted(String base, String field) {
    String one = base + "/team/web";

    assertThat(call(Verb.WRITE, one, Map.of(field, READ_A)).status()).isEqualTo(204);

    ApiResponse shown = call(Verb.READ, one, Map.of());
    assertThat(shown.data()).containsEntry("name", "team/web").containsEntry("policy", READ_A);
    assertThat(shown.repeatsData()).isTrue();
    assertThat(call(Verb.LIST, base, Map.of()).data())
        .containsEntry("keys", List.of("default", "root", "team/web"));
    assertThat(call(Verb.DELETE, one, Map.of()).status()).isEqualTo(204);
    nothingThere(() -> call(Verb.READ, one, Map.of()));
  }

  /** A policy on {@code sys/policies/acl/admin} must hold for all spellings of it. */
  @ParameterizedTest
  @CsvSource({"Web", "WEB", "' web'", "'web '"})
  void name_inAnotherSpelling_isRefused_andReachesNoPolicy(String name) {
    call(Verb.WRITE, "sys/policies/acl/web", Map.of("policy", READ_A));

    for (String base : List.of("sys/policies/acl/", "sys/policy/")) {
      for (Verb verb : List.of(Verb.READ, Verb.WRITE, Verb.DELETE)) {
        assertThatThrownBy(() -> call(verb, base + name, Map.of("policy", "{}")))
            .isInstanceOf(HttpError.class)
            .hasMessageContaining("no upper-case letters, and no spaces around it");
      }
    }
    assertThat(call(Verb.READ, "sys/policies/acl/web", Map.of()).data())
        .containsEntry("policy", READ_A);
  }

  @Test
  void olderWay_namesTheTextAndTheListTwice() {
    call(Verb.WRITE, "sys/policies/acl/web", Map.of("policy", READ_A));

    assertThat(call(Verb.READ, "sys/policy/web", Map.of()).data())
        .containsEntry("rules", READ_A)
        .containsEntry("policy", READ_A);
    assertThat(call(Verb.READ, "sys/policies/acl/web", Map.of()).data()).doesNotContainKey("rules");
    for (Verb verb : List.of(Verb.READ, Verb.LIST)) {
      assertThat(call(verb, "sys/policy", Map.of()).data())
          .containsEntry("keys", List.of("default", "root", "web"))
          .containsEntry("policies", List.of("default", "root", "web"));
    }
  }

  @Test
  void write_withoutAText_orOfAnotherForm_isRefused() {
    String one = "sys/policies/acl/web";
    refused("'policy' parameter not supplied or empty", () -> call(Verb.WRITE, one, Map.of()));
    refused("did you mean policy?", () -> call(Verb.WRITE, one, Map.of("polcy", READ_A)));
    refused(
        "policies are JSON here",
        () -> call(Verb.WRITE, one, Map.of("policy", "path \"a\" { capabilities = [\"read\"] }")));
    nothingThere(() -> call(Verb.READ, one, Map.of()));
  }

  @Test
  void policies_areThoseOfTheRequestsNamespace() {
    calls.call(Verb.WRITE, TEAM, "sys/policies/acl/web", root, Map.of("policy", READ_A));

    nothingThere(() -> call(Verb.READ, "sys/policies/acl/web", Map.of()));
    assertThat(calls.call(Verb.LIST, TEAM, "sys/policies/acl", root, Map.of()).data())
        .containsEntry("keys", List.of("default", "web"));
  }

  @Test
  void capabilities_ofOneself_ofATokenAndByAccessor() {
    call(Verb.WRITE, "sys/policies/acl/web", Map.of("policy", READ_A));
    Created token = fixture.token("web");
    Map<String, Object> expected = Map.of("a/b", List.of("read"), "capabilities", List.of("read"));

    assertThat(
            calls
                .call(
                    Verb.WRITE,
                    "sys/capabilities-self",
                    token.secret(),
                    Map.of("paths", List.of("a/b")))
                .data())
        .isEqualTo(expected);
    assertThat(
            call(Verb.WRITE, "sys/capabilities", Map.of("token", token.secret(), "path", "a/b"))
                .data())
        .isEqualTo(expected);
    assertThat(
            call(
                    Verb.WRITE,
                    "sys/capabilities-accessor",
                    Map.of("accessor", token.token().accessor(), "paths", "a/b,/b"))
                .data())
        .isEqualTo(Map.of("a/b", List.of("read"), "/b", List.of("deny")));
    assertThat(call(Verb.WRITE, "sys/capabilities-self", Map.of("paths", "x")).data())
        .containsEntry("x", List.of("root"));
  }

  @Test
  void capabilities_ofNobodyOrNothing_areRefused() {
    refused(
        "invalid token",
        () -> call(Verb.WRITE, "sys/capabilities", Map.of("token", "mk.x", "paths", "a")));
    refused("missing token", () -> call(Verb.WRITE, "sys/capabilities", Map.of("paths", "a")));
    refused(
        "invalid accessor",
        () -> call(Verb.WRITE, "sys/capabilities-accessor", Map.of("accessor", "x", "paths", "a")));
    refused("paths must be supplied", () -> call(Verb.WRITE, "sys/capabilities-self", Map.of()));
  }

  private static void nothingThere(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(HttpError.class, e -> assertThat(e.status()).isEqualTo(404));
  }

  private static void refused(String message, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            KeyException.class, e -> assertThat(e.kind()).isEqualTo(Kind.INVALID))
        .hasMessageContaining(message);
  }
}
