// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.key;

/**
 * A secret key that can encrypt, and wrap other keys' bytes where the scheme is a key wrap. (Keys
 * with a public half need no service for it: the public key does.)
 *
 * <p>Thread-safe. A failed or partial call throws; nothing is ever returned for it.
 */
public interface Encrypts extends ManagedKey {

  /**
   * Checks, without a remote call, that this key at this service can encrypt by a scheme.
   *
   * @throws KeyException of kind UNSUPPORTED that says which schemes are possible
   */
  void checkEncryption(CipherScheme scheme);

  /**
   * Whether the service insists on making the initialisation vector by itself. The IV in the call
   * is then empty.
   */
  default boolean makesIv(CipherScheme scheme) {
    return false;
  }

  /**
   * Encrypts. By {@link CipherScheme.Mode#SERVICE} the answer has no IV of its own, as the
   * ciphertext holds all that decryption needs; call it through {@link ServiceEncryption}.
   *
   * @throws KeyException INVALID if the data has a length or the IV a form that the scheme does not
   *     take; otherwise if the service refuses, cannot be reached or answers with anything else
   */
  Ciphertext encrypt(CipherScheme scheme, CipherInput input);
}
