// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.aws;

import java.util.Map;
import java.util.Optional;
import org.managedkeys.key.CipherInput;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.CipherScheme.Mode;
import org.managedkeys.key.Decrypts;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.WrongCiphertext;

/** An RSA key whose usage is ENCRYPT_DECRYPT. Thread-safe. */
final class AwsDecryptionKey extends AwsKeyPair implements Decrypts {

  AwsDecryptionKey(Found found) {
    super(found);
  }

  @Override
  public void checkDecryption(CipherScheme scheme) {
    name(scheme);
  }

  private String name(CipherScheme scheme) {
    Optional<String> name = Optional.empty();
    if (scheme.mode() == Mode.RSA_OAEP && scheme.digest() == scheme.mgf1Digest()) {
      if (scheme.digest() == DigestAlgorithm.SHA_1) {
        name = Optional.of("RSAES_OAEP_SHA_1");
      } else if (scheme.digest() == DigestAlgorithm.SHA_256) {
        name = Optional.of("RSAES_OAEP_SHA_256");
      }
    }
    return name.orElseThrow(() ->
        unsupported(
            "decrypt by " + scheme,
            "it can do OAEP with SHA-1 and SHA-256, and the same digest in MGF1, only, at AWS"
                + " KMS"));
  }

  @Override
  public byte[] decrypt(CipherScheme scheme, CipherInput input) throws WrongCiphertext {
    String name = name(scheme);
    String verb = "decrypt by " + scheme;
    if (input.associated().length > 0) {
      throw unsupported(verb, "it can do OAEP without a label only, at AWS KMS");
    }
    if (input.data().length != facts().modulusBytes()) {
      throw new WrongCiphertext(subject(), scheme);
    }
    byte[] plain =
        Ciphertexts.decrypted(
            subject(), scheme, () -> calls().decrypt(use(verb), name, input.data(), Map.of()));
    if (plain.length > facts().modulusBytes()) {
      throw wrongAnswer(verb, "the plaintext is longer than the modulus");
    }
    return plain;
  }
}
