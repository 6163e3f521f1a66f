// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.security.KeyPair;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.managedkeys.key.KeyException;
import org.managedkeys.pki.CertificateAlgorithm;
import org.managedkeys.pki.CertificateProfile;
import org.managedkeys.pki.CertificateRequest;
import org.managedkeys.pki.LeafKeySpec;
import org.managedkeys.pki.LeafKeys;
import org.managedkeys.pki.PkiException;
import org.managedkeys.pki.SerialNumbers;
import org.managedkeys.pki.role.Role;
import org.managedkeys.pki.role.RoleRules;
import org.managedkeys.pki.role.Warned;
import org.managedkeys.wire.Answer;

/**
 * Issues certificates of end entities: Vault's {@code issue}, {@code sign} and {@code
 * sign-verbatim}. What it gives is stored by then, unless the role says {@code no_store}.
 *
 * <p>Thread-safe; many threads may issue by one issuer at once. No lock is held while a key service
 * signs.
 */
public final class Issuance {

  private final MountScope scope;
  private final Issuers issuers;
  private final Roles roles;
  private final CertificateSigning signing;
  private final RoleRules rules = new RoleRules();

  Issuance(MountScope scope, Issuers issuers, Roles roles, CertificateSigning signing) {
    this.scope = scope;
    this.issuers = issuers;
    this.roles = roles;
    this.signing = signing;
  }

  /**
   * Makes a key in software and a certificate for it. The key is in the answer and nowhere else.
   *
   * @param issuerRef name or UUID of an issuer; empty for the one that the role names
   * @param request fields of Vault's {@code issue/:role}
   * @throws KeyException INVALID for an unknown role, or for what the role forbids
   */
  public Answer issue(String issuerRef, String role, Map<String, ?> request) {
    return answer(
        "pki.issue",
        role,
        detail -> {
          Role known = required(role);
          IssueRequest wanted = new IssueRequest(request);
          RoleRules.requireKeyType(known);
          OpenIssuer issuer = open(issuerRef, Optional.of(known), wanted);
          KeyPair pair = LeafKeys.generate(new LeafKeySpec(known.keyType(), known.keyBits()));
          Warned<CertificateProfile> profile =
              rules.forNewKey(
                  known,
                  request,
                  SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()),
                  scope.limits(issuer));
          return new Work(issuer, Optional.of(known), role, wanted, profile)
              .finish(Optional.of(pair), detail);
        });
  }

  /**
   * Makes a certificate for the key of a request, under the rules of a role.
   *
   * @param issuerRef name or UUID of an issuer; empty for the one that the role names
   * @param request fields of Vault's {@code sign/:role}, with {@code csr}
   * @throws KeyException INVALID for an unknown role, for what the role forbids, and for a request
   *     that is malformed or not signed by its own key
   */
  public Answer sign(String issuerRef, String role, Map<String, ?> request) {
    return answer(
        "pki.sign",
        role,
        detail -> {
          Role known = required(role);
          IssueRequest wanted = new IssueRequest(request);
          CertificateRequest csr = wanted.certificateRequest();
          OpenIssuer issuer = open(issuerRef, Optional.of(known), wanted);
          Warned<CertificateProfile> profile =
              rules.forRequest(known, request, csr, scope.limits(issuer));
          return new Work(issuer, Optional.of(known), role, wanted, profile)
              .finish(Optional.empty(), detail);
        });
  }

  /**
   * Makes a certificate of whatever a request says, unless it is a CA's.
   *
   * @param issuerRef name or UUID of an issuer; empty for the one of the role or of the request
   * @param role bounds its life and says whether it is stored; empty for none
   * @param request fields of Vault's {@code sign-verbatim}, with {@code csr}
   * @throws KeyException INVALID as {@link #sign}
   */
  public Answer signVerbatim(String issuerRef, String role, Map<String, ?> request) {
    return answer(
        "pki.sign-verbatim",
        role,
        detail -> {
          Optional<Role> known = role.isEmpty() ? Optional.empty() : Optional.of(required(role));
          IssueRequest wanted = new IssueRequest(request);
          CertificateRequest csr = wanted.certificateRequest();
          OpenIssuer issuer = open(issuerRef, known, wanted);
          Warned<CertificateProfile> profile =
              rules.verbatim(known, request, csr, scope.limits(issuer));
          return new Work(issuer, known, role, wanted, profile).finish(Optional.empty(), detail);
        });
  }

  private interface Answering {
    Answer answer(Map<String, String> detail);
  }

  private Answer answer(String operation, String role, Answering work) {
    Map<String, String> detail = new HashMap<>();
    String subject = role.isEmpty() ? scope.subject() : scope.subject("role", role);
    Supplier<Answer> translated =
        () -> PkiFailure.during(subject, "issue a certificate", () -> work.answer(detail));
    String path = operation.substring("pki.".length()) + (role.isEmpty() ? "" : "/" + role);
    return scope.audited(operation, path, answer -> Optional.<UUID>empty(), detail, translated);
  }

  /** Vault answers 400, not 404: the path exists, and the role is a part of the request. */
  private Role required(String role) {
    return roles
        .find(role)
        .orElseThrow(() -> PkiException.invalid("unknown role: " + role, "see the list of roles"));
  }

  private OpenIssuer open(String issuerRef, Optional<Role> role, IssueRequest wanted) {
    String ref = issuerRef;
    if (ref.isEmpty()) {
      ref = role.map(Role::issuerRef).orElse(wanted.issuerRef().orElse(PkiState.DEFAULT));
    }
    return issuers.open(ref, IssuerUse.ISSUING_CERTIFICATES);
  }

  /** A certificate whose profile is settled. */
  private final class Work {

    private final OpenIssuer issuer;
    private final Optional<Role> role;
    private final String roleName;
    private final IssueRequest wanted;
    private final Warned<CertificateProfile> profile;

    Work(
        OpenIssuer issuer,
        Optional<Role> role,
        String roleName,
        IssueRequest wanted,
        Warned<CertificateProfile> profile) {
      this.issuer = issuer;
      this.role = role;
      this.roleName = roleName;
      this.wanted = wanted;
      this.profile = profile;
    }

    Answer finish(Optional<KeyPair> pair, Map<String, String> detail) {
      detail.put("issuer", issuer.record().id().toString());
      CertificateAlgorithm algorithm =
          issuer
              .key()
              .choose(
                  wanted.signatureBits().orElse(role.map(Role::signatureBits).orElse(0)),
                  wanted.pss().or(() -> role.flatMap(Role::pss)));
      detail.put("algorithm", algorithm.vaultName());
      CertificateSigning.Signed signed =
          signing.sign(
              issuer, profile.value(), algorithm, roleName, !role.map(Role::noStore).orElse(false));
      detail.put("serial", SerialNumbers.text(signed.serial()));
      List<String> warnings = new ArrayList<>(profile.warnings());
      warnings.addAll(signed.warnings());
      role.filter(present -> wanted.issuerRef().isPresent())
          .ifPresent(present ->
              warnings.add("the request's issuer_ref has no effect: the role names the issuer"));
      return new Answer(wanted.output(signed.encoded(), issuer.chain(), pair), warnings);
    }
  }
}
