// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import org.managedkeys.key.KeyUsage;

/**
 * Is told of every operation of a key at its service, whether it worked or not, on the thread that
 * did it and before its result is let out: for counting. Must be quick, and throw nothing.
 * Thread-safe.
 */
@FunctionalInterface
public interface KeyUseListener {

  /** Listens to nothing, and costs nothing. */
  KeyUseListener NONE = (connection, usage, outcome, nanos) -> {};

  /**
   * An operation has ended.
   *
   * @param connection through which the key is reached
   * @param outcome as in the audit log: {@code ok}, the kind of a {@link
   *     org.managedkeys.key.KeyException} in lower case, {@code wrong_ciphertext} or {@code
   *     internal}
   * @param nanos how long it took, without the record in the audit log
   */
  void used(Connection connection, KeyUsage usage, String outcome, long nanos);
}
