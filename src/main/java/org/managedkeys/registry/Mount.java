// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.managedkeys.key.Namespace;

/**
 * A mount: a helper of some type, reached under a path in one namespace, and which of the
 * namespace's keys it may use beside those that are for any mount.
 *
 * @param path with a slash at its end: {@code pki/}, {@code pki/issuing/}
 * @param type {@code pki}, {@code transit}, or whatever uses keys
 * @param version counts its changes from 1
 * @param allowedManagedKeys names, of keys that need not exist
 * @param config further settings, by Vault's names
 */
public record Mount(
    Namespace namespace,
    String path,
    String type,
    UUID uuid,
    long version,
    Instant created,
    String description,
    Set<String> allowedManagedKeys,
    Map<String, String> config) {

  /**
   * The mount of whoever uses the JCA: there is one in every namespace, and it may use all keys.
   */
  public static final String JCA = "jca/";

  public Mount {
    allowedManagedKeys = Set.copyOf(allowedManagedKeys);
    config = Map.copyOf(config);
  }

  /** As messages name it: {@code mount 'pki/'}, with its namespace unless that is the root. */
  public String subject() {
    return "mount '" + path + "'" + (namespace.isRoot() ? "" : " of namespace " + namespace);
  }
}
