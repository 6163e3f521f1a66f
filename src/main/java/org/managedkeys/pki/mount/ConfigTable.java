// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.managedkeys.pki.PkiException;
import org.managedkeys.pki.role.PkiFields;
import org.managedkeys.wire.FieldValues;

/** The settings of a mount with their defaults, by Vault's names of their groups. */
enum ConfigTable {
  URLS(
      "urls",
      ConfigField.list(UrlTemplates.ISSUING),
      ConfigField.list(UrlTemplates.CRLS),
      ConfigField.list(UrlTemplates.OCSP),
      ConfigField.flag("enable_templating")),
  CRL(
      "crl",
      ConfigField.time("expiry", "72h"),
      ConfigField.flag("disable"),
      ConfigField.flag("ocsp_disable"),
      ConfigField.time("ocsp_expiry", "12h"),
      ConfigField.flag("auto_rebuild"),
      ConfigField.time("auto_rebuild_grace_period", "12h"),
      ConfigField.flag("enable_delta"),
      ConfigField.time("delta_rebuild_interval", "15m"),
      ConfigField.flag("cross_cluster_revocation"),
      ConfigField.flag("unified_crl"),
      ConfigField.flag("unified_crl_on_existing_paths")),
  CLUSTER("cluster", ConfigField.text("path"), ConfigField.text("aia_path")),
  AUTO_TIDY(
      "auto-tidy",
      ConfigField.flag("enabled"),
      ConfigField.seconds("interval_duration", Duration.ofHours(12)),
      ConfigField.flag("tidy_cert_store"),
      ConfigField.flag("tidy_revoked_certs"),
      ConfigField.flag("tidy_revoked_cert_issuer_associations"),
      ConfigField.flag("tidy_expired_issuers"),
      ConfigField.flag("tidy_move_legacy_ca_bundle"),
      ConfigField.flag("tidy_revocation_queue"),
      ConfigField.flag("tidy_cross_cluster_revoked_certs"),
      ConfigField.flag("tidy_acme"),
      ConfigField.seconds("safety_buffer", Duration.ofHours(72)),
      ConfigField.seconds("issuer_safety_buffer", Duration.ofHours(8760)),
      ConfigField.seconds("revocation_queue_safety_buffer", Duration.ofHours(48)),
      ConfigField.seconds("acme_account_safety_buffer", Duration.ofHours(720)),
      ConfigField.time("pause_duration", "0s"),
      ConfigField.flag("maintain_stored_certificate_counts"),
      ConfigField.flag("publish_stored_certificate_count_metrics"));

  /** What needs several clusters, of which there are none here. */
  private static final Set<String> OF_CLUSTERS =
      Set.of(
          "cross_cluster_revocation",
          "unified_crl",
          "unified_crl_on_existing_paths",
          "tidy_cross_cluster_revoked_certs");

  /** Of a list or an answer of OCSP: the years of dates have four digits. */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private final String text;

  @SuppressWarnings("ImmutableEnumChecker") // List.of cannot be changed, nor can its fields.
  private final List<ConfigField> fields;

  ConfigTable(String text, ConfigField... fields) {
    this.text = text;
    this.fields = List.of(fields);
  }

  /** The name of the group. */
  String text() {
    return text;
  }

  List<ConfigField> fields() {
    return fields;
  }

  /** Names of its settings. */
  Set<String> names() {
    return fields.stream().map(ConfigField::name).collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Refuses settings that contradict each other.
   *
   * @param all of the group, as they would be
   * @throws PkiException INVALID
   */
  void check(Map<String, Object> all) {
    FieldValues values = PkiFields.of(all, all.keySet());
    for (String name : OF_CLUSTERS) {
      if (values.bool(name, false)) {
        throw PkiException.invalid(
            name + " needs several clusters, which are not there", "leave it out");
      }
    }
    switch (this) {
      case URLS -> checkUrls(values);
      case CRL -> checkLists(values);
      case CLUSTER -> checkCluster(values);
      case AUTO_TIDY -> checkTidy(values);
    }
  }

  private static void checkUrls(FieldValues values) {
    boolean templating = values.bool("enable_templating", false);
    for (String name : List.of(UrlTemplates.ISSUING, UrlTemplates.CRLS, UrlTemplates.OCSP)) {
      UrlTemplates.checked(name, values.list(name), templating);
    }
  }

  private static void checkCluster(FieldValues values) {
    for (String name : List.of("path", "aia_path")) {
      values.text(name).ifPresent(url -> UrlTemplates.checked(name, List.of(url), false));
    }
  }

  private static void checkLists(FieldValues values) {
    for (String name :
        List.of("expiry", "ocsp_expiry", "auto_rebuild_grace_period", "delta_rebuild_interval")) {
      if (values.duration(name, Duration.ZERO).compareTo(LONGEST) > 0) {
        throw PkiException.invalid(
            name + " is longer than 36500 days, some 100 years",
            "no list or answer of OCSP could say when it ends");
      }
    }
    Duration expiry = values.duration("expiry", Duration.ZERO);
    if (expiry.isZero()) {
      throw PkiException.invalid("expiry of revocation lists is 0", "it is like 72h");
    }
    boolean rebuilds = values.bool("auto_rebuild", false);
    Duration grace = values.duration("auto_rebuild_grace_period", Duration.ZERO);
    if (rebuilds && grace.compareTo(expiry) >= 0) {
      throw PkiException.invalid(
          "auto_rebuild_grace_period is not shorter than expiry",
          "a list is made anew so long before the last one ends");
    }
    if (values.bool("enable_delta", false)) {
      if (!rebuilds) {
        throw PkiException.invalid(
            "Delta CRLs cannot be enabled when auto rebuilding is disabled as the complete CRL is"
                + " always regenerated!",
            "set auto_rebuild = true, too");
      }
      Duration interval = values.duration("delta_rebuild_interval", Duration.ZERO);
      if (interval.isZero() || interval.compareTo(expiry) >= 0) {
        throw PkiException.invalid(
            "delta_rebuild_interval is 0, or not shorter than expiry", "it is like 15m");
      }
    }
  }

  private static void checkTidy(FieldValues values) {
    for (String name : List.of("interval_duration", "safety_buffer", "issuer_safety_buffer")) {
      if (values.duration(name, Duration.ofSeconds(1)).isZero()) {
        throw PkiException.invalid(name + " must be greater than zero", null);
      }
    }
  }
}
