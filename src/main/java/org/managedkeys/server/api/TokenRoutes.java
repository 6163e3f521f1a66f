// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.server.access.Caller;
import org.managedkeys.server.access.Renewed;
import org.managedkeys.server.access.Token;
import org.managedkeys.server.access.TokenRequest;
import org.managedkeys.server.access.TokenStore;
import org.managedkeys.server.http.Access;
import org.managedkeys.server.http.ApiRequest;
import org.managedkeys.server.http.ApiResponse;
import org.managedkeys.server.http.Endpoint;
import org.managedkeys.server.http.HttpError;
import org.managedkeys.server.http.Parameters;
import org.managedkeys.server.http.RouteTable;
import org.managedkeys.server.http.Verb;

/**
 * {@code auth/token/}: makes, shows, renews and revokes tokens, in the namespace of the request.
 */
public final class TokenRoutes {

  private static final String SHOW = "show it";
  private static final String RENEW = "renew it";
  private static final String REVOKE = "revoke it";

  private final ServerContext context;
  private final TokenStore tokens;

  /** Routes of a server. */
  public TokenRoutes(ServerContext context) {
    this.context = context;
    this.tokens = context.tokens();
  }

  /** Adds them. */
  public void addTo(RouteTable table) {
    policy(table, "auth/token/create(/:role)", this::create);
    policy(table, "auth/token/create-orphan", this::createOrphan);
    table.add(Verb.READ, "auth/token/lookup-self", Access.POLICY, this::lookUpSelf);
    policy(table, "auth/token/lookup-self", this::lookUpSelf);
    policy(table, "auth/token/lookup", this::lookUp);
    policy(table, "auth/token/lookup-accessor", this::lookUpAccessor);
    policy(table, "auth/token/renew-self", this::renewSelf);
    policy(table, "auth/token/renew", this::renew);
    policy(table, "auth/token/renew-accessor", this::renewAccessor);
    policy(table, "auth/token/revoke-self", this::revokeSelf);
    policy(table, "auth/token/revoke", this::revoke);
    policy(table, "auth/token/revoke-accessor", this::revokeAccessor);
    table.add(Verb.WRITE, "auth/token/revoke-orphan", Access.SUDO, this::revokeOrphan);
    table.add(Verb.LIST, "auth/token/accessors", Access.SUDO, this::accessors);
    policy(table, "auth/token/tidy", this::tidy);
  }

  /** What the documentation says of them. */
  public static List<RouteNote> notes() {
    return List.of(
        RouteNote.different(
            Verb.WRITE,
            "auth/token/create(/:role)",
            "Makes a token; `id`, `entity_alias` and `type = batch` are refused"),
        RouteNote.different(Verb.WRITE, "auth/token/create-orphan", "The same, without a parent"),
        RouteNote.same(Verb.READ, "auth/token/lookup-self", "Shows the caller's token"),
        RouteNote.same(Verb.WRITE, "auth/token/lookup-self", "The same"),
        RouteNote.different(
            Verb.WRITE, "auth/token/lookup", "Shows a token, which is read from the body alone"),
        RouteNote.different(
            Verb.WRITE, "auth/token/lookup-accessor", "Shows the token of an accessor"),
        RouteNote.same(Verb.WRITE, "auth/token/renew-self", "Renews the caller's token"),
        RouteNote.different(
            Verb.WRITE, "auth/token/renew", "Renews a token, which is read from the body alone"),
        RouteNote.different(
            Verb.WRITE, "auth/token/renew-accessor", "Renews the token of an accessor"),
        RouteNote.same(
            Verb.WRITE, "auth/token/revoke-self", "Revokes the caller's token and its children"),
        RouteNote.different(
            Verb.WRITE,
            "auth/token/revoke",
            "Revokes a token and its children; it is read from the body alone"),
        RouteNote.different(
            Verb.WRITE, "auth/token/revoke-accessor", "Revokes the token of an accessor"),
        RouteNote.different(
            Verb.WRITE, "auth/token/revoke-orphan", "Revokes a token and leaves its children"),
        RouteNote.same(Verb.LIST, "auth/token/accessors", "Lists the accessors of a namespace"),
        RouteNote.different(
            Verb.WRITE,
            "auth/token/tidy",
            "Removes what has ended, and answers when that is done: 200 instead of 202"));
  }

  private static void policy(RouteTable table, String pattern, Endpoint endpoint) {
    table.add(Verb.WRITE, pattern, Access.POLICY, endpoint);
  }

  private ApiResponse create(ApiRequest request, Parameters parameters) {
    TokenRequest wanted = TokenRequest.of(request.fields());
    Caller caller = context.caller(request);
    return TokenAnswers.created(
        parameters
            .find("role")
            .map(role -> tokens.create(request.namespace(), role, wanted, caller))
            .orElseGet(() -> tokens.create(request.namespace(), wanted, caller)));
  }

