// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.Namespace;

/**
 * What a CA of two tiers is to be.
 *
 * @param subject further parts of both subjects, by Vault's names
 * @param generate which keys are made where there are none; empty to make only what entries say
 * @param role made if there are domains
 * @param domains with commas between them; empty for no role
 */
record TwoTierPlan(
    Namespace namespace,
    Tier root,
    Tier issuing,
    Map<String, String> subject,
    Optional<KeySpec> generate,
    String role,
    String domains) {

  /** The name of the root in both mounts. */
  static final String ROOT = "root";

  /** The name of the issuer that issues. */
  static final String ISSUING = "issuing";

  static final String DEFAULT_ROLE = "server";

  TwoTierPlan {
    subject = Map.copyOf(subject);
  }

  /**
   * One of the two.
   *
   * @param key the name of a managed key's entry
   * @param ttl how long its certificate is valid, in Vault's form
   */
  record Tier(String mount, String key, String commonName, String ttl) {}

  /** The fields of a tier's subject. */
  Map<String, Object> subjectOf(Tier tier) {
    Map<String, Object> fields = new LinkedHashMap<>(subject);
    fields.put("common_name", tier.commonName());
    return fields;
  }
}
