// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.key;

/**
 * The ciphertext is not one that the key and the parameters given can open: its padding, its tag or
 * its length is wrong. A result like any other and no failure of the service, hence checked. It
 * says no more: which of the checks failed would help whoever forges ciphertexts.
 */
public final class WrongCiphertext extends Exception {

  private static final long serialVersionUID = 1L;

  /**
   * The answer to a ciphertext that cannot be opened.
   *
   * @param subject the key as messages name it
   */
  public WrongCiphertext(String subject, CipherScheme scheme) {
    super(
        subject
            + ": cannot decrypt by "
            + scheme
            + ": the data is not what this key and these parameters encrypted",
        null,
        false,
        false);
  }
}
