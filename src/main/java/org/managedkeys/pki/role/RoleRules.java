// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.role;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.managedkeys.pki.CertificateProfile;
import org.managedkeys.pki.CertificateRequest;
import org.managedkeys.pki.PkiException;
import org.managedkeys.wire.FieldValues;

/**
 * What is certified under a role: Vault's {@code issue}, {@code sign} and {@code sign-verbatim}, in
 * the fields of their requests. Fields that are about the answer, such as {@code format}, are known
 * here and mean nothing. Immutable, for any number of threads.
 */
public final class RoleRules {

  private static final Set<String> ISSUE = names(Set.of("role"));
  private static final Set<String> SIGN = names(Set.of("role", "csr"));
  private static final Set<String> VERBATIM =
      names(
          Set.of(
              "role",
              "csr",
              "key_usage",
              "ext_key_usage",
              "ext_key_usage_oids",
              "signature_bits",
              "use_pss"));

  private final Optional<String> displayName;

  /** The rules for a caller without a display name. */
  public RoleRules() {
    this(Optional.empty());
  }

  /**
   * The rules for a caller.
   *
   * @param displayName the caller's, which roles with {@code allow_token_displayname} allow as name
   */
  public RoleRules(Optional<String> displayName) {
    this.displayName = displayName;
  }

  /**
   * {@code issue}: a certificate for a key that the CA's owner makes for the caller.
   *
   * @throws PkiException INVALID for a malformed request; REFUSED for what the role, the issuer's
   *     name constraints or its end do not allow
   */
  public Warned<CertificateProfile> forNewKey(
      Role role, Map<String, ?> request, SubjectPublicKeyInfo key, IssuanceLimits limits) {
    requireKeyType(role);
    return new LeafRequest(
            role.values(), PkiFields.of(request, ISSUE), Optional.empty(), displayName)
        .profile(key, limits);
  }

  /**
   * Refuses a role under which no key can be made: to be asked before one is.
   *
   * @throws PkiException REFUSED
   */
  public static void requireKeyType(Role role) {
    if (role.keyType().equals(KeyRules.ANY)) {
      throw PkiException.refused(
          "role key type \"any\" not allowed for issuing certificates, only signing",
          "set the role's key_type, or send a CSR to sign");
    }
  }

  /**
   * {@code sign}: a certificate for a CSR.
   *
   * @throws PkiException as {@link #forNewKey}
   */
  public Warned<CertificateProfile> forRequest(
      Role role, Map<String, ?> request, CertificateRequest csr, IssuanceLimits limits) {
    return new LeafRequest(
            role.values(), PkiFields.of(request, SIGN), Optional.of(csr), displayName)
        .profile(csr.publicKey(), limits);
  }

  /**
   * {@code sign-verbatim}: a certificate that says what the CSR asks for, except that it is no
   * CA's.
   *
   * @param role gives times only
   * @throws PkiException as {@link #forNewKey}; REFUSED if the CSR asks for a CA's certificate
   */
  public Warned<CertificateProfile> verbatim(
      Optional<Role> role, Map<String, ?> request, CertificateRequest csr, IssuanceLimits limits) {
    FieldValues fields = PkiFields.of(request, VERBATIM);
    return new VerbatimRequest(role.orElseGet(Role::ofDefaults).values(), fields, csr)
        .profile(limits);
  }

  private static Set<String> names(Set<String> more) {
    Set<String> names = new TreeSet<>(AltNames.NAMES);
    names.addAll(AnswerFields.NAMES);
    names.addAll(
        Set.of("common_name", "serial_number", "user_ids", "ttl", "not_after", "issuer_ref"));
    names.addAll(more);
    return Set.copyOf(names);
  }
}
