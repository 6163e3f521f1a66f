// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.managedkeys.pki.role.RoleField;

/**
 * The fields that the routes of a mount of type {@code pki} know: those of the engine that mean
 * something there. Of others the answer warns, as Vault's does.
 */
final class PkiFieldNames {

  static final String CSR = "csr";
  static final String ISSUER_REF = "issuer_ref";
  static final String CERTIFICATE = "certificate";
  static final String PEM_BUNDLE = "pem_bundle";
  static final String PRIVATE_KEY = "private_key";

  /** Parts of paths that some clients repeat in the body; the path counts. */
  static final Set<String> OF_PATHS = Set.of("role", "type", "exported", "key_ref", ISSUER_REF);

  private static final Set<String> ALTERNATIVE_NAMES =
      Set.of("alt_names", "ip_sans", "uri_sans", "other_sans", "exclude_cn_from_sans");

  private static final Set<String> OUTPUT =
      Set.of(
          "format",
          "private_key_format",
          "remove_roots_from_chain",
          "pkcs12_encoder",
          "pkcs12_password",
          "jks_password",
          "jks_private_key_alias");

  private static final Set<String> SUBJECT =
      Set.of(
          "common_name",
          "serial_number",
          "ou",
          "organization",
          "country",
          "locality",
          "province",
          "street_address",
          "postal_code");

  private static final Set<String> CONSTRAINTS =
      Set.of(
          "permitted_dns_domains",
          "excluded_dns_domains",
          "permitted_ip_ranges",
          "excluded_ip_ranges",
          "permitted_email_addresses",
          "excluded_email_addresses",
          "permitted_uri_domains",
          "excluded_uri_domains");

  private static final Set<String> TIMES = Set.of("ttl", "not_after", "not_before_duration");

  private static final Set<String> SIGNATURE = Set.of("signature_bits", "use_pss");

  /** {@code keys/generate/internal}. */
  static final Set<String> INTERNAL_KEY = Set.of("key_name", "key_type", "key_bits");

  /** {@code keys/generate/kms}. */
  static final Set<String> KMS_KEY =
      union(INTERNAL_KEY, Set.of("managed_key_name", "managed_key_id"));

  /** {@code key/:ref}. */
  static final Set<String> KEY = Set.of("key_name");

  private static final Set<String> AUTHORITY =
      union(SUBJECT, ALTERNATIVE_NAMES, OUTPUT, TIMES, SIGNATURE, KMS_KEY, Set.of("key_ref"));

  /** {@code root/generate/:type} and {@code root/rotate/:type}. */
  static final Set<String> ROOT =
      union(AUTHORITY, CONSTRAINTS, Set.of("max_path_length", "issuer_name"));

  /** {@code intermediate/generate/:type}. */
  static final Set<String> REQUEST = union(AUTHORITY, Set.of("add_basic_constraints"));

  /** {@code root/sign-intermediate}. */
  static final Set<String> INTERMEDIATE =
      union(
          SUBJECT,
          ALTERNATIVE_NAMES,
          OUTPUT,
          TIMES,
          SIGNATURE,
          CONSTRAINTS,
          Set.of(
              CSR,
              ISSUER_REF,
              "issuer_name",
              "max_path_length",
              "use_csr_values",
              "skid",
              "enforce_leaf_not_after_behavior"));

  /** {@code root/sign-self-issued}. */
  static final Set<String> SELF_ISSUED =
      Set.of(CERTIFICATE, ISSUER_REF, "require_matching_certificate_algorithms");

  /** {@code issue/:role}. */
  static final Set<String> ISSUE =
      union(
          ALTERNATIVE_NAMES,
          OUTPUT,
          Set.of("common_name", "serial_number", "user_ids", "ttl", "not_after", ISSUER_REF));

  /** {@code sign/:role}. */
  static final Set<String> SIGN = union(ISSUE, Set.of(CSR));

  /** {@code sign-verbatim}. */
  static final Set<String> VERBATIM =
      union(SIGN, SIGNATURE, Set.of("key_usage", "ext_key_usage", "ext_key_usage_oids"));

  /** {@code issuer/:ref}. */
  static final Set<String> ISSUER =
      Set.of(
          "issuer_name",
          "leaf_not_after_behavior",
          "manual_chain",
          "usage",
          "revocation_signature_algorithm",
          "issuing_certificates",
          "crl_distribution_points",
          "ocsp_servers",
          "enable_aia_url_templating");

  /** What is told of an issuer beside its settings, and clients that change them send back. */
  static final Set<String> TOLD_OF_ISSUER =
      Set.of(
          ISSUER_REF,
          "issuer_id",
          "key_id",
          CERTIFICATE,
          "ca_chain",
          "revoked",
          "revocation_time",
          "revocation_time_rfc3339");

  /** {@code roles/:name}. */
  static final Set<String> ROLE =
      Arrays.stream(RoleField.values())
          .map(RoleField::vaultName)
          .collect(Collectors.toUnmodifiableSet());

  /** {@code revoke}. */
  static final Set<String> REVOKE = Set.of("serial_number", CERTIFICATE);

  /** {@code revoke-with-key}. */
  static final Set<String> REVOKE_WITH_KEY = union(REVOKE, Set.of(PRIVATE_KEY));

  /** {@code issuer/:ref/ocsp-responder}. */
  static final Set<String> RESPONDER = Set.of("key_ref", "common_name", "ttl");

  /** {@code tidy}. */
  static final Set<String> TIDY =
      Set.of(
          "tidy_cert_store",
          "tidy_revoked_certs",
          "tidy_revocation_list",
          "tidy_revoked_cert_issuer_associations",
          "tidy_expired_issuers",
          "safety_buffer",
          "issuer_safety_buffer",
          "dry_run",
          "tidy_move_legacy_ca_bundle",
          "tidy_revocation_queue",
          "tidy_cross_cluster_revoked_certs",
          "tidy_acme",
          "acme_account_safety_buffer",
          "revocation_queue_safety_buffer",
          "pause_duration");

  private PkiFieldNames() {}

  @SafeVarargs
  private static Set<String> union(Set<String>... sets) {
    Set<String> union = new TreeSet<>();
    for (Set<String> each : sets) {
      union.addAll(each);
    }
    return Set.copyOf(union);
  }
}
