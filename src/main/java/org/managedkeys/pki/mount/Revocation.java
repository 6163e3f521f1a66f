// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.pki.Certificates;
import org.managedkeys.pki.PkiException;
import org.managedkeys.pki.SerialNumbers;
import org.managedkeys.pki.role.PkiFields;
import org.managedkeys.wire.Answer;
import org.managedkeys.wire.FieldValues;

/**
 * Revokes certificates: Vault's {@code revoke} and {@code revoke-with-key}. A revocation is durable
 * and final when it is answered; OCSP tells of it from then on, and the list as {@code config/crl}
 * says. Thread-safe; several processes may revoke at once.
 */
public final class Revocation {

  private static final String SERIAL = "serial_number";
  private static final String CERTIFICATE = "certificate";
  private static final String PRIVATE_KEY = "private_key";
  private static final Set<String> FIELDS = Set.of(SERIAL, CERTIFICATE);
  private static final Set<String> FIELDS_WITH_KEY = Set.of(SERIAL, CERTIFICATE, PRIVATE_KEY);
  private static final String REVOKE = "revoke it";

  /** Vault's, since times are told in whole seconds. */
  private static final long WIGGLE_SECONDS = 2;

  private final MountScope scope;
  private final CertificateLedger ledger;
  private final RevocationRecords revoked;
  private final CrlRecords lists;
  private final RevocationListener listener;

  Revocation(
      MountScope scope,
      CertificateLedger ledger,
      RevocationRecords revoked,
      CrlRecords lists,
      RevocationListener listener) {
    this.scope = scope;
    this.ledger = ledger;
    this.revoked = revoked;
    this.lists = lists;
    this.listener = listener;
  }

  /** Is told of revocations once they are durable. */
  interface RevocationListener {

    /**
     * A certificate was revoked.
     *
     * @param sequence which one of its issuer it is
     * @return what did not work out of what follows from it
     */
    Optional<String> revoked(IssuerScope issuer, BigInteger serial, long sequence);
  }

  /** The mark, and whether it was there before. */
  private record Outcome(CertificateRecord certificate, RevocationMark mark, boolean before) {}

  /**
   * Revokes a certificate that is known by its number, or one of which no record was kept.
   *
   * @param request either {@code serial_number} or {@code certificate} (PEM)
   * @return {@code revocation_time}, {@code revocation_time_rfc3339}, {@code state}; the same again
   *     if it is revoked already. Nothing but a warning if it has expired
   * @throws KeyException NOT_FOUND for an unknown number; INVALID for an issuer of this mount, or a
   *     certificate that none of its issuers has signed
   */
  public Answer revoke(Map<String, ?> request) {
    return revoke("pki.revoke", request, FIELDS);
  }

  /**
   * The same by whoever has the certificate's private key.
   *
   * @param request also {@code private_key} (PEM), which is looked at and not kept
   * @throws KeyException INVALID also if it is another key
   */
  public Answer revokeWithKey(Map<String, ?> request) {
    return revoke("pki.revoke-with-key", request, FIELDS_WITH_KEY);
  }

  private Answer revoke(String operation, Map<String, ?> request, Set<String> known) {
    Map<String, String> detail = new HashMap<>();
    return scope.audited(
        operation,
        "revoke",
        answer -> Optional.<UUID>empty(),
        detail,
        () -> {
          FieldValues fields = PkiFields.of(request, known);
          requireOneOf(fields);
          CertificateRecord target = target(fields);
          detail.put("serial", SerialNumbers.text(target.serial()));
          if (known.contains(PRIVATE_KEY)) {
            requirePossession(fields, target);
          }
          requireNoIssuer(target.serial());
          return answer(target);
        });
  }

  private static void requireOneOf(FieldValues fields) {
    boolean serial = fields.text(SERIAL).isPresent();
    boolean certificate = fields.text(CERTIFICATE).isPresent();
    if (!serial && !certificate) {
      throw PkiException.invalid(
          "The serial number or certificate to revoke must be provided.", null);
    }
    if (serial && certificate) {
      throw PkiException.invalid(
          "Must provide either the certificate or the serial to revoke; not both.", null);
    }
  }

  private CertificateRecord target(FieldValues fields) {
    if (fields.text(CERTIFICATE).isPresent()) {
      return presented(fields.text(CERTIFICATE).get());
    }
    BigInteger serial = SerialNumbers.parse(fields.text(SERIAL).orElseThrow());
    return ledger.find(serial).orElseThrow(() -> unknown(serial));
  }

  private KeyException unknown(BigInteger serial) {
    return KeyException.of(
        Kind.NOT_FOUND,
        CertificateRecord.subject(serial),
        REVOKE,
        "certificate with serial " + SerialNumbers.text(serial) + " not found.",
        "one that was issued with no_store is revoked by giving the certificate itself");
  }

