// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.Namespace;
import org.managedkeys.store.RecordChange;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.StoredRecord;

/** Reads and writes of a mount's records in one atomic change. Not for other threads. */
final class PkiChange {

  private final PkiRecords records;
  private final RecordChange change;
  private boolean dirty;

  PkiChange(PkiRecords records, RecordChange change) {
    this.records = records;
    this.change = change;
  }

  boolean isDirty() {
    return dirty;
  }

  /** For records of other kinds: certificates, revocations, revocation lists. */
  RecordChange records() {
    return change;
  }

  Optional<IssuerRecord> issuer(UUID id) {
    return change.find(records.issuer(id)).map(IssuerRecord::of);
  }

  /**
   * An issuer by what callers say, as it is meant now: names and the default one may have changed
   * since a {@link PkiState} was read.
   *
   * @param ref its name or UUID; {@code default} or nothing for the default one
   */
  Optional<IssuerRecord> issuer(String ref) {
    if (PkiState.isDefault(ref)) {
      return Defaults.of(config(Defaults.ISSUERS)).flatMap(this::issuer);
    }
    @Nullable UUID id = Names.uuid(ref);
    return id == null
        ? issuers().stream().filter(each -> each.name().equals(ref)).findFirst()
        : issuer(id);
  }

  Optional<PkiKeyRecord> key(UUID id) {
    return change.find(records.key(id)).map(PkiKeyRecord::of);
  }

  /** A key by its name or UUID, as it is meant now; {@code default} or nothing for the default. */
  Optional<PkiKeyRecord> key(String ref) {
    if (PkiState.isDefault(ref)) {
      return Defaults.of(config(Defaults.KEYS)).flatMap(this::key);
    }
    @Nullable UUID id = Names.uuid(ref);
    return id == null
        ? keys().stream().filter(each -> each.name().equals(ref)).findFirst()
        : key(id);
  }

  /** Whether the managed key of a key is there. */
  boolean hasManagedKey(PkiKeyRecord key) {
    return records.hasManagedKey(key, change);
  }

  /**
   * Refuses a key of which the managed key is gone: nothing may be bound to that.
   *
   * @throws KeyException NOT_FOUND
   */
  void requireManagedKey(PkiKeyRecord key) {
    records.requireManagedKey(key, change);
  }

  List<IssuerRecord> issuers() {
    return all(PkiRecords.ISSUER, IssuerRecord::of);
  }

  List<PkiKeyRecord> keys() {
    return all(PkiRecords.KEY, PkiKeyRecord::of);
  }

  private <T> List<T> all(String part, Function<StoredRecord, T> reader) {
    Namespace namespace = records.namespace();
    String prefix = records.prefix() + part;
    List<T> all = new ArrayList<>();
    for (String name : change.names(RecordKind.PKI, namespace)) {
      if (name.startsWith(prefix)) {
        change.find(new RecordKey(RecordKind.PKI, namespace, name)).map(reader).ifPresent(all::add);
      }
    }
    return all;
  }

  /** The texts of a setting; none if it was never set. */
  Map<String, String> config(String name) {
    return change.find(records.config(name)).map(StoredRecord::values).orElse(Map.of());
  }

  void putConfig(String name, Map<String, String> values) {
    put(records.config(name), UUID.randomUUID(), values);
  }

  void put(IssuerRecord issuer) {
    put(records.issuer(issuer.id()), issuer.id(), issuer.toValues());
  }

  void put(PkiKeyRecord key) {
    put(records.key(key.id()), key.id(), key.toValues());
  }

  /**
   * Makes a record or changes the one that is there.
   *
   * @param uuid for a new one
   */
  void put(RecordKey key, UUID uuid, Map<String, String> values) {
    change.put(
        change
            .find(key)
            .map(present -> present.with(values))
            .orElseGet(() -> new StoredRecord(key, uuid, 1, PkiRecords.now(), values)));
    dirty = true;
  }

  void delete(RecordKey key) {
    change.delete(key);
    dirty = true;
  }

  /**
   * Refuses a name that an issuer has.
   *
   * @throws KeyException CONFLICT
   */
  void requireFree(IssuerRecord wanted) {
    for (IssuerRecord other : issuers()) {
      if (!wanted.name().isEmpty()
          && !other.id().equals(wanted.id())
          && other.name().equals(wanted.name())) {
        throw taken("issuer", wanted.name());
      }
    }
  }

  /**
   * Refuses a name that a key has.
   *
   * @throws KeyException CONFLICT
   */
  void requireFree(PkiKeyRecord wanted) {
    for (PkiKeyRecord other : keys()) {
      if (!wanted.name().isEmpty()
          && !other.id().equals(wanted.id())
          && other.name().equals(wanted.name())) {
        throw taken("key", wanted.name());
      }
    }
  }

  private KeyException taken(String what, String name) {
    return KeyException.of(
        Kind.CONFLICT,
        what + " '" + name + "' of " + records.subject(),
        "use the name",
        what + " name already in use",
        "choose another name, or rename the other first");
  }
}
