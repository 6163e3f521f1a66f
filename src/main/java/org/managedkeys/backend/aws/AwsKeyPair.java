// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.aws;

import org.managedkeys.key.HasPublicKey;

/** A private key. Thread-safe. */
abstract class AwsKeyPair extends AwsKey implements HasPublicKey {

  private final byte[] publicKey;

  AwsKeyPair(Found found) {
    super(found);
    publicKey = found.facts().publicKey().orElseThrow();
  }

  @Override
  public final byte[] subjectPublicKeyInfo() {
    return publicKey.clone();
  }
}
