// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.Namespace;
import org.managedkeys.pki.mount.PkiMount;
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

/**
 * Calls the routes of the mount {@code pki/} as a server does that lets everybody through. The
 * mount may use the keys {@code rsa}, {@code pss} (which does nothing else), {@code p256} and
 * {@code p384} of SoftHSM2, and {@code soft} and {@code other} of the back end {@code local}.
 */
final class PkiCalls implements AutoCloseable {

  private static final String PATH = "pki";
  private static final Set<String> KEYS = Set.of("rsa", "pss", "p256", "p384", "soft", "other");

  private final SysCalls server;
  private final RouteTable table = new RouteTable();
  private final PkiMount mount;
  private final Set<String> called = ConcurrentHashMap.newKeySet();

  private PkiCalls(SysCalls server) {
    this.server = server;
    server
        .administration()
        .mounts()
        .enable(
            Namespace.ROOT,
            PATH,
            PkiMount.TYPE,
            new MountSettings(
                Optional.empty(), Optional.of(KEYS), Map.of("max_lease_ttl", "87600h")));
    this.mount = PkiMount.open(server.registry(), Namespace.ROOT, PATH);
    new PkiRoutes(server).addTo(table);
  }

  static PkiCalls in(Path folder) {
    return new PkiCalls(
        SysCalls.in(
            folder,
            "kms.hsm.type = pkcs11",
            "kms.hsm.library = " + SoftHsm.LIBRARY,
            "kms.hsm.token_label = " + SoftHsm.SHARED_TOKEN,
            "kms.hsm.pin = " + SoftHsm.PIN,
            token("rsa", "rsa-2048"),
            token("pss", "rsa-3072"),
            "key.pss.mechanism = 0x0000000D",
            token("p256", "p256"),
            token("p384", "p384"),
            software("soft"),
            software("other")));
  }

  private static String token(String name, String label) {
    return "key." + name + ".kms = hsm\nkey." + name + ".key_label = " + label;
  }

  private static String software(String name) {
    return String.join(
        "\n",
        "key." + name + ".kms = trial",
        "key." + name + ".key_type = P-256",
        "key." + name + ".allow_generate_key = true");
  }

  RouteTable table() {
    return table;
  }

  PkiMount mount() {
    return mount;
  }

  /** Routes that have answered so far, errors included. */
  Set<String> called() {
    return called;
  }

  ApiResponse read(String path) {
    return call(Verb.READ, path, Map.of());
  }

  ApiResponse list(String path) {
    return call(Verb.LIST, path, Map.of());
  }

  ApiResponse write(String path, Map<String, ? extends @Nullable Object> body) {
    return call(Verb.WRITE, path, body);
  }

  /** Writes what must work; answers what came of it. */
  Map<String, @Nullable Object> done(String path, Map<String, ? extends @Nullable Object> body) {
    ApiResponse response = write(path, body);
    assertThat(response.errors()).as(path).isEmpty();
    assertThat(response.status()).as(path).isEqualTo(200);
    assertThat(response.mountType()).isEqualTo("pki");
    return response.data();
  }

  ApiResponse patch(String path, Map<String, ? extends @Nullable Object> body) {
    return call(Verb.PATCH, path, body);
  }

  ApiResponse delete(String path) {
    return call(Verb.DELETE, path, Map.of());
  }

  ApiResponse call(Verb verb, String path, Map<String, ? extends @Nullable Object> body) {
    return call(request(verb, path, body, RequestBody.empty()));
  }

  /** With bytes in place of JSON. */
  ApiResponse post(String path, byte[] body, String mediaType) {
    return call(request(Verb.WRITE, path, Map.of(), RequestBody.of(body, mediaType)));
  }

  /** Of a request whose path is relative to the mount. */
  ApiResponse call(ApiRequest request) {
    Match match = table.match(request.verb(), request.path()).orElseThrow();
    called.add(match.route().toString());
    try {
      return match.route().endpoint().handle(request, match.parameters().with(mount));
    } catch (KeyException e) {
      return ErrorStatus.of(e);
    } catch (HttpError e) {
      return e.response();
    }
  }

  /** Whether a write there would be an update. */
  boolean exists(String path) {
    ApiRequest request = request(Verb.WRITE, path, Map.of(), RequestBody.empty());
    Match match = table.match(Verb.WRITE, path).orElseThrow();
    return match.route().exists(request, match.parameters().with(mount));
  }

  @SuppressWarnings("NullAway") // Bodies hold nulls, as JSON does.
  private static ApiRequest request(
      Verb verb, String path, Map<String, ? extends @Nullable Object> body, RequestBody raw) {
    return new ApiRequest(
        UUID.randomUUID(),
        Namespace.ROOT,
        path,
        verb,
        new LinkedHashMap<>(body),
        Map.of(),
        raw,
        Optional.empty(),
        new ClientInfo("127.0.0.1", 1, false, List.of(), Map.of()));
  }

  /** Makes the root {@code root} by the key {@code p256}, and the role {@code web} for any name. */
  PkiCalls withRoot() {
    done(
        "root/generate/kms",
        Map.of(
            "managed_key_name", "p256",
            "common_name", "Root",
            "issuer_name", "root",
            "key_name", "root-key",
            "ttl", "43800h"));
    done(
        "roles/web",
        Map.of("allow_any_name", true, "key_type", "ec", "max_ttl", "720h", "ttl", "24h"));
    return this;
  }

  /** Issues a certificate by the role {@code web}. */
  Map<String, @Nullable Object> issue(String name) {
    return done("issue/web", Map.of("common_name", name));
  }

  static String text(Map<String, ? extends @Nullable Object> data, String field) {
    if (data.get(field) instanceof String text) {
      return text;
    }
    throw new AssertionError(field + " is " + data.get(field) + " in " + data.keySet());
  }

  /** The bytes of an answer, which must have this content type. */
  static byte[] bytes(ApiResponse response, String contentType) {
    assertThat(response.errors()).isEmpty();
    ApiResponse.Raw raw = response.raw().orElseThrow();
    assertThat(raw.contentType()).isEqualTo(contentType);
    ByteBuffer content = raw.content();
    byte[] bytes = new byte[content.remaining()];
    content.get(bytes);
    return bytes;
  }

  /** The one error of an answer. */
  static String error(ApiResponse response) {
    return response.errors().isEmpty() ? "" : Objects.requireNonNull(response.errors().get(0));
  }

  @Override
  public void close() {
    server.close();
  }
}
