// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.audit;

/** Takes down what was done. Thread-safe. */
public interface AuditLog extends AutoCloseable {

  /** Takes nothing down. */
  AuditLog OFF = event -> {};

  /**
   * Takes an event down; when this returns, the record is where it has to be.
   *
   * @throws org.managedkeys.key.KeyException UNAVAILABLE if it could not be taken down and has to
   *     be: the result of the operation must not be released then
   */
  void record(AuditEvent event);

  @Override
  default void close() {}
}
