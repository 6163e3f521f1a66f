// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.time.Duration;
import java.util.Map;
import org.managedkeys.pki.role.PkiFields;
import org.managedkeys.wire.FieldValues;

/**
 * How a mount tells what is revoked: Vault's {@code config/crl}.
 *
 * @param expiry how long a list is good for
 * @param disable lists are empty
 * @param ocspDisable nothing is answered
 * @param ocspExpiry how long an answer is good for
 * @param autoRebuild lists are made anew when they are about to expire, not at each revocation
 * @param grace how long before the end that is
 * @param enableDelta whether there are delta lists
 * @param deltaInterval how old one gets before the next
 */
record CrlConfig(
    Duration expiry,
    boolean disable,
    boolean ocspDisable,
    Duration ocspExpiry,
    boolean autoRebuild,
    Duration grace,
    boolean enableDelta,
    Duration deltaInterval) {

  /** As the mount is set now. */
  static CrlConfig of(PkiState state) {
    return state.derived(CrlConfig.class, "", () -> of(state.config("crl")));
  }

  /**
   * Of fields as {@code config/crl} shows them.
   *
   * @throws org.managedkeys.pki.PkiException INVALID
   */
  static CrlConfig of(Map<String, ?> fields) {
    FieldValues values = PkiFields.of(fields, fields.keySet());
    return new CrlConfig(
        values.duration("expiry", Duration.ofHours(72)),
        values.bool("disable", false),
        values.bool("ocsp_disable", false),
        values.duration("ocsp_expiry", Duration.ofHours(12)),
        values.bool("auto_rebuild", false),
        values.duration("auto_rebuild_grace_period", Duration.ofHours(12)),
        values.bool("enable_delta", false),
        values.duration("delta_rebuild_interval", Duration.ofMinutes(15)));
  }
}
