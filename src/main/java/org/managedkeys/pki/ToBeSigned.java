// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1InputStream;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequenceGenerator;

/**
 * The part of a certificate, request or revocation list that a signature is made over, exactly, and
 * by which algorithm. It can be kept before the key service is asked, and signed afterwards. DER,
 * ITU-T X.509 section 7.2 {@code SIGNED}. Immutable.
 */
public final class ToBeSigned {

  /** Enough for all but ML-DSA, where the buffer grows. */
  private static final int ROOM_FOR_SIGNATURE = 1024;

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
    requireOneSequence();
    DERBitString signature = new DERBitString(key.sign(algorithm, encoded));
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream(encoded.length + ROOM_FOR_SIGNATURE);
      DERSequenceGenerator signed = new DERSequenceGenerator(out);
      signed.getRawOutputStream().write(encoded);
      signed.addObject(algorithm.identifier());
      signed.addObject(signature);
      signed.close();
      return out.toByteArray();
    } catch (IOException e) {
      throw PkiException.failed("what was signed was not encoded", null, e);
    }
  }

  /**
   * Its outside alone: the objects in a long revocation list would take far more memory than it.
   */
  private void requireOneSequence() {
    try (ASN1InputStream in = new ASN1InputStream(encoded, true)) {
      if (in.readObject() instanceof ASN1Sequence && in.read() < 0) {
        return;
      }
    } catch (IOException e) {
      throw PkiException.invalid("what is to be signed is no DER", null, e);
    }
    throw PkiException.invalid("what is to be signed is not one sequence in DER", null);
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
