// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.managedkeys.key.Namespace;

/**
 * A namespace that was made at run time.
 *
 * @param id short and random, as Vault shows it
 * @param version counts its changes from 1
 * @param customMetadata what its operators note about it
 */
public record NamespaceEntry(
    Namespace namespace,
    UUID uuid,
    String id,
    long version,
    Instant created,
    Map<String, String> customMetadata) {

  public NamespaceEntry {
    customMetadata = Map.copyOf(customMetadata);
  }
}
