// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.key;

/**
 * A private key that can agree on a secret with the holder of another key of its algorithm.
 *
 * <p>Thread-safe. A failed or partial call throws; nothing is ever returned for it.
 */
public interface Agrees extends HasPublicKey {

  /**
   * Checks, without a remote call, that this key at this service can agree.
   *
   * @throws KeyException of kind UNSUPPORTED that says why not
   */
  void checkAgreement(AgreementAlgorithm algorithm);

  /**
   * The raw shared secret: for ECDH the x coordinate, as long as the field (SEC 1 section 3.3.1,
   * without cofactor); for X25519 the 32 bytes of RFC 7748 section 6.1.
   *
   * @param peer the other's public key as DER SubjectPublicKeyInfo
   * @throws KeyException INVALID if it is a key of another algorithm, no point on the curve, or,
   *     for X25519, one whose secret would be zero
   */
  byte[] agree(AgreementAlgorithm algorithm, byte[] peer);
}
