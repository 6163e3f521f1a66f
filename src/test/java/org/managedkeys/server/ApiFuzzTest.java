// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.BugDetectors;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.server.http.Verb;

/**
 * Whole requests to a whole server: whatever they hold, they are refused as the caller's fault or
 * do what they say, and the server never fails by itself.
 */
class ApiFuzzTest {

  /** Headers that say where a request ends, or what follows it. */
  private static final Set<String> FRAMING =
      Set.of(
          "content-length",
          "transfer-encoding",
          "expect",
          "connection",
          "upgrade",
          "host",
          "http2-settings",
          "te",
          "trailer");

  private static final Pattern IMPORTED =
      Pattern.compile("\"imported_issuers\":\\[\"([0-9a-f-]+)\"");

  @TempDir private static Path folder;
  private static FuzzedServer server;
  private static List<RouteCase> routes;

  @BeforeAll
  static void start() {
    server = new FuzzedServer(folder);
    routes = server.routes();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** A line of a method and a path, lines of headers, an empty line, and the body. */
  @FuzzTest
  void request_anyText_isAnsweredWithoutAFailure(byte[] data) {
    // Whoever may do everything may name any key service.
    BugDetectors.allowNetworkConnections();
    Iterator<String> lines = Arrays.asList(text(data).split("\n", -1)).iterator();
    String[] first = lines.next().split(" ", 2);
    String method = first[0].replaceAll("[^A-Za-z]", "").toUpperCase(Locale.ROOT);
    String target = first.length == 1 ? "" : first[1].replaceAll("[\\x00-\\x20]", "");
    List<String> headers = new ArrayList<>();
    String line = next(lines);
    while (!line.isEmpty()) {
      int colon = line.indexOf(':');
      if (colon > 0 && !FRAMING.contains(line.substring(0, colon).toLowerCase(Locale.ROOT))) {
        headers.add(line.replaceAll("[\\x00-\\x1f]", ""));
      }
      line = next(lines);
    }
    List<String> body = new ArrayList<>();
    lines.forEachRemaining(body::add);

    server.send(
        // Answers to HEAD say how long they would be.
        method.isEmpty() || method.equals("HEAD") || method.equals("CONNECT") ? "GET" : method,
        target.startsWith("/") ? target : "/v1/" + target,
        headers,
        String.join("\n", body).getBytes(ISO_8859_1));
  }

  /** Empty behind the last one. */
  private static String next(Iterator<String> lines) {
    return lines.hasNext() ? lines.next() : "";
  }

  /** A route's number, a line for each variable part of its path, and fields or a JSON object. */
  @FuzzTest
  void route_anyPartsAndFields_areServedOrRefused(byte[] data) {
    // Whoever may do everything may name any key service.
    BugDetectors.allowNetworkConnections();
    Iterator<String> lines = Arrays.asList(text(data).split("\n", -1)).iterator();
    RouteCase route = routes.get(Math.floorMod(number(lines.next()), routes.size()));
    StringBuilder path = new StringBuilder(route.mount());
    for (String segment : route.path().split("/", -1)) {
      boolean isVariable = segment.matches("x[12]|MEow") && lines.hasNext();
      path.append(isVariable ? visible(lines.next()) : segment).append('/');
    }
    List<String> rest = new ArrayList<>();
    lines.forEachRemaining(rest::add);

    server.send(
        method(route.route().verb()),
        "/v1/" + path.substring(0, path.length() - 1),
        route.route().verb() == Verb.PATCH
            ? List.of("Content-Type: application/merge-patch+json")
            : List.of(),
        body(rest));
  }

  /** A word, and what it says, in each line; or JSON as it is. */
  private static byte[] body(List<String> lines) {
    if (!lines.isEmpty() && lines.get(0).startsWith("{")) {
      return String.join("\n", lines).getBytes(ISO_8859_1);
    }
    StringBuilder json = new StringBuilder("{");
    for (String line : lines) {
      String[] parts = line.split("=", 2);
      String value = parts.length == 1 ? "" : parts[1];
      boolean isJson = value.matches("[\\[{0-9tfn-].*");
      json.append(json.length() == 1 ? "" : ",")
          .append(quoted(parts[0]))
          .append(':')
          .append(isJson ? value : quoted(value));
    }
    return json.append('}').toString().getBytes(ISO_8859_1);
  }

  private static String quoted(String text) {
    return '"' + text.replaceAll("[\\x00-\\x1f\"\\\\]", "?") + '"';
  }

  @FuzzTest
  void ocsp_anyBytes_areAnsweredInBothWays(byte[] data) {
    server.allowNoOtherConnection();
    server.send("POST", "/v1/pki/ocsp", List.of("Content-Type: application/ocsp-request"), data);
    server.send(
        "GET", "/v1/pki/ocsp/" + Base64.getEncoder().encodeToString(data), List.of(), new byte[0]);
    server.send("GET", "/v1/pki/ocsp/" + visible(text(data)), List.of(), new byte[0]);
  }

  /** Behind the first byte, which says where to, comes the DER of what is signed or brought in. */
  @FuzzTest
  void certificateRequest_anyBytes_isSignedOrRefused(byte[] data) {
    server.allowNoOtherConnection();
    if (data.length == 0) {
      return;
    }
    byte[] der = Arrays.copyOfRange(data, 1, data.length);
    String request = pem("CERTIFICATE REQUEST", der);
    String certificate = pem("CERTIFICATE", der);
    Map<String, Object> signed = new HashMap<>(Map.of("csr", request, "ttl", "1h"));
    switch (Math.floorMod(data[0], 9)) {
      case 0 -> server.post("pki/sign-verbatim", signed);
      case 1 -> server.post("pki/sign/x1", signed);
      case 2 -> {
        signed.put("use_csr_values", true);
        server.post("pki/root/sign-intermediate", signed);
      }
      case 3 -> {
        signed.put("common_name", "x");
        server.post("pki/root/sign-intermediate", signed);
      }
      case 4 ->
          showAndDelete(
              server.post("pki/issuers/import/cert", Map.of("pem_bundle", certificate)).body());
      case 5 ->
          server.post("pki/issuers/import/bundle", Map.of("pem_bundle", pem("PRIVATE KEY", der)));
      case 6 -> server.post("pki/root/sign-self-issued", Map.of("certificate", certificate));
      case 7 -> server.post("pki/revoke", Map.of("certificate", certificate));
      default ->
          server.post("transit/keys/x2/set-certificate", Map.of("certificate_chain", certificate));
    }
  }

  /** An issuer that is taken can be shown with all others, revoked and deleted. */
  private static void showAndDelete(String imported) {
    Matcher id = IMPORTED.matcher(imported);
    if (!id.find()) {
      return;
    }
    String issuer = "pki/issuer/" + id.group(1);
    for (String path : List.of(issuer, issuer + "/crl", "pki/ca_chain", "pki/issuers?list=true")) {
      server.send("GET", "/v1/" + path, List.of(), new byte[0]);
    }
    server.post(issuer + "/revoke", Map.of());
    server.send("DELETE", "/v1/" + issuer, List.of(), new byte[0]);
  }

  /** A policy that is taken can be shown, and decides. */
  @FuzzTest
  void policy_anyText_isTakenAndShown_orRefused(byte[] data) {
    server.allowNoOtherConnection();
    String text = new String(data, UTF_8);
    int status = server.post("sys/policies/acl/fuzz", Map.of("policy", text)).status();
    if (status == 204) {
      assertThat(server.send("GET", "/v1/sys/policies/acl/fuzz", List.of(), new byte[0]).status())
          .isEqualTo(200);
      server.post("auth/token/create", Map.of("policies", List.of("fuzz"), "ttl", "1m"));
    } else {
      assertThat(status).isIn(400, 413);
    }
  }

  private static String method(Verb verb) {
    return switch (verb) {
      case READ -> "GET";
      case WRITE -> "POST";
      default -> verb.name();
    };
  }

  private static String text(byte[] data) {
    return new String(data, ISO_8859_1);
  }

  /** Of one segment, as text that needs no encoding. */
  private static String visible(String text) {
    return text.replaceAll("[\\x00-\\x20?#]", "");
  }

  private static int number(String text) {
    return text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : text.hashCode();
  }

  private static String pem(String label, byte[] der) {
    return "-----BEGIN "
        + label
        + "-----\n"
        + Base64.getMimeEncoder().encodeToString(der)
        + "\n-----END "
        + label
        + "-----\n";
  }
}
