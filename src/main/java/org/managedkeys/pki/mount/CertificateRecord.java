// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.math.BigInteger;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.pki.SerialNumbers;
import org.managedkeys.store.StoredRecord;

/**
 * A certificate of a mount, as the ledger has it: first what is about to be signed, then what was.
 *
 * @param issuer which issuer of the mount; it may be gone by now
 * @param scope under whose name and key
 * @param role under which it was asked for; empty for none
 * @param notAfter the end of its validity, whole seconds
 * @param content base64 of DER: of the part to be signed if reserved, else of the certificate
 */
record CertificateRecord(
    StoredRecord record,
    BigInteger serial,
    State state,
    UUID issuer,
    IssuerScope scope,
    String role,
    Instant notAfter,
    String content,
    Optional<RevocationMark> revocation) {

  /** How far it came. */
  enum State {
    /** The key service may have been asked; whether it signed is not known. */
    RESERVED,
    /** Signed, verified, and known here. */
    ISSUED;

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static final String STATE = "state";
  static final String ISSUER = "issuer";
  static final String SCOPE = "scope";
  static final String ROLE = "role";
  static final String NOT_AFTER = "not_after";
  static final String TO_BE_SIGNED = "tbs";
  static final String ALGORITHM = "algorithm";
  static final String CERTIFICATE = "certificate";

  /**
   * What a record says.
   *
   * @throws KeyException INTERNAL if it is damaged
   */
  static CertificateRecord of(StoredRecord record) {
    Map<String, String> values = record.values();
    try {
      String name = record.key().name();
      State state = State.valueOf(required(values, STATE).toUpperCase(Locale.ROOT));
      return new CertificateRecord(
          record,
          new BigInteger(name.substring(name.lastIndexOf('/') + 1), 16),
          state,
          UUID.fromString(required(values, ISSUER)),
          new IssuerScope(required(values, SCOPE)),
          values.getOrDefault(ROLE, ""),
          Instant.parse(required(values, NOT_AFTER)),
          required(values, state == State.RESERVED ? TO_BE_SIGNED : CERTIFICATE),
          RevocationMark.in(values));
    } catch (RuntimeException e) {
      throw KeyException.of(
          KeyException.Kind.INTERNAL,
          record.key().toString(),
          "read it",
          "the record is damaged",
          "restore the store from a backup",
          e);
    }
  }

  static String required(Map<String, String> values, String name) {
    @Nullable String value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("it has no '" + name + "'");
    }
    return value;
  }

  /** The certificate; empty as long as it is reserved. */
  Optional<byte[]> certificate() {
    return state == State.ISSUED ? Optional.of(decoded()) : Optional.empty();
  }

  /** What the key service was asked to sign; empty once that is in the certificate. */
  Optional<byte[]> toBeSigned() {
    return state == State.RESERVED ? Optional.of(decoded()) : Optional.empty();
  }

  private byte[] decoded() {
    return Base64.getDecoder().decode(content);
  }

  /** The part that is or is to be signed. */
  private TBSCertificate parsed() {
    return state == State.ISSUED
        ? Certificate.getInstance(decoded()).getTBSCertificate()
        : TBSCertificate.getInstance(decoded());
  }

  SubjectPublicKeyInfo publicKey() {
    return parsed().getSubjectPublicKeyInfo();
  }

  /** Whether it is this very certificate, or what that was signed from. */
  boolean isOf(X509Certificate certificate) {
    try {
      return Arrays.equals(
          decoded(),
          state == State.ISSUED ? certificate.getEncoded() : certificate.getTBSCertificate());
    } catch (CertificateEncodingException e) {
      return false;
    }
  }

  /** As messages name it: {@code certificate 17:ab:…}. */
  String subject() {
    return subject(serial);
  }

  static String subject(BigInteger serial) {
    return "certificate " + SerialNumbers.text(serial);
  }

  /** The next version of the record, signed. */
  StoredRecord issued(byte[] der) {
    Map<String, String> values = new TreeMap<>(record.values());
    values.remove(TO_BE_SIGNED);
    values.remove(ALGORITHM);
    values.put(STATE, State.ISSUED.text());
    values.put(CERTIFICATE, Base64.getEncoder().encodeToString(der));
    return record.with(values);
  }

  /** The next version of the record, revoked. */
  StoredRecord revoked(RevocationMark mark) {
    Map<String, String> values = new TreeMap<>(record.values());
    mark.putInto(values);
    return record.with(values);
  }

  /** The next version of the record, of another issuer. */
  StoredRecord ofIssuer(UUID other) {
    Map<String, String> values = new TreeMap<>(record.values());
    values.put(ISSUER, other.toString());
    return record.with(values);
  }

  /** The present in whole seconds, as certificates count. */
  static Instant seconds(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS);
  }
}
