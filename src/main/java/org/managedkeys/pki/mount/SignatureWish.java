// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.managedkeys.pki.CertificateAlgorithm;
import org.managedkeys.pki.PkiException;
import org.managedkeys.pki.SigningKey;
import org.managedkeys.pki.role.PkiFields;
import org.managedkeys.wire.FieldValues;

/**
 * What a request says of how something is signed: read before a key is bound or even made, and
 * answered by the key once it is there. Immutable.
 *
 * @param digestBits 256, 384 or 512; 0 leaves it to the key
 * @param pss empty leaves it to the key
 */
record SignatureWish(int digestBits, Optional<Boolean> pss) {

  /** All is left to the key. */
  static final SignatureWish NONE = new SignatureWish(0, Optional.empty());

  private static final String SIGNATURE_BITS = "signature_bits";
  private static final String USE_PSS = "use_pss";
  private static final Set<Integer> DIGESTS = Set.of(0, 256, 384, 512);

  /**
   * Reads it.
   *
   * @throws PkiException INVALID for another number of bits, and for what is neither true nor false
   */
  static SignatureWish of(Map<String, ?> fields) {
    FieldValues values = PkiFields.of(fields, fields.keySet());
    int bits = values.number(SIGNATURE_BITS, 0);
    if (!DIGESTS.contains(bits)) {
      throw PkiException.invalid(
          "invalid signature_bits: " + bits, "it is 256, 384, 512, or 0 to leave it to the key");
    }
    return new SignatureWish(
        bits, values.has(USE_PSS) ? Optional.of(values.bool(USE_PSS, false)) : Optional.empty());
  }

  /**
   * What a key signs by.
   *
   * @throws PkiException UNSUPPORTED if the key cannot do it
   */
  CertificateAlgorithm by(SigningKey key) {
    return key.choose(digestBits, pss);
  }
}
