// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.math.BigInteger;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.pki.PkiException;
import org.managedkeys.pki.SigningKey;
import org.managedkeys.pki.ToBeSigned;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.RecordStore;
import org.managedkeys.store.StoredRecord;

/**
 * Every certificate that a mount has had signed, or may have: before the key service is asked, the
 * serial number is taken and the exact bytes to be signed are durable; the certificate takes their
 * place before anybody gets it. If the process dies in between, the record stays as {@link
 * CertificateRecord.State#RESERVED}: the service may have signed it, so it can be revoked.
 *
 * <p>Thread-safe, across processes too. No change of the store spans a call to the key service.
 */
final class CertificateLedger {

  /** Errors after which it is certain that nothing was signed. */
  private static final Set<Kind> UNSIGNED =
      EnumSet.of(Kind.DENIED, Kind.NOT_FOUND, Kind.UNSUPPORTED, Kind.INVALID, Kind.THROTTLED);

  private static final String STORE = "store it";

  private final PkiRecords records;
  private final RecordStore store;

  CertificateLedger(PkiRecords records) {
    this.records = records;
    this.store = records.store();
  }

  /**
   * What is about to be signed.
   *
   * @param serial as the bytes to be signed have it
   * @param role empty for none
   */
  record Reservation(
      BigInteger serial,
      UUID issuer,
      IssuerScope scope,
      String role,
      Instant notAfter,
      ToBeSigned certificate) {

    /** What the bytes to be signed say, by an issuer's key and under no role. */
    static Reservation of(UUID issuer, ToBeSigned certificate, SigningKey key) {
      TBSCertificate content = TBSCertificate.getInstance(certificate.encoded());
      return new Reservation(
          content.getSerialNumber().getPositiveValue(),
          issuer,
          IssuerScope.of(content.getIssuer(), key.subjectPublicKeyInfo()),
          "",
          content.getEndDate().getDate().toInstant(),
          certificate);
    }
  }

  /**
   * Reserves, has it signed, and completes: one use of the key, outside of any change.
   *
   * @return the certificate, DER, which is stored
   * @throws KeyException CONFLICT if the serial number is taken, or was revoked while it was signed
   * @throws PkiException FAILED if the key fails or signs wrongly; the reservation stays unless it
   *     is certain that nothing was signed
   */
  byte[] sign(Reservation wanted, SigningKey key) {
    reserve(wanted);
    byte[] certificate;
    try {
      certificate = wanted.certificate().sign(key);
    } catch (PkiException e) {
      if (isCertainlyUnsigned(e)) {
        withdraw(wanted.serial(), e);
      }
      throw e;
    }
    complete(wanted.serial(), certificate);
    return certificate;
  }

