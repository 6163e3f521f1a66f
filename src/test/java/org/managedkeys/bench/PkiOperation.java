// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.util.stream.Stream;

/** What is done with a certificate authority; the names are those of the rows. */
enum PkiOperation {
  /** A certificate for a request, of which nothing is kept. */
  SIGN("sign-csr-p256"),
  /** The same, kept in files. */
  SIGN_TO_FILES("sign-csr-p256-files"),
  /** The same, kept in SQLite. */
  SIGN_TO_SQLITE("sign-csr-p256-sqlite"),
  /** An answer about a certificate, which was signed before. */
  OCSP_CACHED("ocsp-cached");

  /** The name of the revocation list's figures. */
  static final String CRL = "crl-100000";

  private final String row;

  PkiOperation(String row) {
    this.row = row;
  }

  String row() {
    return row;
  }

  /** Whether every certificate is kept. */
  boolean isStored() {
    return this == SIGN_TO_FILES || this == SIGN_TO_SQLITE;
  }

  /** Whether the key is used each time. */
  boolean signs() {
    return this != OCSP_CACHED;
  }

  /** As many as a server has that is busy; two for what is measured on two cores. */
  int threads() {
    return signs() ? 8 : 2;
  }

  /** That of a row. */
  static PkiOperation of(String row) {
    return Stream.of(values())
        .filter(operation -> operation.row.equals(row))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no operation " + row));
  }
}
