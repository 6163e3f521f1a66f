// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.managedkeys.store.StoredRecord;

/**
 * What is known of the revocation lists of one issuer.
 *
 * @param number the last number of a list that was given away; complete and delta lists share one
 *     sequence, RFC 5280 section 5.2.3
 * @param revocations how many certificates were revoked so far
 */
record CrlHead(
    long number, long revocations, Optional<Published> complete, Optional<Published> delta) {

  /** Before there is any. */
  static final CrlHead NONE = new CrlHead(0, 0, Optional.empty(), Optional.empty());

  private static final String NUMBER = "number";
  private static final String REVOCATIONS = "revocations";
  private static final String COMPLETE = "complete.";
  private static final String DELTA = "delta.";

  /**
   * A list that is stored.
   *
   * @param revocations every revocation up to this one is in it
   * @param base the number of the list that a delta adds to; 0 for a complete one
   * @param pieces how many records hold it
   * @param disabled whether it is empty because lists are switched off
   */
  record Published(
      long number,
      Instant thisUpdate,
      Instant nextUpdate,
      long revocations,
      long base,
      int pieces,
      boolean disabled) {

    private static final String THIS_UPDATE = "this_update";
    private static final String NEXT_UPDATE = "next_update";
    private static final String BASE = "base";
    private static final String PIECES = "pieces";
    private static final String DISABLED = "disabled";

    private static Optional<Published> in(Map<String, String> values, String prefix) {
      @Nullable String number = values.get(prefix + NUMBER);
      return number == null
          ? Optional.empty()
          : Optional.of(
              new Published(
                  Long.parseLong(number),
                  Instant.parse(CertificateRecord.required(values, prefix + THIS_UPDATE)),
                  Instant.parse(CertificateRecord.required(values, prefix + NEXT_UPDATE)),
                  Long.parseLong(CertificateRecord.required(values, prefix + REVOCATIONS)),
                  Long.parseLong(CertificateRecord.required(values, prefix + BASE)),
                  Integer.parseInt(CertificateRecord.required(values, prefix + PIECES)),
                  values.containsKey(prefix + DISABLED)));
    }

    private void putInto(Map<String, String> values, String prefix) {
      values.put(prefix + NUMBER, Long.toString(number));
      values.put(prefix + THIS_UPDATE, thisUpdate.toString());
      values.put(prefix + NEXT_UPDATE, nextUpdate.toString());
      values.put(prefix + REVOCATIONS, Long.toString(revocations));
      values.put(prefix + BASE, Long.toString(base));
      values.put(prefix + PIECES, Integer.toString(pieces));
      if (disabled) {
        values.put(prefix + DISABLED, "true");
      }
    }
  }

  static CrlHead of(StoredRecord record) {
    Map<String, String> values = record.values();
    return new CrlHead(
        Long.parseLong(CertificateRecord.required(values, NUMBER)),
        Long.parseLong(CertificateRecord.required(values, REVOCATIONS)),
        Published.in(values, COMPLETE),
        Published.in(values, DELTA));
  }

  Map<String, String> toValues() {
    Map<String, String> values = new TreeMap<>();
    values.put(NUMBER, Long.toString(number));
    values.put(REVOCATIONS, Long.toString(revocations));
    complete.ifPresent(list -> list.putInto(values, COMPLETE));
    delta.ifPresent(list -> list.putInto(values, DELTA));
    return values;
  }

  CrlHead withNextNumber() {
    return new CrlHead(number + 1, revocations, complete, delta);
  }

  CrlHead withNextRevocation() {
    return new CrlHead(number, revocations + 1, complete, delta);
  }

  /** The list of one form. */
  Optional<Published> list(CrlForm form) {
    return form == CrlForm.COMPLETE ? complete : delta;
  }

  CrlHead with(CrlForm form, Published list) {
    return form == CrlForm.COMPLETE
        ? new CrlHead(number, revocations, Optional.of(list), delta)
        : new CrlHead(number, revocations, complete, Optional.of(list));
  }
}
