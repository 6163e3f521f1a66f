// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.gcp;

import org.managedkeys.key.HasPublicKey;

/** A private key. Thread-safe. */
abstract class GcpKeyPair extends GcpKey implements HasPublicKey {

  private final byte[] publicKey;

  GcpKeyPair(Found found) {
    super(found);
    publicKey = found.facts().publicKey().orElseThrow();
  }

  @Override
  public final byte[] subjectPublicKeyInfo() {
    return publicKey.clone();
  }
}
