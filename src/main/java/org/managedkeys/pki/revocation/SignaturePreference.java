// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.revocation;

import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.managedkeys.pki.CertificateAlgorithm;

/**
 * PreferredSignatureAlgorithm, RFC 6960 section 4.4.7.1.
 *
 * @param signature how the client would like an answer to be signed
 * @param publicKey by what kind of key, if it says so: an SMIMECapability, which looks the same as
 *     an AlgorithmIdentifier
 */
record SignaturePreference(AlgorithmIdentifier signature, Optional<AlgorithmIdentifier> publicKey) {

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException if it is malformed
   */
  static SignaturePreference of(ASN1Sequence sequence) {
    if (sequence.size() < 1 || sequence.size() > 2) {
      throw new IllegalArgumentException("a preference has one or two parts");
    }
    return new SignaturePreference(
        AlgorithmIdentifier.getInstance(sequence.getObjectAt(0)),
        sequence.size() == 1
            ? Optional.empty()
            : Optional.of(AlgorithmIdentifier.getInstance(sequence.getObjectAt(1))));
  }

  /** What a signer's key can do of the client's preferences; else what the signer does anyway. */
  static CertificateAlgorithm choose(OcspSigner signer, List<SignaturePreference> preferences) {
    for (SignaturePreference preference : preferences) {
      if (preference.accepts(signer.key().subjectPublicKeyInfo().getAlgorithm())) {
        for (CertificateAlgorithm row : signer.key().algorithms()) {
          if (preference.names(row)) {
            return row;
          }
        }
      }
    }
    return signer.algorithm();
  }

  private boolean accepts(AlgorithmIdentifier key) {
    if (publicKey.isEmpty()) {
      return true;
    }
    AlgorithmIdentifier wanted = publicKey.get();
    return wanted.getAlgorithm().equals(key.getAlgorithm())
        && (wanted.getParameters() == null || wanted.equals(key));
  }

  /** Parameters say something in RSASSA-PSS alone; elsewhere clients leave NULL out or not. */
  private boolean names(CertificateAlgorithm row) {
    return row.isPss()
        ? signature.equals(row.identifier())
        : signature.getAlgorithm().equals(row.identifier().getAlgorithm());
  }
}
