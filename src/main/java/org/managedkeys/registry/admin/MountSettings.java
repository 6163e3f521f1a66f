// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry.admin;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How a mount is to be. What is absent stays as it is.
 *
 * @param description empty to leave it
 * @param allowedManagedKeys names of keys, which need not exist; they take the place of all those
 *     before
 * @param config further settings by Vault's names; an empty value removes one
 */
public record MountSettings(
    Optional<String> description,
    Optional<Set<String>> allowedManagedKeys,
    Map<String, String> config) {

  /** Changes nothing; a new mount with it has no keys but those for any mount. */
  public static final MountSettings NONE =
      new MountSettings(Optional.empty(), Optional.empty(), Map.of());

  public MountSettings {
    allowedManagedKeys = allowedManagedKeys.map(Set::copyOf);
    config = Map.copyOf(config);
  }
}
