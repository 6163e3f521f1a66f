// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.KeyRegistry;

/**
 * Decides by the policies of a token what it may do. Policies are those of the token's namespace.
 * In a namespace below, the path is taken together with what is between the two: {@code
 * team-a/pki/issue/web}. In any other namespace nothing is allowed.
 *
 * <p>Policies that are not there grant nothing. Thread-safe; what policies say together is kept as
 * long as the store is unchanged.
 */
public final class AccessControl {

  private static final int MOST_KEPT = 1000;

  private record Holder(Namespace namespace, SortedSet<String> policies) {}

  private final PolicyStore policies;
  private final StoreCache<Holder, Acl> compiled;

  /** Decides by the policies of a registry. */
  public AccessControl(KeyRegistry registry, PolicyStore policies) {
    this.policies = policies;
    this.compiled = new StoreCache<>(registry, MOST_KEPT, policies::changes);
  }

  /**
   * Whether a request may be made.
   *
   * @param namespace of the request
   * @param path without the namespace, with or without a slash at the end of a list's
   * @param parameters fields of the body and of the query
   * @throws KeyException UNAVAILABLE if the store has not answered for too long, INTERNAL if a
   *     policy cannot be read; the request must not be made then
   */
  public Decision check(
      Token token,
      Namespace namespace,
      String path,
      Capability capability,
      Map<String, ?> parameters) {
    return relative(token, namespace, path)
        .map(relative -> acl(token).check(relative, capability, parameters))
        .orElse(Decision.NOTHING);
  }

  /** What a token may do with a path; {@link Capability#DENY} alone if nothing. */
  public Set<Capability> capabilities(Token token, Namespace namespace, String path) {
    return relative(token, namespace, path)
        .map(relative -> acl(token).capabilities(relative))
        .orElse(Set.of(Capability.DENY));
  }

  /** The same as Vault says it: {@code root} alone for whoever may do everything. */
  public List<String> capabilityNames(Token token, Namespace namespace, String path) {
    if (relative(token, namespace, path).isPresent() && acl(token).isRoot()) {
      return List.of(Policy.ROOT);
    }
    return capabilities(token, namespace, path).stream().map(Capability::text).sorted().toList();
  }

  /** Whether a namespace is the token's, or below it: in no other one it may do anything. */
  public static boolean isWithin(Token token, Namespace namespace) {
    Namespace home = token.namespace();
    return home.isRoot()
        || home.equals(namespace)
        || namespace.path().startsWith(home.path() + "/");
  }

  private static Optional<String> relative(Token token, Namespace namespace, String path) {
    Namespace home = token.namespace();
    if (home.equals(namespace)) {
      return Optional.of(path);
    }
    int above = home.isRoot() ? 0 : home.path().length() + 1;
    return isWithin(token, namespace)
        ? Optional.of(namespace.path().substring(above) + "/" + path)
        : Optional.empty();
  }

  private Acl acl(Token token) {
    if (token.isRoot()) {
      return Acl.root();
    }
    Holder holder = new Holder(token.namespace(), token.policies());
    return compiled.find(holder, () -> Optional.of(compile(holder))).orElseThrow();
  }

  private Acl compile(Holder holder) {
    List<Policy> present = new ArrayList<>();
    for (String name : holder.policies()) {
      // That root is not among them is seen to where tokens are made.
      if (!name.equals(Policy.ROOT)) {
        policies.get(holder.namespace(), name).ifPresent(present::add);
      }
    }
    return Acl.of(present);
  }
}
