// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

/** The groups of settings that a PKI mount has. */
enum PkiConfigName {
  URLS("urls"),
  CRL("crl"),
  ISSUERS("issuers"),
  KEYS("keys"),
  CLUSTER("cluster"),
  AUTO_TIDY("auto-tidy");

  private final String path;

  PkiConfigName(String path) {
    this.path = path;
  }

  /** Vault's last segment of the path. */
  @Override
  public String toString() {
    return path;
  }
}
