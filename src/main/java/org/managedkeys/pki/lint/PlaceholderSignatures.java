// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSequenceGenerator;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.managedkeys.pki.CertificateAlgorithm;
import org.managedkeys.pki.PkiException;
import org.managedkeys.pki.SigningKey;
import org.managedkeys.pki.ThrowawayKeys;
import org.managedkeys.pki.ToBeSigned;

/**
 * Makes whole certificates and revocation lists for the linter, before the key of the CA signs: a
 * throw-away key signs once per algorithm and type of key, and its signature stands under whatever
 * is judged afterwards. No rule looks at its value, and nobody could take the whole for signed: the
 * CA/Browser Forum's baseline requirements, section 4.3.1.2, allow a static value for that. Signing
 * each with a throw-away key would cost more than judging it.
 */
final class PlaceholderSignatures {

  /** What decides about the form of a signature, but for the length of RSA's. */
  private record Type(CertificateAlgorithm algorithm, AlgorithmIdentifier key) {}

  private static final Map<Type, ASN1BitString> SIGNATURES = new ConcurrentHashMap<>();

  private PlaceholderSignatures() {}

  /**
   * The whole, DER.
   *
   * @throws PkiException UNSUPPORTED if there is no key in software of that type
   */
  static byte[] under(ToBeSigned content, SigningKey key) {
    Type type = new Type(content.algorithm(), key.subjectPublicKeyInfo().getAlgorithm());
    ASN1BitString signature =
        SIGNATURES.computeIfAbsent(type, wanted -> made(wanted.algorithm(), key));
    byte[] signed = content.encoded();
    try {
      ByteArrayOutputStream whole = new ByteArrayOutputStream(signed.length + 1024);
      DERSequenceGenerator sequence = new DERSequenceGenerator(whole);
      sequence.getRawOutputStream().write(signed);
      sequence.addObject(content.algorithm().identifier());
      sequence.addObject(signature);
      sequence.close();
      return whole.toByteArray();
    } catch (IOException e) {
      throw PkiException.invalid("what is to be signed cannot be encoded", null, e);
    }
  }

  private static ASN1BitString made(CertificateAlgorithm algorithm, SigningKey key) {
    try {
      byte[] whole =
          new ToBeSigned(new DERSequence().getEncoded(), algorithm).sign(ThrowawayKeys.like(key));
      return ASN1BitString.getInstance(ASN1Sequence.getInstance(whole).getObjectAt(2));
    } catch (IOException e) {
      throw new IllegalStateException("it can be encoded", e);
    }
  }
}