  /** Known already, or signed by an issuer that is here. */
  private CertificateRecord presented(String pem) {
    List<X509Certificate> certificates = Certificates.parsePem(pem);
    if (certificates.isEmpty()) {
      throw PkiException.invalid("certificate contains no PEM data", null);
    }
    X509Certificate certificate = certificates.get(0);
    Optional<CertificateRecord> known = ledger.find(certificate.getSerialNumber());
    if (known.isPresent() && !known.get().isOf(certificate)) {
      throw PkiException.invalid(
          "certificate with same serial but unequal value already present; refusing to revoke",
          null);
    }
    return known.orElseGet(() -> foreign(certificate));
  }

  private CertificateRecord foreign(X509Certificate certificate) {
    IssuerRecord issuer =
        IssuerScopes.issuerOf(scope.state(), certificate)
            .orElseThrow(() ->
                PkiException.invalid(
                    "unable to verify signature on presented cert from any present issuer in this"
                        + " mount; certificates from previous CAs will need to have their issuing"
                        + " CA and key re-imported if revocation is necessary",
                    null));
    return ledger.foreign(certificate, issuer.id(), IssuerScope.of(issuer.certificate()));
  }

  private void requirePossession(FieldValues fields, CertificateRecord target) {
    String key =
        fields
            .text(PRIVATE_KEY)
            .orElseThrow(() ->
                PkiException.invalid(
                    "Must have private key to revoke via the /revoke-with-key path.", null));
    KeyPossession.require(key, target.publicKey());
  }

  /** An issuer is revoked by its own operation, which also keeps it from signing. */
  private void requireNoIssuer(BigInteger serial) {
    for (IssuerRecord issuer : scope.state().issuers()) {
      if (issuer.certificate().getSerialNumber().equals(serial)) {
        throw PkiException.invalid(
            "adding issuer (id: " + issuer.id() + ") to its own CRL is not allowed",
            "revoke the issuer instead");
      }
    }
  }

  private Answer answer(CertificateRecord target) {
    if (target.revocation().isEmpty()
        && target.notAfter().isBefore(scope.now().plusSeconds(WIGGLE_SECONDS))) {
      return new Answer(
          Map.of(),
          List.of(
              "certificate with serial "
                  + SerialNumbers.text(target.serial())
                  + " already expired; refusing to add to CRL"));
    }
    Outcome outcome = mark(target);
    List<String> warnings = new ArrayList<>();
    if (outcome.before) {
      warnings.add(
          "certificate with serial "
              + SerialNumbers.text(target.serial())
              + " was revoked already");
    } else {
      tell(outcome).ifPresent(warnings::add);
    }
    return new Answer(shown(outcome.mark), warnings);
  }

  /** What answers say of a revocation. */
  static Map<String, Object> shown(RevocationMark mark) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("revocation_time", mark.time().getEpochSecond());
    data.put("revocation_time_rfc3339", mark.time().toString());
    data.put("state", "revoked");
    return data;
  }

  /**
   * Revokes the certificate of an issuer by whichever other issuer of the mount has signed it.
   *
   * @return what did not work out of what follows from it; empty also if none of the mount has
   *     signed it
   */
  Optional<String> revokeIssuer(X509Certificate certificate) {
    Optional<CertificateRecord> target =
        ledger
            .find(certificate.getSerialNumber())
            .filter(known -> known.isOf(certificate))
            .or(() ->
                IssuerScopes.issuerOf(scope.state(), certificate)
                    .map(issuer ->
                        ledger.foreign(
                            certificate, issuer.id(), IssuerScope.of(issuer.certificate()))))
            // Of what signs itself no list can tell.
            .filter(known -> !known.scope().equals(IssuerScope.of(certificate)));
    if (target.isEmpty()) {
      return Optional.empty();
    }
    Outcome outcome = mark(target.get());
    return outcome.before ? Optional.empty() : tell(outcome);
  }

  private Optional<String> tell(Outcome outcome) {
    try {
      return listener.revoked(
          outcome.certificate.scope(), outcome.certificate.serial(), outcome.mark.sequence());
    } catch (KeyException e) {
      // It is stored, and the caller must know that.
      return Optional.of("the certificate is revoked, but not all tell yet: " + e.getMessage());
    }
  }

  /** The certificate's record and the index, in one change. */
  private Outcome mark(CertificateRecord target) {
    Instant now = scope.now();
    return scope
        .records()
        .changeOthers(change -> {
          CertificateRecord present =
              change.find(target.record().key()).map(CertificateRecord::of).orElse(target);
          if (present.revocation().isPresent()) {
            return new Outcome(present, present.revocation().get(), true);
          }
          RevocationMark mark = new RevocationMark(now, 0, lists.count(change, present.scope()));
          change.put(present.revoked(mark));
          revoked.put(change, present, mark);
          return new Outcome(present, mark, false);
        });
  }
}
