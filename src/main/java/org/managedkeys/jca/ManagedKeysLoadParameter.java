// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.security.KeyStore;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.Namespace;

/**
 * Chooses the namespace that a KeyStore shows: {@code keyStore.load(new
 * ManagedKeysLoadParameter("team-a"))}.
 *
 * <p>Immutable.
 *
 * @param namespace the namespace; empty text means the root
 */
public record ManagedKeysLoadParameter(Namespace namespace) implements KeyStore.LoadStoreParameter {

  /**
   * Reads a path such as {@code team-a/build}.
   *
   * @throws org.managedkeys.key.KeyException of kind INVALID if it is no namespace
   */
  public ManagedKeysLoadParameter(String path) {
    this(Namespace.parse(path));
  }

  /** Null: a PIN belongs into the configuration, never into a KeyStore's password. */
  @Override
  public KeyStore.@Nullable ProtectionParameter getProtectionParameter() {
    return null;
  }
}
