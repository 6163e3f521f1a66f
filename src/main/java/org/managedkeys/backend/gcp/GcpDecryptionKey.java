// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.gcp;

import java.util.Objects;
import org.managedkeys.key.CipherInput;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.Decrypts;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.WrongCiphertext;

/** An RSA key whose purpose is ASYMMETRIC_DECRYPT. Thread-safe. */
final class GcpDecryptionKey extends GcpKeyPair implements Decrypts {

  private final CipherScheme only;

  GcpDecryptionKey(Found found) {
    super(found);
    DigestAlgorithm digest = Objects.requireNonNull(version().digest());
    only = CipherScheme.oaep(digest, digest);
  }

  @Override
  public void checkDecryption(CipherScheme scheme) {
    if (!scheme.equals(only)) {
      throw unsupported("decrypt by " + scheme, only.toString());
    }
  }

  @Override
  public byte[] decrypt(CipherScheme scheme, CipherInput input) throws WrongCiphertext {
    checkDecryption(scheme);
    String verb = "decrypt by " + scheme;
    if (input.associated().length > 0) {
      throw unsupported(verb, only + " without a label");
    }
    if (input.data().length != version().modulusBytes()) {
      throw new WrongCiphertext(subject(), scheme);
    }
    byte[] plain =
        Ciphertexts.decrypted(
            subject(), scheme, () -> uses().decryptByPair(use(verb), input.data()));
    if (plain.length > version().modulusBytes()) {
      throw wrongAnswer(verb, "the plaintext is longer than the modulus");
    }
    return plain;
  }
}
