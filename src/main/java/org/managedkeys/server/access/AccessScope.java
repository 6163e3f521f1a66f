// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.access;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.Audited;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.store.RecordChange;
import org.managedkeys.store.RecordStore;

/** What tokens, roles and policies share: the store, the time, the audit log. Thread-safe. */
record AccessScope(KeyRegistry registry, Clock clock) {

  RecordStore store() {
    return registry.records();
  }

  /** In whole milliseconds, as records tell the time. */
  Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  /** A change that is to be taken down. */
  Audited audited(String operation, Namespace namespace, String subject) {
    return new Audited(registry.audit(), namespace, operation, subject);
  }

  /**
   * Refuses a namespace that is not there at the moment of a change: it may be deleted meanwhile.
   *
   * @throws KeyException NOT_FOUND
   */
  void requireNamespace(RecordChange change, Namespace namespace, String operation) {
    registry.namespaces().require(namespace, operation, change);
  }
}
