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
  SEAL;

  /** The kind in file names, tables and messages. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
