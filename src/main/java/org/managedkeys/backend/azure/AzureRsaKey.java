// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.azure;

import java.util.Optional;
import org.managedkeys.key.CipherInput;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.CipherScheme.Mode;
import org.managedkeys.key.Decrypts;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.Turns;
import org.managedkeys.key.WrongCiphertext;

/** An RSA key, which decrypts beside signing. */
final class AzureRsaKey extends AzureSigningKey implements Decrypts {

  AzureRsaKey(String subject, AzureConnection connection, KeyVersions.Found found, Turns turns) {
    super(subject, connection, found, turns);
  }

  @Override
  public void checkDecryption(CipherScheme scheme) {
    name(scheme);
  }

  /** RSA-OAEP and RSA-OAEP-256 have one digest for label and mask, RFC 7518 section 4.3. */
  private String name(CipherScheme scheme) {
    if (scheme.mode() == Mode.RSA_PKCS1) {
      return "RSA1_5";
    }
    if (scheme.mode() == Mode.RSA_OAEP && scheme.digest() == scheme.mgf1Digest()) {
      if (scheme.digest() == DigestAlgorithm.SHA_1) {
        return "RSA-OAEP";
      }
      if (scheme.digest() == DigestAlgorithm.SHA_256) {
        return "RSA-OAEP-256";
      }
    }
    throw unsupported(
        verb(scheme),
        "it can do RSA PKCS1, and RSA OAEP with SHA-1 or SHA-256 and the same digest in MGF1, only");
  }

  @Override
  public byte[] decrypt(CipherScheme scheme, CipherInput input) throws WrongCiphertext {
    String name = name(scheme);
    if (input.associated().length > 0) {
      throw unsupported(verb(scheme), "it can do OAEP with an empty label only");
    }
    if (input.data().length != version().modulusBytes()) {
      throw new WrongCiphertext(subject(), scheme);
    }
    byte[] none = {};
    AzureCiphers.Request request = new AzureCiphers.Request(name, input.data(), none, none, none);
    Optional<byte[]> plain =
        use(
            verb(scheme),
            "decrypt",
            input.data().length,
            vault -> Decryption.of(() -> checked(scheme, vault.decrypt(version(), request))));
    return plain.orElseThrow(() -> new WrongCiphertext(subject(), scheme));
  }

  private byte[] checked(CipherScheme scheme, byte[] plain) throws WrongAnswer {
    DigestAlgorithm digest = scheme.digest();
    int overhead = digest == null ? 11 : 2 * digest.bytes() + 2;
    if (plain.length > version().modulusBytes() - overhead) {
      throw new WrongAnswer("the plaintext has " + plain.length + " bytes, more than fit");
    }
    return plain;
  }

  private static String verb(CipherScheme scheme) {
    return "decrypt by " + scheme;
  }
}
