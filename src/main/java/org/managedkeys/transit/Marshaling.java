// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.io.IOException;
import java.math.BigInteger;
import java.security.PublicKey;
import java.security.interfaces.ECKey;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.bouncycastle.util.BigIntegers;

/**
 * The {@code marshaling_algorithm} of a signature: how the numbers r and s of ECDSA are written,
 * and by which Base64 all signatures are.
 */
enum Marshaling {
  /** A SEQUENCE of two INTEGERs in DER, X9.62; standard Base64. */
  ASN1("asn1"),
  /** r and s side by side, each as long as the curve's order, RFC 7518; URL-safe Base64. */
  JWS("jws");

  private final String text;

  Marshaling(String text) {
    this.text = text;
  }

  /** The one of Vault's name. */
  static Optional<Marshaling> of(String text) {
    return Arrays.stream(values()).filter(each -> each.text.equals(text)).findFirst();
  }

  /**
   * Writes a signature as a payload.
   *
   * @param signature as keys make it; one by ECDSA is r and s side by side
   */
  String payload(PublicKey key, byte[] signature) {
    if (this == JWS) {
      return Base64Text.urlSafe(signature);
    }
    return Base64Text.of(key instanceof ECKey ec ? der(ec, signature) : signature);
  }

  private static byte[] der(ECKey key, byte[] pair) {
    int half = pair.length / 2;
    try {
      return StandardDSAEncoding.INSTANCE.encode(
          key.getParams().getOrder(),
          new BigInteger(1, pair, 0, half),
          new BigInteger(1, pair, half, half));
    } catch (IOException e) {
      throw new IllegalArgumentException("it is no ECDSA signature", e);
    }
  }

  /**
   * The signature as keys make it, of a payload's bytes.
   *
   * @return empty if one by ECDSA is not written as it should be; whether r and s can be right is
   *     not looked at
   */
  Optional<byte[]> signature(PublicKey key, byte[] bytes) {
    if (!(key instanceof ECKey ec)) {
      return Optional.of(bytes);
    }
    int half = BigIntegers.getUnsignedByteLength(ec.getParams().getOrder());
    if (this == JWS) {
      return bytes.length == 2 * half ? Optional.of(bytes) : Optional.empty();
    }
    try {
      BigInteger[] pair = StandardDSAEncoding.INSTANCE.decode(null, bytes);
      byte[] plain = new byte[2 * half];
      BigIntegers.asUnsignedByteArray(pair[0], plain, 0, half);
      BigIntegers.asUnsignedByteArray(pair[1], plain, half, half);
      return Optional.of(plain);
    } catch (IOException | RuntimeException e) {
      // Bouncy Castle has several exceptions for what is no such pair.
      return Optional.empty();
    }
  }
}
