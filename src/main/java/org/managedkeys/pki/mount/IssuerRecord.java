// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.managedkeys.pki.Certificates;
import org.managedkeys.pki.IssuerUrls;
import org.managedkeys.store.RecordValues;
import org.managedkeys.store.StoredRecord;

/**
 * An issuer: a CA certificate, whose key the mount may have or not, and how it is used.
 *
 * @param key of the mount; it may have been deleted since
 * @param revoked since when it is; final
 */
record IssuerRecord(
    UUID id,
    Optional<UUID> key,
    X509Certificate certificate,
    Optional<Instant> revoked,
    IssuerSettings settings) {

  private static final String NAME = "name";
  private static final String KEY = "key";
  private static final String CERTIFICATE = "certificate";
  private static final String MANUAL_CHAIN = "manual_chain";
  private static final String LEAF_NOT_AFTER = "leaf_not_after_behavior";
  private static final String USAGE = "usage";
  private static final String ALGORITHM = "revocation_signature_algorithm";
  private static final String REVOKED = "revoked";
  private static final String ISSUING = "issuing_certificates";
  private static final String CRLS = "crl_distribution_points";
  private static final String OCSP = "ocsp_servers";
  private static final String TEMPLATING = "enable_aia_url_templating";

  static IssuerRecord of(StoredRecord record) {
    RecordValues values = RecordValues.of(record);
    return new IssuerRecord(
        record.uuid(),
        values.uuid(KEY),
        values.decoded(CERTIFICATE, Certificates::parse),
        values.instant(REVOKED),
        new IssuerSettings(
            values.text(NAME),
            values.list(MANUAL_CHAIN).stream().map(UUID::fromString).toList(),
            values.text(LEAF_NOT_AFTER),
            IssuerUse.parse(values.list(USAGE)),
            values.text(ALGORITHM),
            new IssuerUrls(values.list(ISSUING), values.list(CRLS), values.list(OCSP)),
            values.flag(TEMPLATING)));
  }

  Map<String, String> toValues() {
    IssuerUrls urls = settings.urls();
    return RecordValues.empty()
        .put(NAME, settings.name())
        .put(KEY, key)
        .put(CERTIFICATE, encoded())
        .put(MANUAL_CHAIN, settings.manualChain().stream().map(UUID::toString).toList())
        .put(LEAF_NOT_AFTER, settings.leafNotAfter())
        .put(USAGE, settings.usage().stream().sorted().map(IssuerUse::text).toList())
        .put(ALGORITHM, settings.revocationSignatureAlgorithm())
        .put(REVOKED, revoked)
        .put(ISSUING, urls.issuingCertificates())
        .put(CRLS, urls.crlDistributionPoints())
        .put(OCSP, urls.ocspServers())
        .put(TEMPLATING, String.valueOf(settings.templating()))
        .toMap();
  }

  /** Its name; empty if it has none. */
  String name() {
    return settings.name();
  }

  IssuerRecord with(IssuerSettings newSettings) {
    return new IssuerRecord(id, key, certificate, revoked, newSettings);
  }

  IssuerRecord withKey(UUID newKey) {
    return new IssuerRecord(id, Optional.of(newKey), certificate, revoked, settings);
  }

  /** Revoked: it signs no certificates any longer, only what tells that it is. */
  IssuerRecord revoked(Instant since) {
    Set<IssuerUse> left = EnumSet.copyOf(settings.usage());
    left.remove(IssuerUse.ISSUING_CERTIFICATES);
    return new IssuerRecord(id, key, certificate, Optional.of(since), settings.withUsage(left));
  }

  /**
   * The public key as the certificate has it.
   *
   * @throws org.managedkeys.pki.PkiException INVALID if it cannot be read
   */
  SubjectPublicKeyInfo publicKey() {
    return Certificates.publicKey(certificate);
  }

  /** The certificate, DER. */
  byte[] encoded() {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("it was read from DER", e);
    }
  }

  /** As messages name it. */
  String label() {
    return name().isEmpty() ? id.toString() : name();
  }
}
