// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.audit;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.managedkeys.key.Namespace;

/**
 * A change by an administrator, a use of a key, or a request of the HTTP API. Holds no secrets and
 * no payloads.
 *
 * @param operation in the form {@code key.use.sign}, {@code key.put}, {@code http.request}
 * @param subject name or path of what it was done to
 * @param record UUID of the same, if it has one; of a request its identifier
 * @param mount path of the mount that a key was used through: {@code jca/}, {@code pki/}
 * @param outcome {@code ok}, or the kind of the error in lower case
 * @param detail further names and numbers, such as the algorithm
 */
public record AuditEvent(
    Namespace namespace,
    String operation,
    String subject,
    Optional<UUID> record,
    Optional<String> mount,
    String outcome,
    Map<String, String> detail) {

  /** The outcome of what worked. */
  public static final String OK = "ok";

  public AuditEvent {
    detail = Map.copyOf(detail);
  }
}
