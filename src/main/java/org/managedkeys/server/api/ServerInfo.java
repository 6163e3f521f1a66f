// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import java.util.UUID;
import java.util.function.BooleanSupplier;

/**
 * What a server tells everybody about itself.
 *
 * @param version of this library
 * @param clusterName of all servers on one store
 * @param clusterId the same for all of them
 * @param storageType of the store: {@code file}, {@code sqlite}, {@code postgresql}
 * @param serving whether requests can be answered now: the store can be read, and the server is not
 *     about to stop. Asked often, by anybody; must be quick and must not throw
 */
public record ServerInfo(
    String version,
    String clusterName,
    UUID clusterId,
    String storageType,
    BooleanSupplier serving) {

  /**
   * The version of Vault whose API this is. Clients compare it with that which brought the fields
   * that they want to use.
   */
  public static final String API_VERSION = "1.21.0";

  /** What is told as {@code version}: Vault's, with ours behind as build metadata (SemVer 2). */
  public String apiVersion() {
    return API_VERSION + "+managed-keys." + version;
  }
}
