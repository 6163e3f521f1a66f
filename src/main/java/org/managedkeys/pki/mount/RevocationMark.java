// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * That a certificate is revoked.
 *
 * @param time as exactly as it is known; certificates and lists show whole seconds
 * @param reason CRLReason, RFC 5280 section 5.3.1
 * @param sequence which revocation of its issuer it is, counted from 1: by it a list knows what it
 *     holds and a delta what it adds
 */
record RevocationMark(Instant time, int reason, long sequence) {

  private static final String REVOKED = "revoked";
  private static final String REASON = "reason";
  private static final String SEQUENCE = "sequence";

  /** What a record's values say, if anything. */
  static Optional<RevocationMark> in(Map<String, String> values) {
    @Nullable String time = values.get(REVOKED);
    return time == null
        ? Optional.empty()
        : Optional.of(
            new RevocationMark(
                Instant.parse(time),
                Integer.parseInt(values.getOrDefault(REASON, "0")),
                Long.parseLong(values.getOrDefault(SEQUENCE, "0"))));
  }

  void putInto(Map<String, String> values) {
    values.put(REVOKED, time.toString());
    values.put(REASON, Integer.toString(reason));
    values.put(SEQUENCE, Long.toString(sequence));
  }
}
