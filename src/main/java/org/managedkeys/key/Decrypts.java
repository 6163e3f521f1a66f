// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.key;

/**
 * A private or secret key that can decrypt, and unwrap other keys' bytes where the scheme is a key
 * wrap.
 *
 * <p>Thread-safe. Nothing is returned before the whole ciphertext has been checked.
 */
public interface Decrypts extends ManagedKey {

  /**
   * Checks, without a remote call, that this key at this service can decrypt by a scheme.
   *
   * @throws KeyException of kind UNSUPPORTED that says which schemes are possible
   */
  void checkDecryption(CipherScheme scheme);

  /**
   * Decrypts.
   *
   * @return the plaintext; for {@link CipherScheme.Mode#RSA_RAW} as many bytes as the modulus has
   * @throws WrongCiphertext if padding, tag or length is wrong, without saying which
   * @throws KeyException if the service refuses, cannot be reached or answers with anything else
   */
  byte[] decrypt(CipherScheme scheme, CipherInput input) throws WrongCiphertext;
}
