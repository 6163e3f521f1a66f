// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.registry.admin.Administration;
import org.managedkeys.server.access.AccessControl;
import org.managedkeys.server.access.AccessFixture;
import org.managedkeys.server.access.Caller;
import org.managedkeys.server.access.PolicyStore;
import org.managedkeys.server.access.Token;
import org.managedkeys.server.access.TokenStore;
import org.managedkeys.server.http.Access;
import org.managedkeys.server.http.ApiRequest;
import org.managedkeys.server.http.ApiResponse;
import org.managedkeys.server.http.ClientInfo;
import org.managedkeys.server.http.Match;
import org.managedkeys.server.http.RequestBody;
import org.managedkeys.server.http.RouteTable;
import org.managedkeys.server.http.Verb;

/**
 * Calls routes as a server does that lets everybody through: whose request it is, is told by the
 * token, and a use of it is counted.
 */
final class Calls implements ServerContext {

  private final AccessFixture fixture;
  private final RouteTable table = new RouteTable();
  private Optional<Token> caller = Optional.empty();

  Calls(AccessFixture fixture) {
    this.fixture = fixture;
    new TokenRoutes(this).addTo(table);
    new TokenRoleRoutes(this).addTo(table);
    new PolicyRoutes(this).addTo(table);
    new CapabilityRoutes(this).addTo(table);
  }

  RouteTable table() {
    return table;
  }

  ApiResponse call(Verb verb, String path, String secret, Map<String, Object> body) {
    return call(verb, Namespace.ROOT, path, secret, body);
  }

  ApiResponse call(
      Verb verb, Namespace namespace, String path, String secret, Map<String, Object> body) {
    caller = fixture.tokens().use(secret);
    return answer(request(verb, namespace, path, Optional.of(secret), body));
  }

  /** On behalf of a client certificate. */
  ApiResponse callAs(Token token, Verb verb, String path, Map<String, Object> body) {
    caller = Optional.of(token);
    return answer(request(verb, token.namespace(), path, Optional.empty(), body));
  }

  private ApiResponse answer(ApiRequest request) {
    Match match = table.match(request.verb(), request.path()).orElseThrow();
    return match.route().endpoint().handle(request, match.parameters());
  }

  static ApiRequest request(
      Verb verb,
      Namespace namespace,
      String path,
      Optional<String> secret,
      Map<String, Object> body) {
    return new ApiRequest(
        UUID.randomUUID(),
        namespace,
        path,
        verb,
        body,
        Map.of(),
        RequestBody.empty(),
        secret,
        new ClientInfo("127.0.0.1", 1, false, List.of(), Map.of()));
  }

  /** What a caller needs for a path. */
  Access access(Verb verb, String path) {
    return table.match(verb, path).orElseThrow().route().access();
  }

  @Override
  public KeyRegistry registry() {
    return fixture.registry();
  }

  @Override
  public Administration administration() {
    return new Administration(fixture.registry());
  }

  @Override
  public TokenStore tokens() {
    return fixture.tokens();
  }

  @Override
  public PolicyStore policies() {
    return fixture.policies();
  }

  @Override
  public AccessControl access() {
    return fixture.access();
  }

  @Override
  public Clock clock() {
    return fixture.clock();
  }

  @Override
  public Caller caller(ApiRequest request) {
    return new Caller(caller.orElseThrow(), false);
  }
}
