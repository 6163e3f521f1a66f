// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Optional;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.registry.Mount;

/**
 * A certificate authority: a mount of type {@code pki}. Its keys are managed keys that the mount
 * may use, and never leave their service. What callers say and are told has the names and forms of
 * Vault's PKI engine.
 *
 * <p>Opening one is cheap, and whoever issues a lot keeps the object. Changes by other processes
 * are noticed within {@code registry.refresh}.
 *
 * <p>Thread-safe. Everything throws {@link KeyException}.
 */
public final class PkiMount {

  /** Which mounts are certificate authorities. */
  public static final String TYPE = "pki";

  private final MountScope scope;
  private final PkiKeys keys;
  private final Issuers issuers;
  private final RootAuthority roots;
  private final IntermediateAuthority intermediates;
  private final PkiConfig config;
  private final Roles roles;
  private final Issuance issuance;
  private final Revocation revocation;
  private final RevocationLists crls;
  private final OcspService ocsp;
  private final IssuedCertificates certificates;
  private final Tidy tidy;

  private PkiMount(MountScope scope) {
    CertificateLedger ledger = new CertificateLedger(scope.records());
    CertificateSigning signing = new CertificateSigning(scope, ledger);
    this.scope = scope;
    this.keys = new PkiKeys(scope);
    this.issuers = new Issuers(scope, keys, this::revokeIssuer);
    this.roots = new RootAuthority(scope, keys, ledger, new Certifying(scope, issuers, signing));
    this.intermediates = new IntermediateAuthority(scope, keys, issuers);
    this.config = new PkiConfig(scope);
    this.roles = new Roles(scope);
    this.issuance = new Issuance(scope, issuers, roles, signing);
    RevocationRecords revoked = new RevocationRecords(scope.records());
    CrlRecords lists = new CrlRecords(scope.records());
    this.crls = new RevocationLists(scope, issuers, lists, new CrlBuilder(scope, revoked, lists));
    this.ocsp =
        new OcspService(scope, ledger, lists, new OcspResponders(scope, issuers, keys, signing));
    this.revocation = new Revocation(scope, ledger, revoked, lists, this::revoked);
    this.certificates = new IssuedCertificates(scope, ledger, revoked, crls);
    this.tidy = new Tidy(scope, ledger, revoked, lists, issuers);
  }

  private Optional<String> revokeIssuer(X509Certificate certificate) {
    return revocation.revokeIssuer(certificate);
  }

  /** First who answers each request by what is stored, then the list, which takes a signature. */
  private Optional<String> revoked(IssuerScope issuer, BigInteger serial, long sequence) {
    ocsp.revoked(issuer, serial);
    return crls.revoked(issuer, sequence);
  }

  /**
   * The certificate authority of a mount. No key service is called.
   *
   * @param path of the mount, with or without a slash at its end
   * @throws KeyException NOT_FOUND if there is no such mount, INVALID if it is of another type
   */
  public static PkiMount open(KeyRegistry registry, Namespace namespace, String path) {
    return open(registry, namespace, path, Clock.systemUTC());
  }

  /** The same by another clock. */
  static PkiMount open(KeyRegistry registry, Namespace namespace, String path, Clock clock) {
    Mount mount = registry.mounts().require(namespace, path, TYPE, "issue certificates by it");
    return new PkiMount(new MountScope(registry, mount, clock));
  }

  /** Keys of the authority. */
  public PkiKeys keys() {
    return keys;
  }

  /** Certificates that the authority issues by. */
  public Issuers issuers() {
    return issuers;
  }

  /** Self-signed authorities, and what they certify. */
  public RootAuthority roots() {
    return roots;
  }

  /** Authorities that others certify. */
  public IntermediateAuthority intermediates() {
    return intermediates;
  }

  /** Settings. */
  public PkiConfig config() {
    return config;
  }

  /** What may be issued, and how. */
  public Roles roles() {
    return roles;
  }

  /** Certificates of end entities. */
  public Issuance issuance() {
    return issuance;
  }

  /** What was issued. */
  public IssuedCertificates certificates() {
    return certificates;
  }

  /** Revokes certificates. */
  public Revocation revocation() {
    return revocation;
  }

  /** The lists that tell what is revoked. */
  public RevocationLists crls() {
    return crls;
  }

  /** Answers whether a certificate is revoked. */
  public OcspService ocsp() {
    return ocsp;
  }

  /** Removes what has expired. */
  public Tidy tidy() {
    return tidy;
  }

  /** The mount's path, with a slash at its end. */
  public String path() {
    return scope.path();
  }

  @Override
  public String toString() {
    return scope.subject();
  }
}
