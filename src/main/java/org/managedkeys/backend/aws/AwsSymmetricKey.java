// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.aws;

import java.util.HexFormat;
import java.util.Map;
import org.managedkeys.key.CipherInput;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.CipherScheme.Mode;
import org.managedkeys.key.Ciphertext;
import org.managedkeys.key.TakesContext;
import org.managedkeys.key.WrongCiphertext;

/**
 * A key of spec SYMMETRIC_DEFAULT: AES-256-GCM in a format of the service's own, bound to an
 * encryption context. Thread-safe.
 */
final class AwsSymmetricKey extends AwsKey implements TakesContext {

  /** Where associated data is in the encryption context, as Tink puts it there. */
  private static final String ASSOCIATED = "associatedData";

  /** API reference, Decrypt. */
  private static final int MOST_CIPHERTEXT = 6144;

  AwsSymmetricKey(Found found) {
    super(found);
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
    if (scheme.mode() != Mode.SERVICE) {
      throw unsupported(
          verb, "it can do " + CipherScheme.of(Mode.SERVICE) + " only: AWS KMS takes no IV");
    }
  }

  @Override
  public Ciphertext encrypt(CipherScheme scheme, CipherInput input) {
    checkEncryption(scheme);
    String verb = "encrypt by " + scheme;
    checkLength(verb, "the data", input.data().length, 1, MOST_BYTES);
    byte[] sealed = calls().encrypt(use(verb), input.data(), context(input));
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
    byte[] plain =
        Ciphertexts.decrypted(
            subject(),
            scheme,
            () -> calls().decrypt(use(verb), facts().spec(), input.data(), context(input)));
    if (plain.length == 0 || plain.length >= length) {
      throw wrongAnswer(verb, "the plaintext has " + plain.length + " bytes");
    }
    return plain;
  }

  private static Map<String, String> context(CipherInput input) {
    return input.associated().length == 0
        ? input.context()
        : Map.of(ASSOCIATED, HexFormat.of().formatHex(input.associated()));
  }
}
