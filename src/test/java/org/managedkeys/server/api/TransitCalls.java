// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.admin.MountSettings;
import org.managedkeys.server.http.ApiRequest;
import org.managedkeys.server.http.ApiResponse;
import org.managedkeys.server.http.ClientInfo;
import org.managedkeys.server.http.ErrorStatus;
import org.managedkeys.server.http.HttpError;
import org.managedkeys.server.http.Match;
import org.managedkeys.server.http.RequestBody;
import org.managedkeys.server.http.RouteTable;
import org.managedkeys.server.http.Verb;
import org.managedkeys.testkit.SoftHsm;
import org.managedkeys.transit.TransitMount;

/**
 * Calls the routes of the mount {@code transit/} as a server does that lets everybody through. The
 * mount makes its own keys in software, and may use {@code p256} and {@code rsa} of the shared
 * token of SoftHSM2, {@code soft}, EC in software, and {@code gone}, which is nowhere.
 */
final class TransitCalls implements AutoCloseable {

  private static final String PATH = "transit";

  private final SysCalls server;
  private final RouteTable table = new RouteTable();
  private final Set<String> called = new HashSet<>();
  private final TransitMount mount;

  private TransitCalls(SysCalls server) {
    this.server = server;
    new TransitRoutes(server).addTo(table);
    server
        .administration()
        .mounts()
        .enable(
            Namespace.ROOT,
            PATH,
            TransitMount.TYPE,
            new MountSettings(
                Optional.empty(), Optional.of(Set.of("p256", "rsa", "soft", "gone")), Map.of()));
    this.mount = TransitMount.open(server.registry(), Namespace.ROOT, PATH);
  }

  /**
   * Such a server.
   *
   * @param more lines of the configuration
   */
  static TransitCalls in(Path folder, String... more) {
    List<String> lines =
        new ArrayList<>(
            List.of(
                "kms.hsm.type = pkcs11",
                "kms.hsm.library = softhsm",
                "kms.hsm.token_label = " + SoftHsm.SHARED_TOKEN,
                "kms.hsm.pin = " + SoftHsm.PIN,
                "key.p256.kms = hsm",
                "key.p256.key_label = p256",
                "key.rsa.kms = hsm",
                "key.rsa.key_label = rsa-2048",
                "key.soft.kms = trial",
                "key.soft.key_type = P-256",
                "key.soft.allow_generate_key = true",
                "key.gone.kms = hsm",
                "key.gone.key_label = gone"));
    lines.addAll(List.of(more));
    return new TransitCalls(SysCalls.in(folder, lines.toArray(new String[0])));
  }

  RouteTable table() {
    return table;
  }

  /** The routes that were called so far, as the table names them. */
  Set<String> called() {
    return Set.copyOf(called);
  }

  SysCalls server() {
    return server;
  }

  ApiResponse write(String path, Map<String, Object> body) {
    return call(Verb.WRITE, path, Map.of(), body);
  }

  ApiResponse read(String path) {
    return call(Verb.READ, path, Map.of(), Map.of());
  }

  ApiResponse read(String path, String parameter, String value) {
    return call(Verb.READ, path, Map.of(parameter, List.of(value)), Map.of());
  }

  ApiResponse list(String path) {
    return call(Verb.LIST, path, Map.of(), Map.of());
  }

  ApiResponse delete(String path) {
    return call(Verb.DELETE, path, Map.of(), Map.of());
  }

  ApiResponse call(
      Verb verb, String path, Map<String, List<String>> query, Map<String, Object> body) {
    Match match = match(verb, path);
    called.add(match.route().toString());
    try {
      return match
          .route()
          .endpoint()
          .handle(request(verb, path, query, body), match.parameters().with(mount));
    } catch (KeyException e) {
      return ErrorStatus.of(e);
    } catch (HttpError e) {
      return e.response();
    }
  }

  /** Whether a write there would be an update. */
  boolean exists(String path) {
    Match match = match(Verb.WRITE, path);
    return match
        .route()
        .exists(request(Verb.WRITE, path, Map.of(), Map.of()), match.parameters().with(mount));
  }

  private Match match(Verb verb, String path) {
    return table.match(verb, path).orElseThrow(() -> new AssertionError("no route " + path));
  }

  private static ApiRequest request(
      Verb verb, String path, Map<String, List<String>> query, Map<String, Object> body) {
    return new ApiRequest(
        UUID.randomUUID(),
        Namespace.ROOT,
        path,
        verb,
        body,
        query,
        RequestBody.empty(),
        Optional.empty(),
        new ClientInfo("127.0.0.1", 1, false, List.of(), Map.of()));
  }

  /** Makes a key of the mount. */
  void create(String name, Object... fields) {
    assertThat(write("keys/" + name, body(fields)).status()).isEqualTo(200);
  }

  /** Binds a managed key under its own name. */
  void bind(String managed) {
    create(managed, "type", "managed_key", "managed_key_name", managed);
  }

  /** A body of names and values in turn. */
  static Map<String, Object> body(Object... fields) {
    Map<String, Object> body = new HashMap<>();
    for (int index = 0; index < fields.length; index += 2) {
      body.put((String) fields[index], fields[index + 1]);
    }
    return body;
  }

  static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A text of an answer. */
  static String text(ApiResponse response, String field) {
    return text(response.data(), field);
  }

  static String text(Map<?, ?> fields, String field) {
    if (fields.get(field) instanceof String text) {
      return text;
    }
    throw new AssertionError("no text " + field + " in " + fields);
  }

  /** A map of an answer. */
  static Map<?, ?> map(Map<?, ?> fields, String field) {
    if (fields.get(field) instanceof Map<?, ?> map) {
      return map;
    }
    throw new AssertionError("no map " + field + " in " + fields);
  }

  /** The results of a batch. */
  static List<Map<String, Object>> results(ApiResponse response) {
    if (!(response.data().get("batch_results") instanceof List<?> results)) {
      throw new AssertionError("no results in " + response.data().keySet());
    }
    List<Map<String, Object>> copies = new ArrayList<>();
    for (Object result : results) {
      Map<String, Object> copy = new HashMap<>();
      ((Map<?, ?>) result).forEach((name, value) -> copy.put((String) name, value));
      copies.add(copy);
    }
    return copies;
  }

  @Override
  public void close() {
    server.close();
  }
}