  private static boolean isCertainlyUnsigned(PkiException failure) {
    for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof KeyException refusal) {
        return UNSIGNED.contains(refusal.kind());
      }
    }
    return false;
  }

  /**
   * Takes a serial number and keeps what is to be signed under it.
   *
   * @throws KeyException CONFLICT if the number is taken, NOT_FOUND if the mount is gone
   */
  void reserve(Reservation wanted) {
    StoredRecord record =
        new StoredRecord(
            key(wanted.serial()), UUID.randomUUID(), 1, PkiRecords.now(), values(wanted));
    records.changeOthers(change -> {
      if (change.find(record.key()).isPresent()) {
        throw KeyException.of(
            Kind.CONFLICT,
            CertificateRecord.subject(wanted.serial()),
            STORE,
            "the mount has a certificate of this serial number already",
            "try again: the next one gets another number");
      }
      change.put(record);
      return record;
    });
  }

  private static Map<String, String> values(Reservation wanted) {
    Map<String, String> values = new TreeMap<>();
    values.put(CertificateRecord.STATE, CertificateRecord.State.RESERVED.text());
    values.put(CertificateRecord.ISSUER, wanted.issuer().toString());
    values.put(CertificateRecord.SCOPE, wanted.scope().text());
    if (!wanted.role().isEmpty()) {
      values.put(CertificateRecord.ROLE, wanted.role());
    }
    values.put(
        CertificateRecord.NOT_AFTER, CertificateRecord.seconds(wanted.notAfter()).toString());
    values.put(
        CertificateRecord.TO_BE_SIGNED,
        Base64.getEncoder().encodeToString(wanted.certificate().encoded()));
    values.put(CertificateRecord.ALGORITHM, wanted.certificate().algorithm().name());
    return values;
  }

  /**
   * Puts the signed certificate in the place of what was to be signed.
   *
   * @throws KeyException CONFLICT if the reservation was revoked meanwhile: the certificate is
   *     stored and must not be released; NOT_FOUND if there is no reservation
   */
  void complete(BigInteger serial, byte[] certificate) {
    boolean revoked =
        store.change(change -> {
          CertificateRecord present =
              change
                  .find(key(serial))
                  .map(CertificateRecord::of)
                  .orElseThrow(() -> unreserved(serial));
          if (present.state() != CertificateRecord.State.RESERVED) {
            throw unreserved(serial);
          }
          change.put(present.issued(certificate));
          return present.revocation().isPresent();
        });
    if (revoked) {
      throw KeyException.of(
          Kind.CONFLICT,
          CertificateRecord.subject(serial),
          "release it",
          "it was revoked while it was being signed",
          null);
    }
  }

  private static KeyException unreserved(BigInteger serial) {
    return KeyException.of(
        Kind.NOT_FOUND,
        CertificateRecord.subject(serial),
        STORE,
        "its serial number is not reserved any longer",
        "see whether the mount was removed meanwhile");
  }

  /** Gives a number up under which nothing was signed; a revoked one stays. */
  private void withdraw(BigInteger serial, PkiException reason) {
    try {
      store.change(change -> {
        change
            .find(key(serial))
            .map(CertificateRecord::of)
            .filter(present -> present.state() == CertificateRecord.State.RESERVED)
            .filter(present -> present.revocation().isEmpty())
            .ifPresent(present -> change.delete(present.record().key()));
        return serial;
      });
    } catch (KeyException e) {
      // It stays, as after a crash; what the caller must know is why nothing was signed.
      reason.addSuppressed(e);
    }
  }

  /**
   * What the record of a certificate would be of which none was kept. It is not stored.
   *
   * @param certificate signed by the issuer
   */
  CertificateRecord foreign(X509Certificate certificate, UUID issuer, IssuerScope scope) {
    Map<String, String> values = new TreeMap<>();
    values.put(CertificateRecord.STATE, CertificateRecord.State.ISSUED.text());
    values.put(CertificateRecord.ISSUER, issuer.toString());
    values.put(CertificateRecord.SCOPE, scope.text());
    values.put(CertificateRecord.NOT_AFTER, certificate.getNotAfter().toInstant().toString());
    try {
      values.put(
          CertificateRecord.CERTIFICATE,
          Base64.getEncoder().encodeToString(certificate.getEncoded()));
    } catch (CertificateEncodingException e) {
      throw PkiException.invalid("the certificate has no encoding", null, e);
    }
    // Version 0: to be revoked it becomes version 1.
    return CertificateRecord.of(
        new StoredRecord(
            key(certificate.getSerialNumber()), UUID.randomUUID(), 0, PkiRecords.now(), values));
  }

  Optional<CertificateRecord> find(BigInteger serial) {
    return store.find(key(serial)).map(CertificateRecord::of);
  }

  /**
   * Some certificates in the order of their serial numbers.
   *
   * @param after the number before the first one wanted; negative to begin
   */
  List<CertificateRecord> page(BigInteger after, int limit) {
    String last = after.signum() < 0 ? records.prefix() : key(after).name();
    return store.page(RecordKind.CERTIFICATE, records.namespace(), last, limit).stream()
        .filter(record -> record.key().name().startsWith(records.prefix()))
        .map(CertificateRecord::of)
        .toList();
  }

  /** Where a certificate is recorded. Of one length, so that names are in the order of numbers. */
  RecordKey key(BigInteger serial) {
    return records.at(RecordKind.CERTIFICATE, hex(serial));
  }

  /** Forty digits, which is as much as RFC 5280 section 4.1.2.2 allows. */
  static String hex(BigInteger serial) {
    if (serial.signum() <= 0 || serial.bitLength() > 160) {
      throw KeyException.of(
          Kind.INVALID,
          "certificate " + serial.toString(16).toLowerCase(Locale.ROOT),
          "use its serial number",
          "a serial number is positive and has at most 20 octets",
          null);
    }
    String digits = serial.toString(16);
    return "0".repeat(40 - digits.length()) + digits;
  }
}
