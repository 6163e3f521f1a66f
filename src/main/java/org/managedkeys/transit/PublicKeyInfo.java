// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.io.IOException;
import java.util.Arrays;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.jspecify.annotations.Nullable;
import org.managedkeys.pki.Pem;

/** A SubjectPublicKeyInfo, RFC 5280 section 4.1, in DER. Immutable. */
final class PublicKeyInfo {

  private final byte[] der;

  private PublicKeyInfo(byte[] der) {
    this.der = der;
  }

  /** Of what a key service has given, or a record of this library; its form is not checked. */
  static PublicKeyInfo of(byte[] der) {
    return new PublicKeyInfo(der.clone());
  }

  /** A copy of the bytes. */
  byte[] der() {
    return der.clone();
  }

  /** RFC 7468, with an end of line after the last one, as Vault shows public keys. */
  String pem() {
    return Pem.encode("PUBLIC KEY", der) + "\n";
  }

  /**
   * The length of an RSA key's modulus.
   *
   * @throws IllegalArgumentException if it is no RSA key
   */
  int rsaBits() {
    try {
      return RSAPublicKey.getInstance(SubjectPublicKeyInfo.getInstance(der).parsePublicKey())
          .getModulus()
          .bitLength();
    } catch (IOException e) {
      throw new IllegalArgumentException("it is no RSA public key", e);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PublicKeyInfo info && Arrays.equals(der, info.der);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(der);
  }

  @Override
  public String toString() {
    return "public key of " + der.length + " bytes";
  }
}
