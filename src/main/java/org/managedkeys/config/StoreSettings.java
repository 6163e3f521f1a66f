// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.managedkeys.key.KeyName;
import org.managedkeys.store.audit.AuditLog;
import org.managedkeys.store.audit.FileAuditLog;
import org.managedkeys.store.audit.LoggerAuditLog;

/**
 * How is kept what changes at run time: where, how soon the changes of others are seen, how secrets
 * in it are sealed, and where it is taken down what was done.
 *
 * @param refresh how old what is known of the store may be when a key is used
 * @param sealFile where the seal key is, absolute; it need not exist. Not used with {@code sealKey}
 * @param sealKey the managed key under which the seal key is kept instead
 * @param auditFile how the files of the audit log begin, absolute, or {@link #AUDIT_BY_LOGGER};
 *     empty for none
 * @param auditRequired whether nothing may be done that cannot be taken down
 */
public record StoreSettings(
    StoreLocation location,
    Duration refresh,
    Path sealFile,
    Optional<KeyName> sealKey,
    Optional<String> auditFile,
    boolean auditRequired) {

  /** Stands for the platform's logger instead of files. */
  public static final String AUDIT_BY_LOGGER = "log";

  static final Duration DEFAULT_REFRESH = Duration.ofSeconds(5);

  /** The audit log; nothing is written before there is something to take down. */
  AuditLog openAudit() {
    if (auditFile.isEmpty()) {
      return AuditLog.OFF;
    }
    return auditFile.get().equals(AUDIT_BY_LOGGER)
        ? LoggerAuditLog.open(auditRequired)
        : FileAuditLog.open(Path.of(auditFile.get()), auditRequired);
  }
}
