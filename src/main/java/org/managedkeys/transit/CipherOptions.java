// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.util.Optional;
import org.managedkeys.key.CipherScheme.Mode;
import org.managedkeys.key.DigestAlgorithm;

/**
 * How one message is encrypted or decrypted, as far as the caller says it and not the key. Prints
 * lengths only.
 *
 * @param associatedData what is authenticated with the message and not encrypted; empty for none
 * @param iv the initialisation vector; empty if one is to be made, or is with the ciphertext
 * @param padding RSA_OAEP or RSA_PKCS1; empty for that of the key
 * @param hash the digest of OAEP, which is that of its mask generation too; empty for the key's
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over once, never compared.
record CipherOptions(
    byte[] associatedData, byte[] iv, Optional<Mode> padding, Optional<DigestAlgorithm> hash) {

  private static final byte[] NONE = {};

  /** With associated data, and all else as the key has it. */
  static CipherOptions of(byte[] associatedData) {
    return new CipherOptions(associatedData, NONE, Optional.empty(), Optional.empty());
  }

  boolean hasAssociatedData() {
    return associatedData.length > 0;
  }

  boolean hasIv() {
    return iv.length > 0;
  }

  @Override
  public String toString() {
    return associatedData.length
        + " associated bytes, IV of "
        + iv.length
        + ", padding "
        + padding
        + ", hash "
        + hash;
  }
}
