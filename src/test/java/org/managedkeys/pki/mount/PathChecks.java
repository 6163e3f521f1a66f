// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.managedkeys.pki.Certificates;

/** What relying parties say of certificates. */
final class PathChecks {

  private static final int FIRST_WITH_ML_DSA = 24;

  private PathChecks() {}

  /** The one certificate of a PEM text. */
  static X509Certificate certificate(String pem) {
    List<X509Certificate> certificates = Certificates.parsePem(pem);
    assertThat(certificates).hasSize(1);
    return certificates.get(0);
  }

  /**
   * The JDK's validator accepts a path; for ML-DSA before the JDK knows it, Bouncy Castle does.
   *
   * @param path from the end entity up; the last one is trusted
   */
  static void assertValid(List<X509Certificate> path) {
    try {
      X509Certificate root = path.get(path.size() - 1);
      boolean old =
          path.stream()
                  .anyMatch(each ->
                      each.getSigAlgName().contains("ML-DSA")
                          || each.getSigAlgOID().startsWith("2.16.840.1.101.3.4.3."))
              && Runtime.version().feature() < FIRST_WITH_ML_DSA;
      List<X509Certificate> below = path.subList(0, Math.max(1, path.size() - 1));
      if (old) {
        for (int i = 0; i < path.size(); i++) {
          path.get(i)
              .verify(
                  publicKey(path.get(Math.min(i + 1, path.size() - 1))),
                  new BouncyCastleProvider());
        }
        return;
      }
      CertPath checked = CertificateFactory.getInstance("X.509").generateCertPath(below);
      PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(root, null)));
      parameters.setRevocationEnabled(false);
      CertPathValidator.getInstance("PKIX").validate(checked, parameters);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("the path is not valid: " + e.getMessage(), e);
    }
  }

  private static PublicKey publicKey(X509Certificate issuer) {
    try {
      return BouncyCastleProvider.getPublicKey(Certificates.publicKey(issuer));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