  private ApiResponse createOrphan(ApiRequest request, Parameters parameters) {
    return TokenAnswers.created(
        tokens.createOrphan(
            request.namespace(), TokenRequest.of(request.fields()), context.caller(request)));
  }

  private ApiResponse lookUpSelf(ApiRequest request, Parameters parameters) {
    Token token = context.caller(request).token();
    return TokenAnswers.shown(token, ownSecret(request, token), now());
  }

  private static String ownSecret(ApiRequest request, Token token) {
    return token.kind() == Token.Kind.SERVICE ? request.token().orElse("") : "";
  }

  private ApiResponse lookUp(ApiRequest request, Parameters parameters) {
    Optional<String> secret = TokenFields.of(request, SHOW).token();
    if (secret.isEmpty() || secret.equals(request.token())) {
      return lookUpSelf(request, parameters);
    }
    return tokens
        .find(secret.get())
        .map(token -> TokenAnswers.shown(token, secret.get(), now()))
        .orElseThrow(() -> denied(SHOW, "bad token"));
  }

  private ApiResponse lookUpAccessor(ApiRequest request, Parameters parameters) {
    return tokens
        .find(request.namespace(), TokenFields.of(request, SHOW).requiredAccessor())
        .map(token -> TokenAnswers.shown(token, "", now()))
        .orElseThrow(() -> denied(SHOW, "invalid accessor"));
  }

  private ApiResponse renewSelf(ApiRequest request, Parameters parameters) {
    TokenFields fields = TokenFields.of(request, RENEW);
    Token token = context.caller(request).token();
    requireStored(token, RENEW);
    String secret = ownSecret(request, token);
    return renewed(tokens.renew(secret, fields.increment()), secret);
  }

  private ApiResponse renew(ApiRequest request, Parameters parameters) {
    TokenFields fields = TokenFields.of(request, RENEW);
    String secret = fields.requiredToken();
    return renewed(tokens.renew(secret, fields.increment()), secret);
  }

  private ApiResponse renewAccessor(ApiRequest request, Parameters parameters) {
    TokenFields fields = TokenFields.of(request, RENEW);
    return renewed(
        tokens.renew(request.namespace(), fields.requiredAccessor(), fields.increment()), "");
  }

  private ApiResponse renewed(Optional<Renewed> renewed, String secret) {
    return renewed
        .map(done -> TokenAnswers.renewed(done, secret))
        .orElseThrow(() -> invalid(RENEW, "token not found"));
  }

  private ApiResponse revokeSelf(ApiRequest request, Parameters parameters) {
    Token token = context.caller(request).token();
    requireStored(token, REVOKE);
    tokens.revoke(ownSecret(request, token));
    return ApiResponse.noContent();
  }

  /** That of a token which is not there is done already. */
  private ApiResponse revoke(ApiRequest request, Parameters parameters) {
    tokens.revoke(TokenFields.of(request, REVOKE).requiredToken());
    return ApiResponse.noContent();
  }

  private ApiResponse revokeAccessor(ApiRequest request, Parameters parameters) {
    String accessor = TokenFields.of(request, REVOKE).requiredAccessor();
    if (!tokens.revoke(request.namespace(), accessor)) {
      throw invalid(REVOKE, "invalid accessor");
    }
    return ApiResponse.noContent();
  }

  private ApiResponse revokeOrphan(ApiRequest request, Parameters parameters) {
    if (!tokens.revokeOrphan(TokenFields.of(request, REVOKE).requiredToken())) {
      throw invalid(REVOKE, "token to revoke not found");
    }
    return ApiResponse.noContent();
  }

  private ApiResponse accessors(ApiRequest request, Parameters parameters) {
    List<String> accessors = tokens.accessors(request.namespace());
    if (accessors.isEmpty()) {
      throw HttpError.nothingThere();
    }
    return ApiResponse.data(Map.of("keys", accessors)).ofMountType(TokenAnswers.MOUNT_TYPE);
  }

  private ApiResponse tidy(ApiRequest request, Parameters parameters) {
    long removed = tokens.tidy(request.namespace());
    return ApiResponse.data(Map.of("removed", removed)).ofMountType(TokenAnswers.MOUNT_TYPE);
  }

  private Instant now() {
    return context.clock().instant();
  }

  private static void requireStored(Token token, String operation) {
    if (token.kind() != Token.Kind.SERVICE) {
      throw invalid(operation, "the request is made by a client certificate, and by no token");
    }
  }

  private static KeyException denied(String operation, String detail) {
    return KeyException.of(Kind.DENIED, TokenFields.TOKEN, operation, detail, null);
  }

  private static KeyException invalid(String operation, String detail) {
    return KeyException.of(Kind.INVALID, TokenFields.TOKEN, operation, detail, null);
  }
}
