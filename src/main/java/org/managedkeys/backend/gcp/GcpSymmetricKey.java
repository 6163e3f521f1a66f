// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.gcp;

import org.managedkeys.key.CipherInput;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.CipherScheme.Mode;
import org.managedkeys.key.Ciphertext;
import org.managedkeys.key.Decrypts;
import org.managedkeys.key.Encrypts;
import org.managedkeys.key.WrongCiphertext;

/**
 * A key whose purpose is ENCRYPT_DECRYPT: AES-256-GCM in a format of the service's own. It encrypts
 * by its primary version, or by the one that its entry names; it decrypts what any of its versions
 * encrypted. Thread-safe.
 */
final class GcpSymmetricKey extends GcpKey implements Encrypts, Decrypts {

  private static final CipherScheme ONLY = CipherScheme.of(Mode.SERVICE);

  /** What the service's format adds is less: version, IV and tag. */
  private static final int MOST_CIPHERTEXT = MOST_BYTES + 1024;

  private final String encrypting;

  GcpSymmetricKey(Found found) {
    super(found);
    boolean isPrimary = found.freshness().length() != null;
    encrypting = isPrimary ? found.facts().key() : found.facts().version();
  }

  @Override
  public void checkEncryption(CipherScheme scheme) {
    check("encrypt by " + scheme, scheme);
  }

  @Override
  public void checkDecryption(CipherScheme scheme) {
    check("decrypt by " + scheme, scheme);
  }

  private void check(String verb, CipherScheme scheme) {
    if (!scheme.equals(ONLY)) {
      throw unsupported(verb, ONLY.toString());
    }
  }

  @Override
  public Ciphertext encrypt(CipherScheme scheme, CipherInput input) {
    checkEncryption(scheme);
    String verb = "encrypt by " + scheme;
    checkLength(verb, "the data", input.data().length, 1, MOST_BYTES);
    checkLength(verb, "the associated data", input.associated().length, 0, MOST_BYTES);
    byte[] sealed = uses().encrypt(use(verb), encrypting, input.data(), input.associated());
    if (sealed.length <= input.data().length) {
      throw wrongAnswer(verb, "the ciphertext is no longer than the data");
    }
    return new Ciphertext(new byte[0], sealed);
  }

  @Override
  public byte[] decrypt(CipherScheme scheme, CipherInput input) throws WrongCiphertext {
    checkDecryption(scheme);
    String verb = "decrypt by " + scheme;
    int length = input.data().length;
    if (length == 0 || length > MOST_CIPHERTEXT) {
      throw new WrongCiphertext(subject(), scheme);
    }
    checkLength(verb, "the associated data", input.associated().length, 0, MOST_BYTES);
    byte[] plain =
        Ciphertexts.decrypted(
            subject(), scheme, () -> uses().decrypt(use(verb), input.data(), input.associated()));
    if (plain.length == 0 || plain.length >= length) {
      throw wrongAnswer(verb, "the plaintext has " + plain.length + " bytes");
    }
    return plain;
  }
}
