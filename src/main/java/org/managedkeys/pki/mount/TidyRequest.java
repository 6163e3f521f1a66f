// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.managedkeys.pki.role.PkiFields;
import org.managedkeys.wire.FieldValues;

/**
 * What is to be removed, in the fields of Vault's {@code tidy}.
 *
 * @param certStore certificates that have expired
 * @param revokedCerts revocations of certificates that have expired, and the certificates
 * @param associations certificates whose issuer was deleted become those of another one with the
 *     same name and key
 * @param expiredIssuers issuers that have expired
 * @param buffer how long ago certificates must have expired
 * @param issuerBuffer how long ago issuers must have expired
 * @param dryRun only counts what would be removed
 * @param ignored fields that were set and mean nothing here
 */
record TidyRequest(
    boolean certStore,
    boolean revokedCerts,
    boolean associations,
    boolean expiredIssuers,
    Duration buffer,
    Duration issuerBuffer,
    boolean dryRun,
    List<String> ignored) {

  private static final String CERT_STORE = "tidy_cert_store";
  private static final String REVOKED_CERTS = "tidy_revoked_certs";
  private static final String ASSOCIATIONS = "tidy_revoked_cert_issuer_associations";
  private static final String EXPIRED_ISSUERS = "tidy_expired_issuers";
  private static final String BUFFER = "safety_buffer";
  private static final String ISSUER_BUFFER = "issuer_safety_buffer";
  private static final String DRY_RUN = "dry_run";

  /** Vault's older name. */
  private static final String REVOCATION_LIST = "tidy_revocation_list";

  private static final Set<String> OF_VAULT_ALONE =
      Set.of(
          "tidy_move_legacy_ca_bundle",
          "tidy_revocation_queue",
          "tidy_cross_cluster_revoked_certs",
          "tidy_acme",
          "acme_account_safety_buffer",
          "revocation_queue_safety_buffer",
          "pause_duration");

  private static final Set<String> FIELDS = fields();

  private static Set<String> fields() {
    Set<String> fields = new LinkedHashSet<>(OF_VAULT_ALONE);
    fields.addAll(
        List.of(
            CERT_STORE,
            REVOKED_CERTS,
            REVOCATION_LIST,
            ASSOCIATIONS,
            EXPIRED_ISSUERS,
            BUFFER,
            ISSUER_BUFFER,
            DRY_RUN));
    return Set.copyOf(fields);
  }

  /**
   * Of fields.
   *
   * @throws org.managedkeys.pki.PkiException INVALID
   */
  static TidyRequest of(Map<String, ?> request) {
    FieldValues fields = PkiFields.of(request, FIELDS);
    List<String> ignored = new ArrayList<>();
    OF_VAULT_ALONE.stream().filter(fields::has).sorted().forEach(ignored::add);
    return new TidyRequest(
        fields.bool(CERT_STORE, false),
        fields.bool(REVOKED_CERTS, false) || fields.bool(REVOCATION_LIST, false),
        fields.bool(ASSOCIATIONS, false),
        fields.bool(EXPIRED_ISSUERS, false),
        fields.duration(BUFFER, Duration.ofDays(3)),
        fields.duration(ISSUER_BUFFER, Duration.ofDays(365)),
        fields.bool(DRY_RUN, false),
        List.copyOf(ignored));
  }

  boolean isNothing() {
    return !certStore && !revokedCerts && !associations && !expiredIssuers;
  }
}
