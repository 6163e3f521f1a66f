// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import java.io.IOException;
import java.security.KeyPair;
import java.util.Base64;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** Writes private keys that were made for their owner, who is not us. */
final class PrivateKeyText {

  private PrivateKeyText() {}

  /**
   * A private key.
   *
   * @param base64 whether the rest is in DER and Base64, not in PEM
   * @throws PkiException UNSUPPORTED if the key cannot be written
   */
  static String of(KeyPair pair, PrivateKeyFormat format, boolean base64) {
    PrivateKeyInfo key = info(pair);
    ASN1ObjectIdentifier type = key.getPrivateKeyAlgorithm().getAlgorithm();
    try {
      byte[] der;
      String pemType;
      if (format == PrivateKeyFormat.PKCS8) {
        der = pair.getPrivate().getEncoded();
        pemType = "PRIVATE KEY";
      } else if (type.equals(PKCSObjectIdentifiers.rsaEncryption)) {
        der = key.parsePrivateKey().toASN1Primitive().getEncoded(ASN1Encoding.DER);
        pemType = "RSA PRIVATE KEY";
      } else if (type.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
        der = withCurve(key, pair).getEncoded(ASN1Encoding.DER);
        pemType = "EC PRIVATE KEY";
      } else {
        // There is no other structure.
        der = pair.getPrivate().getEncoded();
        pemType = "PRIVATE KEY";
      }
      return base64 && format != PrivateKeyFormat.PEM
          ? Base64.getEncoder().encodeToString(der)
          : Pem.encode(pemType, der);
    } catch (IOException | RuntimeException e) {
      throw PkiException.unsupported("the private key cannot be written", null, e);
    }
  }

  /** Vault's {@code private_key_type}. */
  static String type(KeyPair pair) {
    ASN1ObjectIdentifier type = info(pair).getPrivateKeyAlgorithm().getAlgorithm();
    if (type.equals(PKCSObjectIdentifiers.rsaEncryption)) {
      return "rsa";
    }
    if (type.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
      return "ec";
    }
    return type.equals(EdECObjectIdentifiers.id_Ed25519) ? "ed25519" : type.getId();
  }

  private static PrivateKeyInfo info(KeyPair pair) {
    byte[] encoded = pair.getPrivate().getEncoded();
    if (encoded == null) {
      throw PkiException.unsupported(
          "the private key does not leave its service", "ask for a certificate only");
    }
    return PrivateKeyInfo.getInstance(encoded);
  }

  /** RFC 5915: outside of PKCS#8 the curve stands in the key itself. */
  private static ECPrivateKey withCurve(PrivateKeyInfo key, KeyPair pair) throws IOException {
    ASN1Encodable curve = key.getPrivateKeyAlgorithm().getParameters();
    int bits =
        ECNamedCurveTable.getByOID(ASN1ObjectIdentifier.getInstance(curve)).getN().bitLength();
    return new ECPrivateKey(
        bits,
        ECPrivateKey.getInstance(key.parsePrivateKey()).getKey(),
        new DERBitString(
            SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded())
                .getPublicKeyData()
                .getOctets()),
        curve);
  }
}
