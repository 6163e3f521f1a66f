// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.azure;

import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import com.azure.security.keyvault.certificates.CertificateClientBuilder;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Optional;

/** Certificates of a vault, public parts only. */
final class AzureCertificates {

  private AzureCertificates() {}

  /** A key that was made with a certificate has its name and its version. */
  static Optional<X509Certificate> certificate(
      AzureSettings settings, TokenCredential credential, HttpClient http, KeyVersion key)
      throws CertificateException {
    CertificateClientBuilder builder =
        new CertificateClientBuilder()
            .vaultUrl(settings.vaultUrl())
            .credential(credential)
            .httpClient(http)
            .retryOptions(AzureVault.NO_RETRIES);
    if (!settings.verifyChallenge()) {
      builder.disableChallengeResourceVerification();
    }
    try {
      byte[] der = builder.buildClient().getCertificateVersion(key.name(), key.version()).getCer();
      return Optional.of(
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(der)));
    } catch (RuntimeException e) {
      if (AzureFailures.isNotFound(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
