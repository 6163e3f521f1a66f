// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which pattern a path leads to. */
final class RouteTableTest {

  private static final Endpoint NOTHING = (request, parameters) -> ApiResponse.noContent();

  private static RouteTable table(String... patterns) {
    RouteTable table = new RouteTable();
    for (String pattern : patterns) {
      table.add(Verb.READ, pattern, Access.POLICY, NOTHING);
    }
    return table;
  }

  private static String found(RouteTable table, String path) {
    return table.match(Verb.READ, path).map(match -> match.route().pattern()).orElse("none");
  }

  private static Map<String, String> parts(RouteTable table, String path) {
    return table.match(Verb.READ, path).orElseThrow().parameters().values();
  }

  @ParameterizedTest
  @CsvSource({
    "keys, none",
    "keys/a, keys/:name",
    "keys/a/b, none",
    "keys/a/config, keys/:name/config",
    "keys/import, keys/import",
    "keys/import/config, keys/:name/config",
    "Keys/a, none",
    "sign/a, sign/:name(/:hash)",
    "sign/a/sha2-256, sign/:name(/:hash)",
    "sign/a/sha2-256/b, none",
    "sign, none",
    "mounts/a, mounts/:path*",
    "mounts/a/b/c, mounts/:path*",
    "mounts/a/tune, mounts/:path*",
    "mounts, none",
    "ocsp/MF%2FA=/, ocsp/:request**",
    "ocsp/a//b, ocsp/:request**",
    "config, config",
    "config/, none",
    "'', none",
    "/config, none"
  })
  void path_leadsToTheMostSpecificPattern(String path, String pattern) {
    RouteTable table =
        table(
            "keys/:name",
            "keys/:name/config",
            "keys/import",
            "sign/:name(/:hash)",
            "mounts/:path*",
            "ocsp/:request**",
            "config");

    assertThat(found(table, path)).isEqualTo(pattern);
  }

  @Test
  void literalSegment_winsOverAParameter_inEitherOrder() {
    assertThat(found(table(":a/x", "b/:c"), "b/x")).isEqualTo("b/:c");
    assertThat(found(table("b/:c", ":a/x"), "b/x")).isEqualTo("b/:c");
    assertThat(found(table(":a/x/y", "b/:c"), "b/x/y")).isEqualTo(":a/x/y");
  }

  @Test
  void parameters_areTheVariableParts_byName() {
    RouteTable table = table("sign/:name(/:hash)(/:more)", "mounts/:path*", ":a/:b/end");

    assertThat(parts(table, "sign/k")).isEqualTo(Map.of("name", "k"));
    assertThat(parts(table, "sign/k/h")).isEqualTo(Map.of("name", "k", "hash", "h"));
    assertThat(parts(table, "sign/k/h/m")).isEqualTo(Map.of("name", "k", "hash", "h", "more", "m"));
    assertThat(parts(table, "mounts/a/b")).isEqualTo(Map.of("path", "a/b"));
    assertThat(parts(table, "x/y/end")).isEqualTo(Map.of("a", "x", "b", "y"));
  }

  @Test
  void parameters_ofPartsThatWereTried_areNotMixedUp() {
    RouteTable table = table(":first/:second/x", ":other/y");

    assertThat(parts(table, "a/y")).isEqualTo(Map.of("other", "a"));
  }

  /** What follows /ocsp/ is not read by the rules: only a route that asks for it may see it. */
  @ParameterizedTest
  @ValueSource(strings = {"ocsp/ocsp//x", "ocsp/ocsp/a%2Fb", "ocsp//", "ocsp/"})
  void unreadPath_matchesNoOrdinaryPattern(String path) {
    RouteTable table = table("ocsp/:name", "ocsp/:name/:more", "ocsp/:name/:more/:last", ":all*");

    assertThat(found(table, path)).isEqualTo("none");
  }

  @Test
  void verbs_haveTablesOfTheirOwn() {
    RouteTable table = new RouteTable();
    table.add(Verb.READ, "keys/:name", Access.POLICY, NOTHING);
    table.add(Verb.LIST, "keys", Access.POLICY, NOTHING);
    table.add(Verb.WRITE, "keys/:name", Access.SUDO, NOTHING);

    assertThat(table.match(Verb.DELETE, "keys/a")).isEmpty();
    assertThat(table.match(Verb.WRITE, "keys/a").orElseThrow().route().access())
        .isEqualTo(Access.SUDO);
    assertThat(table.verbs("keys/a")).isEqualTo(Set.of(Verb.READ, Verb.WRITE));
    assertThat(table.verbs("keys")).isEqualTo(Set.of(Verb.LIST));
    assertThat(table.verbs("other")).isEmpty();
  }

  @Test
  void routes_areListed_inTheirOrder() {
    RouteTable first = table("b", "a");
    RouteTable all = table("c");
    all.addAll(first);

    assertThat(all.routes())
        .extracting(Route::toString)
        .isEqualTo(List.of("READ c", "READ b", "READ a"));
  }

  @Test
  void writing_isUpdating_unlessTheRouteTells() {
    RouteTable table = new RouteTable();
    table.add(Verb.WRITE, "a", Access.POLICY, NOTHING);
    table.add(Verb.WRITE, "b", Access.POLICY, NOTHING, (request, parameters) -> false);
    ApiRequest request = Requests.write("a", Map.of());

    Match updating = table.match(Verb.WRITE, "a").orElseThrow();
    Match creating = table.match(Verb.WRITE, "b").orElseThrow();

    assertThat(updating.route().exists(request, updating.parameters())).isTrue();
    assertThat(creating.route().exists(request, creating.parameters())).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"keys/:other", "keys/:name(/:x)", "keys/a(/b)(/c)"})
  void pattern_likeOneThatIsThere_isRefused(String pattern) {
    RouteTable table = table("keys/:name", "keys/a/b/c");

    assertThatThrownBy(() -> table.add(Verb.READ, pattern, Access.POLICY, NOTHING))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is the same as READ keys/");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "/a", "a/", "a//b", ":", ":Name", "a:b", ":a*/b", ":a**/b", ":a***", "a*", ":a/:a",
        "a(/:b", "a(:b)", "a(/b)c", "(/a)", "a/%2e", "a b"
      })
  void malformedPattern_isRefused(String pattern) {
    assertThatThrownBy(() -> table(pattern))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("malformed pattern " + pattern);
  }

  @Test
  void parameters_handOutTheMountOfTheirType() {
    Parameters parameters = Parameters.of(Map.of("name", "a")).with("mount");

    assertThat(parameters.get("name")).isEqualTo("a");
    assertThat(parameters.find("hash")).isEmpty();
    assertThat(parameters.mount(String.class)).isEqualTo("mount");
    assertThatThrownBy(() -> parameters.mount(Integer.class))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> parameters.get("hash")).isInstanceOf(IllegalArgumentException.class);
  }
}
