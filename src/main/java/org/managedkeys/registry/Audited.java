// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.Namespace;
import org.managedkeys.store.audit.AuditEvent;
import org.managedkeys.store.audit.AuditLog;

/**
 * One change by an administrator, which is taken down whether it works or not, and before anybody
 * is told. If that fails the change stands, as it is stored already, and the error says so.
 *
 * @param operation such as {@code key.put}
 * @param subject name or path of what is changed
 */
public record Audited(AuditLog log, Namespace namespace, String operation, String subject) {

  /**
   * Makes a change of an entry, by whoever has no administration at hand: a KeyStore.
   *
   * @param name of the entry
   */
  static void change(KeyRegistry registry, String operation, KeyName name, Runnable work) {
    if (registry.audit().equals(AuditLog.OFF)) {
      work.run();
      return;
    }
    Optional<UUID> before = registry.entry(name).map(KeyEntry::uuid);
    new Audited(registry.audit(), name.namespace(), operation, name.name())
        .make(
            done -> registry.entry(name).map(KeyEntry::uuid).or(() -> before),
            () -> {
              work.run();
              return true;
            });
  }

  /** Does it. */
  public <T> T make(Function<T, Optional<UUID>> record, Supplier<T> work) {
    return make(record, Map.of(), work);
  }

  /**
   * Does it.
   *
   * @param record the UUID of what was changed
   * @param detail further names and numbers, no secrets
   */
  public <T> T make(
      Function<T, Optional<UUID>> record, Map<String, String> detail, Supplier<T> work) {
    T result;
    try {
      result = work.get();
    } catch (KeyException e) {
      try {
        log.record(event(Optional.empty(), e.kind().name().toLowerCase(Locale.ROOT), detail));
      } catch (KeyException unrecorded) {
        e.addSuppressed(unrecorded);
      }
      throw e;
    }
    try {
      log.record(event(record.apply(result), AuditEvent.OK, detail));
    } catch (KeyException unrecorded) {
      throw KeyException.of(
          unrecorded.kind(),
          operation + " '" + subject + "'",
          "record it",
          "the change was made and stands, but " + unrecorded.problem(),
          "see to the log, and note the change where you keep such notes",
          unrecorded);
    }
    return result;
  }

  private AuditEvent event(Optional<UUID> record, String outcome, Map<String, String> detail) {
    return new AuditEvent(namespace, operation, subject, record, Optional.empty(), outcome, detail);
  }
}
