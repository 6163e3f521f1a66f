// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import java.io.IOException;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;

/**
 * The part of a certificate, request or revocation list that a signature is made over, exactly, and
 * by which algorithm. It can be kept before the key service is asked, and signed afterwards. DER,
 * ITU-T X.509 section 7.2 {@code SIGNED}. Immutable.
 */
public final class ToBeSigned {

  private final byte[] encoded;
  private final CertificateAlgorithm algorithm;

  /**
   * Of bytes.
   *
   * @param encoded DER
   */
  public ToBeSigned(byte[] encoded, CertificateAlgorithm algorithm) {
    this.encoded = encoded.clone();
    this.algorithm = algorithm;
  }

  /** DER. */
  public byte[] encoded() {
    return encoded.clone();
  }

  public CertificateAlgorithm algorithm() {
    return algorithm;
  }

  /**
   * Has it signed: one use of the key.
   *
   * @return the whole, DER
   * @throws PkiException FAILED if the key fails, or signs wrongly
   */
  public byte[] sign(SigningKey key) {
    try {
      return new DERSequence(
              new ASN1Encodable[] {
                ASN1Primitive.fromByteArray(encoded),
                algorithm.identifier(),
                new DERBitString(key.sign(algorithm, encoded))
              })
          .getEncoded(ASN1Encoding.DER);
    } catch (IOException e) {
      throw PkiException.invalid("what is to be signed is no DER", null, e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ToBeSigned that
        && algorithm == that.algorithm
        && Arrays.equals(encoded, that.encoded);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(encoded);
  }
}
