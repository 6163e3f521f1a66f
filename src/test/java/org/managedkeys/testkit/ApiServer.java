// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.managedkeys.config.Backends;
import org.managedkeys.config.Configuration;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.registry.admin.Administration;
import org.managedkeys.registry.admin.MountSettings;
import org.managedkeys.server.ManagedKeysServer;

/**
 * A server that answers on 127.0.0.1 by plain HTTP, and a client of it. Its store is a folder; new
 * keys are software keys; there are mounts {@code pki/} and {@code transit/}, and a root token.
 */
public final class ApiServer implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final KeyRegistry registry;
  private final ManagedKeysServer server;
  private final String rootToken;

  private ApiServer(KeyRegistry registry, ManagedKeysServer server) {
    this.registry = registry;
    this.server = server;
    this.rootToken = server.tokens().createRoot(Optional.empty(), Optional.empty()).secret();
  }

  /** An answer, whose body is read as UTF-8. */
  public record Reply(int status, String body, Map<String, List<String>> headers) {

    /** The body, which is a JSON object. */
    public Map<String, Object> json() {
      try {
        return JSON.std.mapFrom(body);
      } catch (IOException e) {
        throw new AssertionError("no JSON object: " + status + " " + body, e);
      }
    }

    /** The object's {@code data}, which is there. */
    @SuppressWarnings("unchecked")
    public Map<String, Object> data() {
      return (Map<String, Object>)
          Objects.requireNonNull(json().get("data"), () -> "no data: " + status + " " + body);
    }

    /** The object's {@code errors}; empty if there are none. */
    public List<String> errors() {
      return json().get("errors") instanceof List<?> errors
          ? errors.stream().map(String::valueOf).toList()
          : List.of();
    }
  }

  /** A server over a store in a folder. */
  public static ApiServer start(Path folder) {
    return start(folder, "");
  }

  /**
   * The same with more in its configuration.
   *
   * @param properties lines of a {@code provider.properties}; they may name another {@code
   *     default_kms} or {@code store}
   */
  public static ApiServer start(Path folder, String properties) {
    Configuration configuration = Configuration.load(write(folder, properties), Backends.all());
    KeyRegistry registry = configuration.openRegistry();
    try {
      Administration administration = new Administration(registry);
      for (String type : List.of("pki", "transit")) {
        if (registry.mounts().find(Namespace.ROOT, type).isEmpty()) {
          administration.mounts().enable(Namespace.ROOT, type, type, MountSettings.NONE);
        }
      }
      return new ApiServer(registry, ManagedKeysServer.start(configuration.server(), registry));
    } catch (RuntimeException e) {
      registry.close();
      throw e;
    }
  }

  private static Path write(Path folder, String properties) {
    Map<String, String> lines = new LinkedHashMap<>();
    lines.put("kms.local.type", "local");
    lines.put("kms.local.file", "keys.p12");
    lines.put("kms.local.password", "for trying out");
    lines.put("kms.local.allow_generate_key", "true");
    lines.put("default_kms", "local");
    lines.put("server.listen", "127.0.0.1:0");
    lines.put("server.tls", "off");
    properties.lines().forEach(line -> lines.remove(line.split("[ =]", 2)[0].strip()));
    StringBuilder text = new StringBuilder();
    lines.forEach((name, value) -> text.append(name).append(" = ").append(value).append('\n'));
    try {
      return Files.writeString(folder.resolve("provider.properties"), text + properties + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where it is: {@code http://127.0.0.1:12345}. */
  public URI address() {
    return server.address();
  }

  /** A token that may do everything. */
  public String rootToken() {
    return rootToken;
  }

  public KeyRegistry registry() {
    return registry;
  }

  public ManagedKeysServer server() {
    return server;
  }

  /**
   * Sends a request and waits for its answer.
   *
   * @param method of HTTP, or {@code LIST}
   * @param path what follows {@code /v1/}, with a query if there is one; sent as it is
   * @param token empty to send none
   * @param json a map, a list or a text that is JSON already; null to send no body
   */
  public Reply call(String method, String path, String token, @Nullable Object json) {
    return call(method, path, token, "", json);
  }

  /**
   * The same in a namespace.
   *
   * @param namespace what the header {@code X-Vault-Namespace} says; empty for none
   */
  public Reply call(
      String method, String path, String token, String namespace, @Nullable Object json) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address() + "/v1/" + path))
            .timeout(PATIENCE)
            .method(method, body(json));
    if (!token.isEmpty()) {
      request.header("X-Vault-Token", token);
    }
    if (!namespace.isEmpty()) {
      request.header("X-Vault-Namespace", namespace);
    }
    try {
      HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString(UTF_8));
      return new Reply(response.statusCode(), response.body(), response.headers().map());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static BodyPublisher body(@Nullable Object json) {
    if (json == null) {
      return BodyPublishers.noBody();
    }
    try {
      return BodyPublishers.ofString(json instanceof String text ? text : JSON.std.asString(json));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a policy of the root namespace, and makes a token that has it and {@code default}. */
  public String token(String policyName, String policyJson) {
    call("PUT", "sys/policies/acl/" + policyName, rootToken, Map.of("policy", policyJson));
    Reply made =
        call("POST", "auth/token/create", rootToken, Map.of("policies", List.of(policyName)));
    if (!(made.json().get("auth") instanceof Map<?, ?> auth)) {
      throw new AssertionError("no token: " + made);
    }
    return String.valueOf(auth.get("client_token"));
  }

  @Override
  public void close() {
    server.close();
    registry.close();
    if (client instanceof AutoCloseable closeable) {
      close(closeable);
    }
  }

  /** From Java 21 on it has threads to end. */
  private static void close(AutoCloseable client) {
    try {
      client.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
