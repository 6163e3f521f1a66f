// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.key;

/**
 * A key that can make signatures.
 *
 * <p>Thread-safe. A failed or partial call throws; nothing is ever returned for it.
 */
public interface Signs extends HasPublicKey {

  /**
   * Checks, without a remote call, that this key at this service can serve a scheme.
   *
   * @throws KeyException of kind UNSUPPORTED that says which schemes are possible
   */
  void checkScheme(SignatureScheme scheme);

  /**
   * Whether {@link #sign} is given the whole message rather than its digest.
   *
   * @return true for Ed25519, ML-DSA and for services that insist on hashing by themselves
   */
  default boolean wantsMessage(SignatureScheme scheme) {
    return scheme.isMessageScheme();
  }

  /**
   * Signs.
   *
   * @param input the digest, or the message where {@link #wantsMessage} says so; with a null digest
   *     in the scheme, the bytes to sign as they are. For ECDSA it is never longer than the curve's
   *     order.
   * @return for RSA as many bytes as the modulus has; for ECDSA r and s side by side, each {@link
   *     KeyAlgorithm#coordinateBytes()} long (IEEE P1363); for others {@link
   *     KeyAlgorithm#signatureBytes()}
   * @throws KeyException if the service refuses, cannot be reached or answers with anything else
   */
  byte[] sign(SignatureScheme scheme, byte[] input);
}
