// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.azure;

import java.util.Optional;

/** Tells ciphertexts that are wrong from requests that fail. */
final class Decryption {

  @FunctionalInterface
  interface Attempt {
    byte[] send() throws WrongAnswer;
  }

  private Decryption() {}

  /** The plaintext; empty if the service says that the ciphertext is wrong. */
  static Optional<byte[]> of(Attempt attempt) throws WrongAnswer {
    try {
      return Optional.of(attempt.send());
    } catch (RuntimeException e) {
      if (AzureFailures.isWrongCiphertext(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
