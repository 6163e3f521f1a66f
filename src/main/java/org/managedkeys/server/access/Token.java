// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.access;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.managedkeys.key.Namespace;

/**
 * By what a client is known, and what it may do. Never holds the secret that the client shows.
 * Immutable.
 *
 * @param accessor names the token to operators, and lets nobody use it; for {@link
 *     Kind#CERTIFICATE} {@code cert-} and the name of the rule
 * @param namespace that its policies are of; it acts there and below
 * @param policies in order; {@code root} stands alone
 * @param orphan whether it does not end with another one
 * @param numUses how many uses are left; 0 for any number, {@link #LAST_USE} if there is none
 * @param path of the API by which it was made
 * @param role by which it was made; empty for none
 * @param meta what was noted about it
 */
public record Token(
    Kind kind,
    String accessor,
    Namespace namespace,
    SortedSet<String> policies,
    Lifetime lifetime,
    boolean orphan,
    int numUses,
    String displayName,
    String path,
    String role,
    Map<String, String> meta) {

  /** What is left of the uses of a token that was used for the last time. */
  public static final int LAST_USE = -1;

  /** Where it comes from. */
  public enum Kind {
    /** It is stored, and the client has its secret. */
    SERVICE,
    /** It stands for a client certificate during a request, and is nowhere stored. */
    CERTIFICATE
  }

  public Token {
    policies = Collections.unmodifiableSortedSet(new TreeSet<>(policies));
    meta = Collections.unmodifiableMap(new TreeMap<>(meta));
  }

  /** A token of nobody's, for which everything is allowed. */
  static Token root(String accessor, Lifetime lifetime) {
    return new Token(
        Kind.SERVICE,
        accessor,
        Namespace.ROOT,
        new TreeSet<>(Set.of(Policy.ROOT)),
        lifetime,
        true,
        0,
        "root",
        "auth/token/root",
        "",
        Map.of());
  }

  /** Whether everything is allowed, in all namespaces. */
  public boolean isRoot() {
    return namespace.isRoot() && policies.contains(Policy.ROOT);
  }

  /** Whether it may be used a number of times only. */
  public boolean isRestricted() {
    return numUses != 0;
  }

  /** Empty for one that does not expire. */
  public Optional<Instant> expires() {
    return lifetime.expires();
  }

  Token with(Lifetime newLifetime) {
    return new Token(
        kind,
        accessor,
        namespace,
        policies,
        newLifetime,
        orphan,
        numUses,
        displayName,
        path,
        role,
        meta);
  }

  Token withUses(int uses) {
    return new Token(
        kind, accessor, namespace, policies, lifetime, orphan, uses, displayName, path, role, meta);
  }

  Token asOrphan() {
    return new Token(
        kind,
        accessor,
        namespace,
        policies,
        lifetime,
        true,
        numUses,
        displayName,
        path,
        role,
        meta);
  }

  /** As messages and logs name it: {@code token 'accessor'}. */
  public String subject() {
    return "token '" + accessor + "'";
  }

  @Override
  public String toString() {
    return subject() + " of namespace " + namespace + " with " + policies;
  }
}
