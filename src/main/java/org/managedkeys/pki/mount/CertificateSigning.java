// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import org.managedkeys.pki.CertificateAlgorithm;
import org.managedkeys.pki.CertificateAssembly;
import org.managedkeys.pki.CertificateProfile;
import org.managedkeys.pki.SerialNumbers;
import org.managedkeys.pki.ToBeSigned;
import org.managedkeys.pki.lint.LintGate;
import org.managedkeys.pki.lint.LintProfile;

/**
 * The one way by which an issuer comes to sign a certificate: assembled, linted under a throw-away
 * signature, reserved in the ledger, signed by the key service, verified, stored. Only then is it
 * given to anybody. Thread-safe.
 */
final class CertificateSigning {

  private final MountScope scope;
  private final CertificateLedger ledger;

  CertificateSigning(MountScope scope, CertificateLedger ledger) {
    this.scope = scope;
    this.ledger = ledger;
  }

  /**
   * A certificate that was signed and, if wanted, stored.
   *
   * @param encoded DER
   * @param warnings of the linter
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed over once, never compared.
  record Signed(
      BigInteger serial, CertificateProfile profile, byte[] encoded, List<String> warnings) {}

  /**
   * Signs what was checked against every rule.
   *
   * @param role as the ledger names it; empty for none
   * @param store whether a record is kept; without one nobody can revoke it by its number
   * @throws org.managedkeys.pki.PkiException REFUSED if the linter finds errors, FAILED if the key
   *     fails
   */
  Signed sign(
      OpenIssuer issuer,
      CertificateProfile profile,
      CertificateAlgorithm algorithm,
      String role,
      boolean store) {
    BigInteger serial = SerialNumbers.random();
    ToBeSigned certificate =
        CertificateAssembly.assemble(profile, issuer.identity(), serial, algorithm);
    List<String> warnings =
        LintGate.requireClean(
            certificate,
            issuer.key(),
            Optional.of(issuer.certificate()),
            new LintProfile(false, scope.now()),
            KeysOfIssuers.of(scope.state()));
    byte[] encoded =
        store
            ? ledger.sign(reservation(issuer, profile, serial, role, certificate), issuer.key())
            : certificate.sign(issuer.key());
    return new Signed(serial, profile, encoded, warnings);
  }

  private CertificateLedger.Reservation reservation(
      OpenIssuer issuer,
      CertificateProfile profile,
      BigInteger serial,
      String role,
      ToBeSigned certificate) {
    return new CertificateLedger.Reservation(
        serial,
        issuer.record().id(),
        scopeOf(issuer.record()),
        role,
        profile.notAfter(),
        certificate);
  }

  /** Computed once for as long as nothing of the mount is changed. */
  private IssuerScope scopeOf(IssuerRecord issuer) {
    return scope
        .state()
        .derived(
            IssuerScope.class, issuer.id().toString(), () -> IssuerScope.of(issuer.certificate()));
  }
}
