// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.gcp;

import java.util.Locale;
import java.util.function.Supplier;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.WrongCiphertext;

/**
 * Tells a wrong ciphertext, which is a result, from failures of the service. To the service it is
 * an invalid argument; the others that there are it names: a checksum that is not that of the bytes
 * that arrived.
 */
final class Ciphertexts {

  private Ciphertexts() {}

  static byte[] decrypted(String subject, CipherScheme scheme, Supplier<byte[]> call)
      throws WrongCiphertext {
    try {
      return call.get();
    } catch (KeyException e) {
      if (e.getCause() instanceof GcpRefusal refusal
          && refusal.status().equals("INVALID_ARGUMENT")
          && !refusal.text().toLowerCase(Locale.ROOT).contains("crc32c")) {
        throw new WrongCiphertext(subject, scheme);
      }
      throw e;
    }
  }
}
