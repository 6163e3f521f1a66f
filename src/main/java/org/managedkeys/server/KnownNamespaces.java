// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import java.util.Optional;
import java.util.Set;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.server.access.StoreCache;
import org.managedkeys.server.http.NamespaceResolver;

/**
 * Which namespaces there are, as far as paths of requests are concerned. Every request asks, before
 * anything is known of who makes it: so the store is read for namespaces that exist alone, and only
 * after it was changed. Thread-safe.
 */
final class KnownNamespaces implements NamespaceResolver {

  private static final int MOST_KEPT = 10_000;

  private final KeyRegistry registry;

  /** The namespaces directly below one that exists. */
  private final StoreCache<Namespace, Set<Namespace>> children;

  KnownNamespaces(KeyRegistry registry) {
    this.registry = registry;
    this.children = new StoreCache<>(registry, MOST_KEPT, () -> 0);
  }

  /** From the root on, so that nothing is kept of names that people make up. */
  @Override
  public boolean exists(Namespace namespace) {
    return namespace.isRoot()
        || (exists(namespace.parent()) && children(namespace.parent()).contains(namespace));
  }

  private Set<Namespace> children(Namespace parent) {
    return children
        .find(parent, () -> Optional.of(Set.copyOf(registry.namespaces().children(parent))))
        .orElseThrow();
  }
}
