// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.util.stream.Stream;

/** What is done with a Transit key; the names are those of the rows. */
enum TransitOperation {
  /** A message of 1 KiB is encrypted here, by a data key that serves many. */
  ENVELOPE("transit-envelope-1k", Pkcs11Operation.GCM_64.key(), 2),
  /** A signature by a key in a token. */
  SIGN("transit-sign-p256", Pkcs11Operation.SIGN_P256.key(), 1),
  /** A batch of signatures by a key of a service that is far away. */
  SIGN_BATCH("transit-sign-batch-1000", CloudKeys.EC, 1);

  /** How many items a batch has. */
  static final int ITEMS = 1000;

  /** How many of them are under way at a time, as the managed key says. */
  static final int PARALLEL = 32;

  /** How late the answers of the service are. */
  static final int LATE = 20;

  private final String row;
  private final String key;
  private final int threads;

  TransitOperation(String row, String key, int threads) {
    this.row = row;
    this.key = key;
    this.threads = threads;
  }

  String row() {
    return row;
  }

  /** The managed key that is used. */
  String key() {
    return key;
  }

  /** Two for what is measured on two cores. */
  int threads() {
    return threads;
  }

  int delayMillis() {
    return this == SIGN_BATCH ? LATE : 0;
  }

  /** That of a row. */
  static TransitOperation of(String row) {
    return Stream.of(values())
        .filter(operation -> operation.row.equals(row))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no operation " + row));
  }
}
