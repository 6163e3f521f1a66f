// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.gcp;

import java.util.Arrays;
import org.managedkeys.key.CipherInput;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.CipherScheme.Mode;
import org.managedkeys.key.Ciphertext;
import org.managedkeys.key.Decrypts;
import org.managedkeys.key.Encrypts;
import org.managedkeys.key.WrongCiphertext;

/**
 * A key whose purpose is RAW_ENCRYPT_DECRYPT: AES in one mode, in the format that everybody knows.
 * For GCM the service makes the IV. Thread-safe.
 */
final class GcpAesKey extends GcpKey implements Encrypts, Decrypts {

  private static final int GCM_IV = 12;
  private static final int GCM_TAG = 16;
  private static final int LEAST_TAG = 12;

  private final CipherScheme only;

  GcpAesKey(Found found) {
    super(found);
    only =
        CipherScheme.of(
            switch (version().use()) {
              case GCM -> Mode.AES_GCM;
              case CBC -> Mode.AES_CBC;
              default -> Mode.AES_CTR;
            });
  }

  private boolean isGcm() {
    return only.mode() == Mode.AES_GCM;
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
    if (!scheme.equals(only)) {
      throw unsupported(verb, only.toString());
    }
  }

  @Override
  public boolean makesIv(CipherScheme scheme) {
    return isGcm();
  }

  @Override
  public Ciphertext encrypt(CipherScheme scheme, CipherInput input) {
    checkEncryption(scheme);
    String verb = "encrypt by " + scheme;
    if (isGcm() && input.iv().length > 0) {
      throw unsupported(verb, only + " with an IV that the service makes");
    }
    if (isGcm() && input.tagBytes() != GCM_TAG) {
      throw unsupported(verb, only + " with a tag of 128 bits");
    }
    if (!isGcm()) {
      checkIv(verb, input);
    }
    checkBlocks(verb, input);
    checkLength(verb, "the data", input.data().length, 1, MOST_BYTES);
    checkLength(verb, "the associated data", input.associated().length, 0, MOST_BYTES);
    Ciphertext sealed = uses().rawEncrypt(use(verb), input.data(), input.iv(), input.associated());
    boolean hasIv = isGcm() ? sealed.iv().length == GCM_IV : Arrays.equals(sealed.iv(), input.iv());
    if (!hasIv) {
      throw wrongAnswer(verb, "the IV has " + sealed.iv().length + " bytes, or is another");
    }
    int expected = input.data().length + (isGcm() ? GCM_TAG : 0);
    if (sealed.bytes().length != expected) {
      throw wrongAnswer(
          verb, "the ciphertext has " + sealed.bytes().length + " bytes instead of " + expected);
    }
    return sealed;
  }

  private void checkIv(String verb, CipherInput input) {
    if (input.iv().length != CipherScheme.AES_BLOCK) {
      throw invalid(verb, "the IV has " + input.iv().length + " bytes instead of 16");
    }
  }

  private void checkBlocks(String verb, CipherInput input) {
    if (only.mode() == Mode.AES_CBC && input.data().length % CipherScheme.AES_BLOCK != 0) {
      throw invalid(
          verb, "the data has " + input.data().length + " bytes, which are no whole blocks");
    }
  }

  @Override
  public byte[] decrypt(CipherScheme scheme, CipherInput input) throws WrongCiphertext {
    checkDecryption(scheme);
    String verb = "decrypt by " + scheme;
    int length = input.data().length;
    if (isGcm()) {
      if (input.iv().length != GCM_IV || input.tagBytes() < LEAST_TAG) {
        throw unsupported(verb, only + " with an IV of 12 bytes and a tag of 96 to 128 bits");
      }
      if (length < input.tagBytes()) {
        throw new WrongCiphertext(subject(), scheme);
      }
    } else {
      checkIv(verb, input);
      if (length == 0 || (only.mode() == Mode.AES_CBC && length % CipherScheme.AES_BLOCK != 0)) {
        throw new WrongCiphertext(subject(), scheme);
      }
    }
    checkLength(verb, "the data", length, 1, MOST_BYTES + input.tagBytes());
    checkLength(verb, "the associated data", input.associated().length, 0, MOST_BYTES);
    byte[] plain =
        Ciphertexts.decrypted(subject(), scheme, () -> uses().rawDecrypt(use(verb), input));
    if (plain.length != length - input.tagBytes()) {
      throw wrongAnswer(verb, "the plaintext has " + plain.length + " bytes");
    }
    return plain;
  }
}
