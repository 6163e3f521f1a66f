// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds a key's certificate among those its service holds, by public key, and orders its chain. */
final class ServiceCertificates {

  private ServiceCertificates() {}

  /**
   * The chain of the key with the given SubjectPublicKeyInfo: the certificate that is valid
   * longest, then its issuers as far as they are there.
   */
  static Optional<List<X509Certificate>> chainOf(byte[] publicKey, List<X509Certificate> pool) {
    return pool.stream()
        .filter(c -> Arrays.equals(CertifiedKeys.subjectPublicKeyInfo(c), publicKey))
        .max(Comparator.comparing(X509Certificate::getNotAfter))
        .map(leaf -> withIssuers(leaf, pool));
  }

  private static List<X509Certificate> withIssuers(
      X509Certificate leaf, List<X509Certificate> pool) {
    List<X509Certificate> chain = new ArrayList<>(List.of(leaf));
    Optional<X509Certificate> issuer = issuerOf(leaf, pool);
    while (issuer.isPresent() && !chain.contains(issuer.get())) {
      chain.add(issuer.get());
      issuer = issuerOf(issuer.get(), pool);
    }
    return chain;
  }

  private static Optional<X509Certificate> issuerOf(
      X509Certificate certificate, List<X509Certificate> pool) {
    if (certificate.getIssuerX500Principal().equals(certificate.getSubjectX500Principal())) {
      return Optional.empty();
    }
    return pool.stream()
        .filter(c -> c.getSubjectX500Principal().equals(certificate.getIssuerX500Principal()))
        .filter(c -> isSignedBy(certificate, c))
        .findFirst();
  }

  private static boolean isSignedBy(X509Certificate certificate, X509Certificate issuer) {
    try {
      certificate.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
