// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.gcp;

import java.io.IOException;
import java.io.StringReader;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.managedkeys.key.KeyAlgorithm;

/** What Bouncy Castle reads in public keys. */
final class PublicKeys {

  private PublicKeys() {}

  /** DER SubjectPublicKeyInfo of RFC 7468 section 13. */
  static byte[] ofPem(String pem) {
    try (PemReader reader = new PemReader(new StringReader(pem))) {
      PemObject found = reader.readPemObject();
      if (found != null && found.getType().equals("PUBLIC KEY")) {
        return found.getContent();
      }
    } catch (IOException | RuntimeException e) {
      // Bouncy Castle has several exceptions for what is no PEM.
    }
    throw new Wrong("its public key is none in PEM");
  }

  /** DER SubjectPublicKeyInfo of a key that the service writes as FIPS 204 has it. */
  static byte[] ofRaw(String algorithm, byte[] raw) {
    KeyAlgorithm key =
        VersionAlgorithm.of(algorithm)
            .orElseThrow(() -> new Wrong("its public key is of algorithm " + algorithm))
            .key();
    try {
      return new SubjectPublicKeyInfo(
              new AlgorithmIdentifier(new ASN1ObjectIdentifier(key.oid())), raw)
          .getEncoded();
    } catch (IOException e) {
      throw new Wrong("its public key cannot be written");
    }
  }

  /** Whether DER SubjectPublicKeyInfo is a public key of an algorithm, of its size or curve. */
  static boolean is(byte[] encoded, VersionAlgorithm algorithm) {
    try {
      AsymmetricKeyParameter key = PublicKeyFactory.createKey(encoded);
      return switch (algorithm.key().family()) {
        case RSA ->
            key instanceof RSAKeyParameters rsa && rsa.getModulus().bitLength() == algorithm.bits();
        case EC -> isOn(key, algorithm.key());
        default ->
            SubjectPublicKeyInfo.getInstance(encoded)
                .getAlgorithm()
                .getAlgorithm()
                .getId()
                .equals(algorithm.key().oid());
      };
    } catch (IOException | RuntimeException e) {
      // Bouncy Castle has many exceptions for what is no key.
      return false;
    }
  }

  private static boolean isOn(AsymmetricKeyParameter key, KeyAlgorithm curve) {
    return key instanceof ECPublicKeyParameters ec
        && ec.getParameters() instanceof ECNamedDomainParameters named
        && named.getName().equals(new ASN1ObjectIdentifier(curve.oid()));
  }
}
