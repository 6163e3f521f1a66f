// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.managedkeys.key.KeyException;
import org.managedkeys.store.audit.AuditEvent;
import org.managedkeys.store.audit.AuditLog;

/**
 * One operation of a certificate authority, which is taken down whether it works or not, before its
 * result is let out. If it cannot be taken down, what was done stands, and the error says so.
 *
 * @param operation such as {@code pki.issue}
 * @param subject of what: a role, a serial number
 */
record PkiAudit(PkiRecords records, String operation, String subject) {

  /**
   * Does it.
   *
   * @param detail names and numbers that it may add to, no secrets
   */
  <T> T record(Map<String, String> detail, Supplier<T> work) {
    AuditLog log = records.audit();
    if (log.equals(AuditLog.OFF)) {
      return work.get();
    }
    T result;
    try {
      result = work.get();
    } catch (KeyException e) {
      try {
        log.record(event(e.kind().name().toLowerCase(Locale.ROOT), detail));
      } catch (KeyException unrecorded) {
        e.addSuppressed(unrecorded);
      }
      throw e;
    }
    try {
      log.record(event(AuditEvent.OK, detail));
    } catch (KeyException e) {
      throw KeyException.of(
          e.kind(),
          operation + " '" + subject + "'",
          "record it",
          "it was done and stands, but " + e.problem(),
          "see to the log",
          e);
    }
    return result;
  }

  private AuditEvent event(String outcome, Map<String, String> detail) {
    return new AuditEvent(
        records.namespace(),
        operation,
        subject,
        Optional.empty(),
        Optional.of(records.path()),
        outcome,
        new HashMap<>(detail));
  }
}
