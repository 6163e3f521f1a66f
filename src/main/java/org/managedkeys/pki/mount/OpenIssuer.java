// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.managedkeys.pki.CertificateAlgorithm;
import org.managedkeys.pki.IssuerIdentity;
import org.managedkeys.pki.IssuerUrls;
import org.managedkeys.pki.PkiException;
import org.managedkeys.pki.SigningKey;

/**
 * An issuer with its key, ready to sign. Whether the mount may use the key is checked by every
 * signature anew. Immutable.
 */
final class OpenIssuer {

  private final IssuerRecord record;
  private final List<X509Certificate> chain;
  private final SigningKey key;
  private final IssuerIdentity identity;

  OpenIssuer(IssuerRecord record, List<X509Certificate> chain, SigningKey key, IssuerUrls urls) {
    this.record = record;
    this.chain = List.copyOf(chain);
    this.key = key;
    this.identity = IssuerIdentity.of(record.certificate(), urls);
  }

  IssuerRecord record() {
    return record;
  }

  X509Certificate certificate() {
    return record.certificate();
  }

  /** Certificates from its own up, as callers are shown them. */
  List<X509Certificate> chain() {
    return chain;
  }

  SigningKey key() {
    return key;
  }

  /** As certificates name it. */
  IssuerIdentity identity() {
    return identity;
  }

  /** Where what it signs says that its certificate, revocation list and responders are. */
  IssuerUrls urls() {
    return identity.urls();
  }

  /**
   * By what revocation lists and OCSP answers are signed: as the issuer's settings say, else as the
   * issuer's own certificate is signed if the key made that, else what the key does best.
   *
   * @throws PkiException UNSUPPORTED if the settings name what the key cannot do
   */
  CertificateAlgorithm revocationAlgorithm() {
    String wanted = record.settings().revocationSignatureAlgorithm();
    if (wanted.isEmpty()) {
      return key.choose(0, Optional.empty());
    }
    return CertificateAlgorithm.ofVaultName(wanted)
        .filter(key.algorithms()::contains)
        .orElseThrow(() ->
            PkiException.unsupported(
                "the issuer's key cannot sign by revocation_signature_algorithm " + wanted,
                "it can sign by "
                    + String.join(
                        ", ",
                        key.algorithms().stream().map(CertificateAlgorithm::vaultName).toList())));
  }
}
