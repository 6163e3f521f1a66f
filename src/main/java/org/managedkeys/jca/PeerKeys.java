// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.io.IOException;
import java.math.BigInteger;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.XECPublicKey;
import java.security.spec.ECPoint;
import java.security.spec.NamedParameterSpec;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.util.Arrays;
import org.bouncycastle.util.BigIntegers;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyAlgorithm;

/**
 * The public key of the other side of an agreement, checked and encoded anew from its numbers: what
 * is sent to the service names its curve, whoever made the key.
 */
final class PeerKeys {

  private PeerKeys() {}

  /**
   * Encodes a peer's key as SubjectPublicKeyInfo.
   *
   * @param row the kind of key that it must be
   * @param subject the key that agrees, for the message
   * @throws InvalidKeyException if it is of another kind or curve, or no point of the curve
   */
  static byte[] encode(KeyAlgorithm row, @Nullable Key peer, String subject)
      throws InvalidKeyException {
    try {
      if (peer instanceof ECPublicKey ec
          && Curves.of(ec.getParams()).filter(row::equals).isPresent()) {
        return encodeEc(row, ec.getW());
      }
      if (peer instanceof XECPublicKey xec
          && xec.getParams() instanceof NamedParameterSpec named
          && KeyAlgorithm.ofCurve(named.getName()).filter(row::equals).isPresent()) {
        return encodeXec(row, xec.getU());
      }
    } catch (IllegalArgumentException | IOException e) {
      throw new InvalidKeyException(
          subject + ": cannot agree: the other's key is no point of " + row.parameterName(), e);
    }
    throw new InvalidKeyException(
        subject
            + ": cannot agree: the other's key must be a public key on "
            + row.parameterName()
            + (peer == null ? "" : ", and is a " + peer.getAlgorithm() + " key of another kind"));
  }

  private static byte[] encodeEc(KeyAlgorithm row, ECPoint point) throws IOException {
    if (point.equals(ECPoint.POINT_INFINITY)) {
      throw new IllegalArgumentException("the point at infinity");
    }
    ASN1ObjectIdentifier curve = new ASN1ObjectIdentifier(row.oid());
    byte[] encoded =
        ECNamedCurveTable.getByOID(curve)
            .getCurve()
            .validatePoint(point.getAffineX(), point.getAffineY())
            .getEncoded(false);
    return new SubjectPublicKeyInfo(
            new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, curve), encoded)
        .getEncoded();
  }

  /** Little-endian, RFC 7748 section 5. */
  private static byte[] encodeXec(KeyAlgorithm row, BigInteger u) throws IOException {
    if (u.signum() < 0 || u.bitLength() > row.bits()) {
      throw new IllegalArgumentException("out of range");
    }
    return new SubjectPublicKeyInfo(
            new AlgorithmIdentifier(new ASN1ObjectIdentifier(row.oid())),
            Arrays.reverse(BigIntegers.asUnsignedByteArray(row.coordinateBytes(), u)))
        .getEncoded();
  }
}
