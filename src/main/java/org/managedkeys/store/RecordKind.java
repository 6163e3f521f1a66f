// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store;

import java.util.Locale;

/**
 * What a record of the live store describes. Names of one kind do not clash with those of another.
 */
public enum RecordKind {

  /** A namespace; it is recorded in its parent, under its last segment. */
  NAMESPACE,

  /** A mount: by which path a helper such as PKI or Transit uses keys of its namespace. */
  MOUNT,

  /**
   * A connection to a key service. Connections are shared by all namespaces: recorded in the root.
   */
  KMS,

  /** An entry of a KeyStore: a key, the chain of a declared key, or a trusted certificate. */
  ENTRY,

  /** What sealing of secrets needs, except the seal key; recorded in the root. */
  SEAL,

  /** A token of the HTTP API, without its secret; recorded under its accessor. */
  TOKEN,

  /** How tokens are made by a role. */
  TOKEN_ROLE,

  /** What a policy of the HTTP API grants. */
  POLICY,

  /**
   * What a certificate authority is made of: {@code <mount's UUID>/config-crl}, {@code <mount's
   * UUID>/role/<name>}, {@code <mount's UUID>/issuer/<UUID>}, {@code <mount's UUID>/key/<UUID>}.
   * The records of this and the following kinds are in the mount's namespace.
   */
  PKI,

  /** A certificate, or what may have become one: {@code <mount's UUID>/<serial number in hex>}. */
  CERTIFICATE,

  /**
   * That a certificate is revoked, in the order in which revocation lists are made: {@code <mount's
   * UUID>/<digest of the issuer's name and key>/<serial number in hex>}.
   */
  REVOKED,

  /** The revocation lists of an issuer: {@code <mount's UUID>/<digest of its name and key>…}. */
  CRL,

  /**
   * What a Transit mount is made of: {@code <mount's UUID>/config} and, for each of its keys,
   * {@code <mount's UUID>/key/<name>} with all versions in it.
   */
  TRANSIT,

  /** What all servers of the HTTP API on one store share; recorded in the root. */
  SERVER;

  /** The kind in file names, tables and messages. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
