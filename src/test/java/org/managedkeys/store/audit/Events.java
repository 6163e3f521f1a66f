// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.audit;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.managedkeys.key.Namespace;

/** Events that tests record. */
final class Events {

  private Events() {}

  static AuditEvent signature(String key) {
    return new AuditEvent(
        new Namespace("team-a"),
        "key.use.sign",
        "key 'team-a/" + key + "'",
        Optional.of(new UUID(1, 2)),
        Optional.of("pki/"),
        AuditEvent.OK,
        Map.of("algorithm", "RSA PSS"));
  }
}
