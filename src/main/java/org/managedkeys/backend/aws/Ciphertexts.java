// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.aws;

import java.util.Set;
import java.util.function.Supplier;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.WrongCiphertext;

/** Tells a wrong ciphertext, which is a result, from failures of the service. */
final class Ciphertexts {

  /** What the service calls them; the second one is of a ciphertext by another of its keys. */
  private static final Set<String> WRONG =
      Set.of("InvalidCiphertextException", "IncorrectKeyException");

  private Ciphertexts() {}

  static byte[] decrypted(String subject, CipherScheme scheme, Supplier<byte[]> call)
      throws WrongCiphertext {
    try {
      return call.get();
    } catch (KeyException e) {
      if (e.getCause() instanceof AwsRefusal refusal && WRONG.contains(refusal.code())) {
        throw new WrongCiphertext(subject, scheme);
      }
      throw e;
    }
  }
}
