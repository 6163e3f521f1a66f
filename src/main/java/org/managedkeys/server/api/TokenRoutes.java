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

  private static final String BASE = "auth/token/";
  private static final String SELF = "-self";
  private static final String BY_ACCESSOR = "-accessor";
  private static final String CREATE = BASE + "create(/:role)";
  private static final String CREATE_ORPHAN = BASE + "create-orphan";
  private static final String LOOKUP = BASE + "lookup";
  private static final String LOOKUP_SELF = LOOKUP + SELF;
  private static final String RENEW_TOKEN = BASE + "renew";
  private static final String REVOKE_TOKEN = BASE + "revoke";
  private static final String REVOKE_ORPHAN = REVOKE_TOKEN + "-orphan";
  private static final String ACCESSORS = BASE + "accessors";
  private static final String TIDY = BASE + "tidy";

  /** Part of a note: an address is written down in many places. */
  private static final String NAMED_IN_BODY = "which is read from the body alone";

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
    policy(table, CREATE, this::create);
    policy(table, CREATE_ORPHAN, this::createOrphan);
    table.add(Verb.READ, LOOKUP_SELF, Access.POLICY, this::lookUpSelf);
    policy(table, LOOKUP_SELF, this::lookUpSelf);
    policy(table, LOOKUP, this::lookUp);
    policy(table, LOOKUP + BY_ACCESSOR, this::lookUpAccessor);
    policy(table, RENEW_TOKEN + SELF, this::renewSelf);
    policy(table, RENEW_TOKEN, this::renew);
    policy(table, RENEW_TOKEN + BY_ACCESSOR, this::renewAccessor);
    policy(table, REVOKE_TOKEN + SELF, this::revokeSelf);
    policy(table, REVOKE_TOKEN, this::revoke);
    policy(table, REVOKE_TOKEN + BY_ACCESSOR, this::revokeAccessor);
    table.add(Verb.WRITE, REVOKE_ORPHAN, Access.SUDO, this::revokeOrphan);
    table.add(Verb.LIST, ACCESSORS, Access.SUDO, this::accessors);
    policy(table, TIDY, this::tidy);
  }

  /** What the documentation says of them. */
  public static List<RouteNote> notes() {
    return List.of(
        RouteNote.different(
            Verb.WRITE,
            CREATE,
            "Makes a token below the caller's. `id`, `entity_alias`, bound addresses, batch tokens"
                + " and unknown fields are refused"),
        RouteNote.different(Verb.WRITE, CREATE_ORPHAN, "Makes one without a parent; the same"),
        RouteNote.same(Verb.READ, LOOKUP_SELF, "Shows the caller's own token"),
        RouteNote.same(Verb.WRITE, LOOKUP_SELF, "The same"),
        RouteNote.different(Verb.WRITE, LOOKUP, "Shows a token " + NAMED_IN_BODY),
        RouteNote.different(
            Verb.WRITE, LOOKUP + BY_ACCESSOR, "Shows a token by its accessor, " + NAMED_IN_BODY),
        RouteNote.same(Verb.WRITE, RENEW_TOKEN + SELF, "Renews the caller's own token"),
        RouteNote.different(Verb.WRITE, RENEW_TOKEN, "Renews a token " + NAMED_IN_BODY),
        RouteNote.different(
            Verb.WRITE,
            RENEW_TOKEN + BY_ACCESSOR,
            "Renews a token by its accessor, " + NAMED_IN_BODY),
        RouteNote.same(Verb.WRITE, REVOKE_TOKEN + SELF, "Ends the caller's own token"),
        RouteNote.different(
            Verb.WRITE, REVOKE_TOKEN, "Ends a token and all that it has made, " + NAMED_IN_BODY),
        RouteNote.different(
            Verb.WRITE,
            REVOKE_TOKEN + BY_ACCESSOR,
            "The same by its accessor, " + NAMED_IN_BODY),
        RouteNote.different(
            Verb.WRITE,
            REVOKE_ORPHAN,
            "Ends a token, and leaves what it has made as orphans; " + NAMED_IN_BODY),
        RouteNote.same(Verb.LIST, ACCESSORS, "Lists the accessors of the namespace's tokens"),
        RouteNote.different(
            Verb.WRITE,
            TIDY,
            "Removes what has ended, and answers with the number when it is done"));
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
            .orElseGet(() -> tokens.create(request.namespace(), wanted, caller)),
        now());
  }

  private ApiResponse createOrphan(ApiRequest request, Parameters parameters) {
    return TokenAnswers.created(
        tokens.createOrphan(
            request.namespace(), TokenRequest.of(request.fields()), context.caller(request)),
        now());
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
        .map(done -> TokenAnswers.renewed(done, secret, now()))
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
