// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.audit;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * An event, and when and on whose behalf it was.
 *
 * @param time in whole microseconds
 */
record AuditEntry(AuditEvent event, Instant time, Optional<String> actor) {

  /** What the calling thread has just done. */
  static AuditEntry now(AuditEvent event) {
    return new AuditEntry(
        event, Instant.now().truncatedTo(ChronoUnit.MICROS), AuditActor.present());
  }
}
