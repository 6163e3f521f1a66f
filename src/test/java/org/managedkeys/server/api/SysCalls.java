// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.managedkeys.config.Backends;
import org.managedkeys.config.Configuration;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.registry.admin.Administration;
import org.managedkeys.server.access.AccessControl;
import org.managedkeys.server.access.Caller;
import org.managedkeys.server.access.PolicyStore;
import org.managedkeys.server.access.Token;
import org.managedkeys.server.access.TokenRequest;
import org.managedkeys.server.access.TokenSettings;
import org.managedkeys.server.access.TokenStore;
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
 * Calls routes as a server does that lets everybody through, over a registry in files: a
 * configuration that declares the library {@code SoftHSM} and the connection {@code trial} of
 * software keys, and a namespace {@code team}. Failures become answers, as the server makes them.
 */
final class SysCalls implements ServerContext, AutoCloseable {

  static final Namespace TEAM = new Namespace("team");
  static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

  private final KeyRegistry registry;
  private final PolicyStore policies;
  private final AccessControl access;
  private final TokenStore tokens;
  private final Token root;
  private final RouteTable table = new RouteTable();
  private Token caller;

  private SysCalls(KeyRegistry registry) {
    this.registry = registry;
    this.policies = new PolicyStore(registry);
    this.access = new AccessControl(registry, policies);
    this.tokens = new TokenStore(registry, TokenSettings.DEFAULT, Clock.systemUTC());
    this.root = tokens.createRoot(Optional.empty(), Optional.empty()).token();
    this.caller = root;
    administration().namespaces().create(TEAM, Map.of());
  }

  static SysCalls in(Path folder, String... more) {
    List<String> lines =
        new ArrayList<>(
            List.of(
                "kms_library.SoftHSM.library = " + SoftHsm.LIBRARY,
                "kms.trial.type = local",
                "kms.trial.file = keys.p12",
                "kms.trial.password = trial password",
                "kms.trial.allow_generate_key = true",
                "default_kms = trial"));
    lines.addAll(List.of(more));
    try {
      Path file = Files.write(folder.resolve("provider.properties"), lines);
      return new SysCalls(Configuration.load(file, Backends.all()).openRegistry());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  RouteTable table() {
    return table;
  }

  /** From now on, whose requests they are. */
  void actAs(Token token) {
    caller = token;
  }

  void actAsRoot() {
    caller = root;
  }

  /** A token of a namespace whose one policy is this JSON. */
  Token token(Namespace namespace, String policy) {
    policies.put(namespace, "of-test", policy);
    return tokens
        .create(
            namespace,
            TokenRequest.of(Map.of("policies", List.of("of-test"))),
            new Caller(root, true))
        .token();
  }

  ApiResponse write(String path, Map<String, Object> body) {
    return call(Verb.WRITE, Namespace.ROOT, path, body);
  }

  ApiResponse read(String path) {
    return call(Verb.READ, Namespace.ROOT, path, Map.of());
  }

  ApiResponse list(String path) {
    return call(Verb.LIST, Namespace.ROOT, path, Map.of());
  }

  ApiResponse delete(String path) {
    return call(Verb.DELETE, Namespace.ROOT, path, Map.of());
  }

  /** A path may end in a query. */
  ApiResponse call(Verb verb, Namespace namespace, String path, Map<String, Object> body) {
    ApiRequest request = request(verb, namespace, path, body);
    Match match = table.match(verb, request.path()).orElseThrow();
    try {
      return match.route().endpoint().handle(request, match.parameters());
    } catch (KeyException e) {
      return ErrorStatus.of(e);
    } catch (HttpError e) {
      return e.response();
    }
  }

  /** Whether a write there would be an update. */
  boolean exists(String path) {
    ApiRequest request = request(Verb.WRITE, Namespace.ROOT, path, Map.of());
    Match match = table.match(Verb.WRITE, path).orElseThrow();
    return match.route().exists(request, match.parameters());
  }

  private static ApiRequest request(
      Verb verb, Namespace namespace, String path, Map<String, Object> body) {
    int mark = path.indexOf('?');
    Map<String, List<String>> query = new HashMap<>();
    if (mark >= 0) {
      for (String pair : path.substring(mark + 1).split("&", -1)) {
        String[] parts = pair.split("=", 2);
        query.put(parts[0], List.of(parts[1]));
      }
    }
    return new ApiRequest(
        UUID.randomUUID(),
        namespace,
        mark < 0 ? path : path.substring(0, mark),
        verb,
        body,
        query,
        RequestBody.empty(),
        Optional.empty(),
        new ClientInfo("127.0.0.1", 1, false, List.of(), Map.of()));
  }

  /** The one error of an answer. */
  static String error(ApiResponse response) {
    return response.errors().isEmpty() ? "" : Objects.requireNonNull(response.errors().get(0));
  }

  @Override
  public KeyRegistry registry() {
    return registry;
  }

  @Override
  public Administration administration() {
    return new Administration(registry);
  }

  @Override
  public TokenStore tokens() {
    return tokens;
  }

  @Override
  public PolicyStore policies() {
    return policies;
  }

  @Override
  public AccessControl access() {
    return access;
  }

  @Override
  public Clock clock() {
    return Clock.fixed(NOW, ZoneOffset.UTC);
  }

  @Override
  public Caller caller(ApiRequest request) {
    return new Caller(caller, false);
  }

  @Override
  public void close() {
    registry.close();
  }
}
