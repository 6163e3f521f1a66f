// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.StoredRecord;
import org.managedkeys.store.seal.SecretPlace;

/**
 * All servers on one store, and what they share: an identifier, and the salt by which they hide
 * values in their audit logs. Made by whoever comes first. Thread-safe.
 */
final class Cluster {

  private static final RecordKey RECORD =
      new RecordKey(RecordKind.SERVER, Namespace.ROOT, "cluster");

  private static final String SALT = "audit_salt";
  private static final int SALT_BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final KeyRegistry registry;
  private final StoredRecord record;

  private Cluster(KeyRegistry registry, StoredRecord record) {
    this.registry = registry;
    this.record = record;
  }

  /**
   * The servers on a registry's store.
   *
   * @throws org.managedkeys.key.KeyException UNAVAILABLE or DENIED if the store cannot be used
   */
  static Cluster of(KeyRegistry registry) {
    Optional<StoredRecord> present = registry.records().find(RECORD);
    return new Cluster(registry, present.orElseGet(() -> made(registry)));
  }

  private static StoredRecord made(KeyRegistry registry) {
    StoredRecord fresh =
        new StoredRecord(
            RECORD, UUID.randomUUID(), 1, Instant.now().truncatedTo(ChronoUnit.MILLIS), Map.of());
    return registry
        .records()
        .change(change -> {
          Optional<StoredRecord> present = change.find(RECORD);
          if (present.isEmpty()) {
            change.put(fresh);
          }
          return present.orElse(fresh);
        });
  }

  /** The same for all of them, for as long as the store exists. */
  UUID id() {
    return record.uuid();
  }

  /**
   * 32 random bytes, the same for all of them; sealed in the store.
   *
   * @throws org.managedkeys.key.KeyException DENIED if the seal key is missing
   */
  byte[] auditSalt() {
    SecretPlace place = new SecretPlace(record.uuid(), SALT);
    @Nullable String sealed = record.values().get(SALT);
    return Base64.getDecoder()
        .decode(registry.seal().open(place, sealed == null ? storedSalt(place) : sealed));
  }

  /** Sealed before the store is changed: the seal key may be one of a key service. */
  private String storedSalt(SecretPlace place) {
    byte[] random = new byte[SALT_BYTES];
    RANDOM.nextBytes(random);
    String sealed = registry.seal().seal(place, Base64.getEncoder().encodeToString(random));
    return registry
        .records()
        .change(change -> {
          StoredRecord now = change.find(RECORD).orElse(record);
          @Nullable String present = now.values().get(SALT);
          if (present != null) {
            return present;
          }
          Map<String, String> values = new HashMap<>(now.values());
          values.put(SALT, sealed);
          change.put(now.with(values));
          return sealed;
        });
  }
}
