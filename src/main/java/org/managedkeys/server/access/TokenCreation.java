// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.access;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.Namespace;
import org.managedkeys.store.RecordKey;

/**
 * Makes tokens by Vault's rules: who may make one without a parent, one that goes on for ever, and
 * with which policies. Thread-safe.
 */
record TokenCreation(AccessScope scope, TokenTimes times, TokenRoles roles) {

  private static final String MAKE = "make it";
  private static final String PATH = "auth/token/create";

  /** What is to be made, and what it is made of. */
  record Plan(Namespace namespace, TokenRequest request, Caller caller, Optional<TokenRole> role) {

    boolean isAtHome() {
      return caller.token().namespace().equals(namespace);
    }
  }

  /**
   * Makes a token.
   *
   * @param namespace of the new token: the caller's, or one below
   * @param role by which it is made; empty for none
   * @param orphan whether the caller's way is one that makes orphans
   * @throws KeyException INVALID for what Vault refuses, by its words; DENIED if the caller is of
   *     another namespace, or has ended meanwhile; NOT_FOUND if the namespace does not exist
   */
  Created create(
      Namespace namespace, TokenRequest request, Caller caller, String role, boolean orphan) {
    String accessor = TokenSecret.randomAccessor();
    Map<String, String> detail = new TreeMap<>(Map.of("by", caller.token().accessor()));
    if (!role.isEmpty()) {
      detail.put("role", role);
    }
    return scope
        .audited("token.create", namespace, accessor)
        .make(
            made -> Optional.empty(),
            detail,
            () -> {
              requireParent(caller.token(), namespace);
              Plan plan = new Plan(namespace, request, caller, role(namespace, role));
              return store(plan, accessor, orphan || isOrphan(plan));
            });
  }

  private static void requireParent(Token parent, Namespace namespace) {
    if (parent.kind() != Token.Kind.SERVICE) {
      throw KeyException.of(
          Kind.DENIED,
          parent.subject(),
          "make a token",
          "permission denied: a client certificate stands for itself at every request, and has no"
              + " tokens",
          null);
    }
    if (parent.isRestricted()) {
      throw invalid("restricted use token cannot generate child tokens");
    }
    if (!AccessControl.isWithin(parent, namespace)) {
      throw KeyException.of(
          Kind.DENIED,
          parent.subject(),
          "make a token in namespace " + namespace,
          "permission denied",
          null);
    }
  }

  private Optional<TokenRole> role(Namespace namespace, String name) {
    if (name.isEmpty()) {
      return Optional.empty();
    }
    Optional<TokenRole> role = roles.find(namespace, name);
    if (role.isEmpty()) {
      throw KeyException.of(
          Kind.INVALID, "role '" + name + "'", "make a token by it", "unknown role " + name, null);
    }
    return role;
  }

  private static boolean isOrphan(Plan plan) {
    if (plan.role().isPresent()) {
      return plan.role().get().orphan();
    }
    if (plan.request().noParent() && !plan.caller().isPrivileged()) {
      throw invalid("root or sudo privileges required to create orphan token");
    }
    return plan.request().noParent();
  }

  private Created store(Plan plan, String accessor, boolean orphan) {
    Token parent = plan.caller().token();
    String secret = TokenSecret.random();
    List<String> warnings = new ArrayList<>();
    Instant now = scope.now();
    Token token = token(plan, accessor, orphan, now, warnings);
    RecordKey parentKey = TokenRecord.key(parent.namespace(), parent.accessor());
    TokenRecord made =
        TokenRecord.of(
            token, TokenSecret.of(secret), orphan ? Optional.empty() : Optional.of(parentKey));
    scope
        .store()
        .change(change -> {
          scope.requireNamespace(change, plan.namespace(), "make a token in it");
          TokenRecords.Live above =
              change
                  .find(parentKey)
                  .map(TokenRecord::of)
                  .flatMap(found -> TokenRecords.alive(found, change::find, now))
                  .orElseThrow(() -> ended(parent));
          if (!orphan && above.parents() == TokenRecords.MOST_PARENTS) {
            throw invalid("it would have more than " + TokenRecords.MOST_PARENTS + " parents");
          }
          change.put(made.record());
          return made;
        });
    return new Created(secret, token, warnings);
  }

  private Token token(
      Plan plan, String accessor, boolean orphan, Instant now, List<String> warnings) {
    TokenRequest request = plan.request();
    Optional<TokenRole> role = plan.role();
    SortedSet<String> policies = TokenPolicies.of(plan);
    int uses = role.map(rules -> rules.numUses(request.numUses())).orElse(request.numUses());
    return new Token(
        Token.Kind.SERVICE,
        accessor,
        plan.namespace(),
        policies,
        lifetime(plan, policies.contains(Policy.ROOT), now, warnings),
        orphan,
        uses,
        request.displayName(),
        role.map(TokenCreation::path).orElse(PATH),
        role.map(TokenRole::name).orElse(""),
        request.meta());
  }

  private static String path(TokenRole role) {
    return PATH + "/" + role.name() + (role.pathSuffix().isEmpty() ? "" : "/" + role.pathSuffix());
  }

  private Lifetime lifetime(Plan plan, boolean root, Instant now, List<String> warnings) {
    TokenRequest request = plan.request();
    Optional<TokenRole> role = plan.role();
    if (request.period().isPresent() && !plan.caller().isPrivileged()) {
      throw invalid("root or sudo privileges required to create periodic token");
    }
    TokenTimes.Wanted wanted =
        role.map(rules ->
                new TokenTimes.Wanted(
                    request.ttl().or(() -> Optional.of(rules.ttl()).filter(ttl -> !ttl.isZero())),
                    rules.renewable() && request.renewable(),
                    rules.period(request.period()),
                    rules.explicitMax(request.explicitMaxTtl())))
            .orElseGet(() ->
                new TokenTimes.Wanted(
                    request.ttl(),
                    request.renewable(),
                    request.period(),
                    request.explicitMaxTtl()));
    boolean endless = wanted.ttl().or(wanted::period).or(wanted::explicitMax).isEmpty();
    if (!root || !endless) {
      return times.start(now, wanted, warnings);
    }
    if (plan.caller().token().expires().isPresent()) {
      throw invalid("expiring root tokens cannot create non-expiring root tokens");
    }
    return Lifetime.endless(now);
  }

  private static KeyException ended(Token parent) {
    return KeyException.of(
        Kind.DENIED, parent.subject(), "make a token", "permission denied: it has ended", null);
  }

  static KeyException invalid(String detail) {
    return KeyException.of(Kind.INVALID, "token", MAKE, detail, null);
  }
}
