// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.security.Provider;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.managedkeys.jca.ManagedKeysProvider;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.Audited;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.registry.Mount;
import org.managedkeys.registry.MountKeyMaking;
import org.managedkeys.registry.MountedKeys;
import org.managedkeys.wire.FieldValues;

/** What all parts of a Transit mount share. Thread-safe. */
final class TransitScope {

  private final KeyRegistry registry;
  private final Mount mount;
  private final MountedKeys keys;
  private final MountKeyMaking making;
  private final TransitRecords records;
  private final OpenKeys open;
  private final BatchRunner batches = new BatchRunner();
  private final Clock clock;

  /** Any object of the class works with managed keys, by whichever registry they are. */
  private final Provider provider = new ManagedKeysProvider();

  TransitScope(KeyRegistry registry, Mount mount, Clock clock) {
    this.registry = registry;
    this.mount = mount;
    this.keys = registry.mount(mount.namespace(), mount.path());
    this.making = new MountKeyMaking(registry, mount);
    this.records = new TransitRecords(registry, mount);
    this.open = new OpenKeys(this);
    this.clock = clock;
  }

  KeyRegistry registry() {
    return registry;
  }

  Namespace namespace() {
    return mount.namespace();
  }

  /** With a slash at its end. */
  String path() {
    return mount.path();
  }

  /** Managed keys as the mount may use them. */
  MountedKeys keys() {
    return keys;
  }

  /** What makes managed keys for the mount. */
  MountKeyMaking making() {
    return making;
  }

  TransitRecords records() {
    return records;
  }

  /** Keys of the mount, ready for use. */
  OpenKeys open() {
    return open;
  }

  /** What does the items of batches. */
  BatchRunner batches() {
    return batches;
  }

  Provider provider() {
    return provider;
  }

  /** In whole milliseconds. */
  Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  /** {@code mount 'transit/'}. */
  String subject() {
    return mount.subject();
  }

  /** How messages name a key of the mount: {@code key 'sig' of mount 'transit/'}. */
  String subject(String key) {
    return "key '" + key + "' of " + subject();
  }

  /** Why something cannot be done with a key of the mount. */
  KeyException failure(
      Kind kind, String key, String operation, String detail, @Nullable String hint) {
    return KeyException.of(kind, subject(key), operation, detail, hint);
  }

  /**
   * The fields of a request. All that reads them throws INVALID.
   *
   * @param key of the mount
   * @param known all fields that there are
   * @throws KeyException INVALID if there is a field that is not known; its hint is the nearest
   */
  FieldValues fields(String key, String operation, Map<String, ?> values, Set<String> known) {
    return FieldValues.of(
        values, known, (detail, hint) -> failure(Kind.INVALID, key, operation, detail, hint));
  }

  /**
   * Changes something, and makes an entry in the audit log.
   *
   * @param operation such as {@code transit.key.create}
   * @param what it is done to, below the mount's path: {@code keys/sig}
   * @param record the UUID of what was made or changed
   * @param detail further names and numbers, no secrets
   */
  <T> T audited(
      String operation,
      String what,
      Function<T, Optional<UUID>> record,
      Map<String, String> detail,
      Supplier<T> work) {
    return new Audited(registry.audit(), namespace(), operation, path() + what)
        .make(record, detail, work);
  }
}
