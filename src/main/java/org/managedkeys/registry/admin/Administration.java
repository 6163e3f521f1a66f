// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry.admin;

import org.managedkeys.registry.KeyRegistry;

/**
 * What operators do with a registry at run time. What the configuration declares is shown and never
 * changed.
 *
 * <p>Thread-safe. Everything throws {@link org.managedkeys.key.KeyException}. Only where it is said
 * is a key service called.
 */
public final class Administration {

  private final NamespaceAdmin namespaces;
  private final MountAdmin mounts;
  private final ConnectionAdmin connections;
  private final KeyAdmin keys;

  /** Of a registry, which the caller closes. */
  public Administration(KeyRegistry registry) {
    this.namespaces = new NamespaceAdmin(registry);
    this.mounts = new MountAdmin(registry);
    this.connections = new ConnectionAdmin(registry);
    this.keys = new KeyAdmin(registry);
  }

  public NamespaceAdmin namespaces() {
    return namespaces;
  }

  public MountAdmin mounts() {
    return mounts;
  }

  public ConnectionAdmin connections() {
    return connections;
  }

  public KeyAdmin keys() {
    return keys;
  }
}
