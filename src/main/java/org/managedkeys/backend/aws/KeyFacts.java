// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.aws;

import java.util.Optional;
import org.managedkeys.key.KeyAlgorithm;

/**
 * What never changes about a key.
 *
 * @param arn its name for good
 * @param spec the service's name for its kind
 * @param bits of an RSA modulus or a secret; 0 for others
 * @param usage the one thing that it is for
 * @param publicKey its public half as DER SubjectPublicKeyInfo; empty for a secret key
 */
record KeyFacts(
    String arn,
    String spec,
    KeyAlgorithm algorithm,
    int bits,
    AwsUsage usage,
    Optional<byte[]> publicKey) {

  /** Bytes of an RSA modulus. */
  int modulusBytes() {
    return bits / Byte.SIZE;
  }

  @Override
  public String toString() {
    return spec + " " + arn;
  }
}
