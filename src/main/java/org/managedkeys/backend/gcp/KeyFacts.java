// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.gcp;

import java.util.Optional;

/**
 * What never changes about a version.
 *
 * @param key the name of its key at the service
 * @param version its own name, which begins with the key's
 * @param publicKey its public half as DER SubjectPublicKeyInfo; empty for a secret key
 */
record KeyFacts(
    String key, String version, VersionAlgorithm algorithm, Optional<byte[]> publicKey) {

  @Override
  public String toString() {
    return algorithm.name() + " " + version;
  }
}
