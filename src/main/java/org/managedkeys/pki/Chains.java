// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.TBSCertificate;

/**
 * Who issued whom, by name, key identifier and signature, RFC 5280 section 6.1: what a chain may
 * look like, not whom to trust. Dates, path lengths and name constraints are not looked at.
 */
public final class Chains {

  private static final int KEY_CERT_SIGN = 5;
  private static final int VERSION_WITH_EXTENSIONS = 3;

  private Chains() {}

  /**
   * The best path from a certificate up: to one that is signed by its own key and is valid now, if
   * there is any; then the shortest; then that whose certificates are valid longest. Where no root
   * is known, as far up as there are certificates.
   *
   * @param candidates in any order; those that do not belong to it are left out
   * @return the first certificate, then its issuer, and so on; only the first if nobody issued it
   */
  public static List<X509Certificate> build(
      X509Certificate first, Collection<X509Certificate> candidates) {
    List<X509Certificate> longestValidFirst =
        candidates.stream()
            .sorted(Comparator.comparing(X509Certificate::getNotAfter).reversed())
            .toList();
    // Each is met first on the shortest way to it.
    Map<X509Certificate, List<X509Certificate>> paths = new LinkedHashMap<>();
    paths.put(first, List.of(first));
    Queue<X509Certificate> open = new ArrayDeque<>(List.of(first));
    while (!open.isEmpty()) {
      X509Certificate current = open.remove();
      if (isSelfSigned(current)) {
        continue;
      }
      for (X509Certificate candidate : longestValidFirst) {
        if (!paths.containsKey(candidate) && issued(candidate, current)) {
          paths.put(candidate, followedBy(paths.getOrDefault(current, List.of()), candidate));
          open.add(candidate);
        }
      }
    }
    return best(paths.values());
  }

  private static List<X509Certificate> followedBy(
      List<X509Certificate> path, X509Certificate issuer) {
    List<X509Certificate> longer = new ArrayList<>(path);
    longer.add(issuer);
    return List.copyOf(longer);
  }

  /** Paths come in the order of their lengths. */
  private static List<X509Certificate> best(Collection<List<X509Certificate>> paths) {
    List<List<X509Certificate>> complete =
        paths.stream().filter(path -> isSelfSigned(last(path))).toList();
    return complete.stream()
        .filter(path -> isValidNow(last(path)))
        .findFirst()
        .or(() -> complete.stream().findFirst())
        .or(() -> paths.stream().max(Comparator.comparingInt(List::size)))
        .orElseThrow();
  }

  private static X509Certificate last(List<X509Certificate> path) {
    return path.get(path.size() - 1);
  }

  private static boolean isValidNow(X509Certificate certificate) {
    try {
      certificate.checkValidity();
      return true;
    } catch (CertificateException e) {
      return false;
    }
  }

  /** Whether a certificate is signed by its own key, as those of root authorities are. */
  public static boolean isSelfSigned(X509Certificate certificate) {
    return isNamedAndSigned(certificate, certificate);
  }

  /**
   * Whether one certificate is that of an authority which issued the other: names and key
   * identifiers fit, the issuer may sign certificates, and the signature is by its key.
   */
  public static boolean issued(X509Certificate issuer, X509Certificate subject) {
    return mayIssue(issuer) && isNamedAndSigned(issuer, subject);
  }

  /** Old roots have no extensions that would say it. */
  private static boolean mayIssue(X509Certificate issuer) {
    if (issuer.getVersion() < VERSION_WITH_EXTENSIONS) {
      return issuer.getSubjectX500Principal().equals(issuer.getIssuerX500Principal());
    }
    boolean[] usage = issuer.getKeyUsage();
    return issuer.getBasicConstraints() >= 0 && (usage == null || usage[KEY_CERT_SIGN]);
  }

  private static boolean isNamedAndSigned(X509Certificate issuer, X509Certificate subject) {
    if (!issuer.getSubjectX500Principal().equals(subject.getIssuerX500Principal())) {
      return false;
    }
    Certificate signed = Certificates.parsed(subject);
    TBSCertificate above = Certificates.parsed(issuer).getTBSCertificate();
    return keyIdentifiersFit(above, signed.getTBSCertificate())
        && signed.getSignatureAlgorithm().equals(signed.getTBSCertificate().getSignature())
        && isSigned(above, signed, subject);
  }

  private static boolean isSigned(
      TBSCertificate issuer, Certificate signed, X509Certificate subject) {
    try {
      return SignatureCheck.of(issuer.getSubjectPublicKeyInfo())
          .verifies(
              signed.getSignatureAlgorithm(),
              subject.getTBSCertificate(),
              signed.getSignature().getOctets());
    } catch (CertificateException | RuntimeException e) {
      // A key or signature that cannot be read is nobody's.
      return false;
    }
  }

  /** Where one of them says nothing, the signature alone decides. */
  private static boolean keyIdentifiersFit(TBSCertificate issuer, TBSCertificate subject) {
    try {
      Optional<byte[]> wanted =
          value(subject, Extension.authorityKeyIdentifier)
              .map(extension -> AuthorityKeyIdentifier.getInstance(extension.getParsedValue()))
              .map(AuthorityKeyIdentifier::getKeyIdentifierOctets);
      Optional<byte[]> there =
          value(issuer, Extension.subjectKeyIdentifier)
              .map(said -> ASN1OctetString.getInstance(said.getParsedValue()).getOctets());
      return wanted.isEmpty() || there.isEmpty() || Arrays.equals(wanted.get(), there.get());
    } catch (IllegalArgumentException e) {
      // One that cannot be read is nobody's.
      return false;
    }
  }

  private static Optional<Extension> value(TBSCertificate certificate, ASN1ObjectIdentifier type) {
    return Optional.ofNullable(certificate.getExtensions())
        .map((Extensions extensions) -> extensions.getExtension(type));
  }
}
