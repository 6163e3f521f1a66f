// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whatever a client sends is refused as its own fault, or means what it says. */
class RequestFuzzTest {

  private static final RouteTable ROUTES = routes();

  private static RouteTable routes() {
    RouteTable table = new RouteTable();
    for (String pattern :
        List.of(
            "keys",
            "keys/:name",
            "keys/:name/config",
            "keys/import",
            ":mount/issue/:role",
            "sign/:name(/:hash)(/:more)",
            "mounts/:path*",
            "pki/ocsp/:request**")) {
      table.add(Verb.READ, pattern, Access.POLICY, (request, parts) -> ApiResponse.noContent());
    }
    return table;
  }

  private static void assertIsTheClientsFault(HttpError error) {
    assertThat(error.status()).isIn(400, 404);
  }

  @FuzzTest
  void path_anyText_isItsSegmentsOrRefused(byte[] data) {
    String raw = "/v1/" + new String(data, UTF_8);
    String path;
    try {
      path = RequestPath.read(raw, Verb.WRITE);
    } catch (HttpError e) {
      assertIsTheClientsFault(e);
      return;
    }
    for (String segment : path.split("/", -1)) {
      assertThat(segment).matches("[!-~&&[^/%;\\\\]]+").doesNotEndWith(".");
    }
    assertThat(RequestPath.read("/v1/" + path, Verb.WRITE)).isEqualTo(path);
    assertThat(RequestPath.read(raw, Verb.DELETE)).isEqualTo(path);
  }

  @FuzzTest
  void route_anyPath_getsItsPartsOrNone(byte[] data) {
    String raw = "/v1/" + new String(data, UTF_8);
    String path;
    try {
      path = RequestPath.read(raw, Verb.READ);
    } catch (HttpError e) {
      assertIsTheClientsFault(e);
      return;
    }
    Optional<Match> match = ROUTES.match(Verb.READ, path);
    assertThat(ROUTES.verbs(path).isEmpty()).isEqualTo(match.isEmpty());
    match.ifPresent(found ->
        found.parameters().values().values().forEach(part -> assertThat(path).contains(part)));
    if (path.contains("//") || path.contains("%")) {
      assertThat(path).contains("ocsp/");
      assertThat(match.map(found -> found.route().pattern()).orElse("pki/ocsp/:request**"))
          .isEqualTo("pki/ocsp/:request**");
    }
  }

  @FuzzTest
  void json_anyBytes_isWrittenAsItWasReadOrRefused(byte[] body) {
    Map<String, Object> members;
    try {
      members = Json.read(body);
    } catch (HttpError e) {
      assertIsTheClientsFault(e);
      return;
    }
    assertThat(Json.read(Json.write(members))).isEqualTo(members);
  }

  @FuzzTest
  void fields_anyText_areDecodedOrRefused(byte[] data) {
    Map<String, List<String>> fields;
    try {
      fields = UrlText.fields(new String(data, UTF_8));
    } catch (HttpError e) {
      assertIsTheClientsFault(e);
      return;
    }
    assertThat(fields.keySet()).noneMatch(name -> name.indexOf(0) >= 0);
    assertThat(fields.values()).allSatisfy(values -> assertThat(values).isNotEmpty());
    // They can be written.
    Json.write(fields);
  }
}
