// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.managedkeys.registry.Mount;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.RecordStore;
import org.managedkeys.store.StoredRecord;

/**
 * The small records of a mount as they were at one time: issuers, keys, roles and settings.
 * Thread-safe; immutable but for what was derived from it, which it remembers.
 */
final class PkiState {

  /** How callers name the default issuer or key. */
  static final String DEFAULT = "default";

  private static final int PAGE = 100;

  private final Mount mount;
  private final Map<UUID, IssuerRecord> issuers = new TreeMap<>();
  private final Map<UUID, PkiKeyRecord> keys = new TreeMap<>();
  private final Map<String, StoredRecord> roles = new TreeMap<>();
  private final Map<String, Map<String, String>> configs = new TreeMap<>();
  private final Map<Derived, Object> derived = new ConcurrentHashMap<>();

  private record Derived(Class<?> type, String name) {}

  private PkiState(Mount mount) {
    this.mount = mount;
  }

  /**
   * Reads it.
   *
   * @param prefix of all names
   */
  static PkiState read(RecordStore store, Mount mount, String prefix) {
    PkiState state = new PkiState(mount);
    String after = prefix;
    while (true) {
      List<StoredRecord> page = store.page(RecordKind.PKI, mount.namespace(), after, PAGE);
      for (StoredRecord record : page) {
        after = record.key().name();
        if (!after.startsWith(prefix)) {
          return state;
        }
        state.add(after.substring(prefix.length()), record);
      }
      if (page.size() < PAGE) {
        return state;
      }
    }
  }

  private void add(String name, StoredRecord record) {
    if (name.startsWith(PkiRecords.ISSUER)) {
      issuers.put(record.uuid(), IssuerRecord.of(record));
    } else if (name.startsWith(PkiRecords.KEY)) {
      keys.put(record.uuid(), PkiKeyRecord.of(record));
    } else if (name.startsWith(PkiRecords.ROLE)) {
      roles.put(name.substring(PkiRecords.ROLE.length()), record);
    } else if (name.startsWith(PkiRecords.CONFIG)) {
      configs.put(name.substring(PkiRecords.CONFIG.length()), record.values());
    }
  }

  /** The mount as it was. */
  Mount mount() {
    return mount;
  }

  /** In the order of their UUIDs. */
  Collection<IssuerRecord> issuers() {
    return Collections.unmodifiableCollection(issuers.values());
  }

  Optional<IssuerRecord> issuer(UUID id) {
    return Optional.ofNullable(issuers.get(id));
  }

  /**
   * An issuer by what callers say.
   *
   * @param ref its name or UUID; {@code default} or nothing for the default one
   */
  Optional<IssuerRecord> issuer(String ref) {
    if (isDefault(ref)) {
      return defaultIssuer();
    }
    return issuers.values().stream()
        .filter(each -> each.id().toString().equals(ref) || each.name().equals(ref))
        .findFirst();
  }

  /** Empty if none was chosen, or if the chosen one is gone. */
  Optional<IssuerRecord> defaultIssuer() {
    return Defaults.of(config(Defaults.ISSUERS)).flatMap(this::issuer);
  }

  /** In the order of their UUIDs. */
  Collection<PkiKeyRecord> keys() {
    return Collections.unmodifiableCollection(keys.values());
  }

  Optional<PkiKeyRecord> key(UUID id) {
    return Optional.ofNullable(keys.get(id));
  }

  /** A key by its name or UUID; {@code default} or nothing for the default one. */
  Optional<PkiKeyRecord> key(String ref) {
    if (isDefault(ref)) {
      return defaultKey();
    }
    return keys.values().stream()
        .filter(each -> each.id().toString().equals(ref) || each.name().equals(ref))
        .findFirst();
  }

  Optional<PkiKeyRecord> defaultKey() {
    return Defaults.of(config(Defaults.KEYS)).flatMap(this::key);
  }

  static boolean isDefault(String ref) {
    return ref.isEmpty() || ref.equals(DEFAULT);
  }

  /** Records of roles by their names, in order. */
  Map<String, StoredRecord> roles() {
    return Collections.unmodifiableMap(roles);
  }

  /** The texts of a setting; none if it was never set. */
  Map<String, String> config(String name) {
    return configs.getOrDefault(name, Map.of());
  }

  /**
   * What follows from the state, remembered as long as nothing is changed.
   *
   * @param name tells it from others of its type
   * @param maker may be asked by several threads at once, of which the first one's counts; it is
   *     called without any lock, so that it may open keys
   */
  <T> T derived(Class<T> type, String name, Supplier<T> maker) {
    Derived place = new Derived(type, name);
    @Nullable Object known = derived.get(place);
    if (known == null) {
      T made = maker.get();
      known = derived.putIfAbsent(place, made);
      return known == null ? made : type.cast(known);
    }
    return type.cast(known);
  }

  /** What was remembered last; null if nothing was. */
  <T> @Nullable T known(Class<T> type, String name) {
    return type.cast(derived.get(new Derived(type, name)));
  }

  /** Remembers something in the place of what was known before. */
  <T> void remember(Class<T> type, String name, T made) {
    derived.put(new Derived(type, name), made);
  }
}
