// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.aws;

import java.io.IOException;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyAlgorithm.Family;

/** What Bouncy Castle reads in public keys. */
final class PublicKeys {

  private PublicKeys() {}

  /** Whether DER SubjectPublicKeyInfo is a public key of a spec, on its curve. */
  static boolean is(byte[] encoded, KeySpecs.Row spec) {
    try {
      AsymmetricKeyParameter key = PublicKeyFactory.createKey(encoded);
      return switch (spec.algorithm().family()) {
        case RSA ->
            key instanceof RSAKeyParameters rsa && rsa.getModulus().bitLength() == spec.bits();
        case EC -> isOn(key, spec.algorithm());
        default ->
            SubjectPublicKeyInfo.getInstance(encoded)
                .getAlgorithm()
                .getAlgorithm()
                .getId()
                .equals(spec.algorithm().oid());
      };
    } catch (IOException | RuntimeException e) {
      // Bouncy Castle has many exceptions for what is no key.
      return false;
    }
  }

  /** Whether it is a point on a curve. */
  static boolean isPoint(byte[] encoded, KeyAlgorithm curve) {
    return curve.family() == Family.EC && is(encoded, new KeySpecs.Row(curve, curve.bits()));
  }

  private static boolean isOn(AsymmetricKeyParameter key, KeyAlgorithm curve) {
    return key instanceof ECPublicKeyParameters ec
        && ec.getParameters() instanceof ECNamedDomainParameters named
        && named.getName().equals(new ASN1ObjectIdentifier(curve.oid()));
  }
}
