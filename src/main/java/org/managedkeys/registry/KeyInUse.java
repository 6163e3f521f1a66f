// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.Fields;
import org.managedkeys.key.HasPublicKey;
import org.managedkeys.key.KeyBackend;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.ManagedKey;
import org.managedkeys.key.MayBeSuperseded;
import org.managedkeys.key.TakesCertificates;
import org.managedkeys.store.StoredEntry.StoredKey;

/**
 * A key as all share it who use it through whatever mount: its entry as it stands, and the key in
 * its service once somebody has used it.
 *
 * <p>It stays with the place in the service where it was found, so that whoever holds a key and its
 * certificate keeps the pair; everything else that its entry says takes effect while it is in use.
 * Thread-safe.
 */
final class KeyInUse {

  /** Its entry as it was when somebody looked last, and whether it was there. */
  private record Standing(KeyEntry entry, boolean present) {}

  /** The key, and through what it was found. */
  private record Opened(ManagedKey key, KeyBackend service) {}

  private final KeyRegistry registry;
  private final Connection connection;
  private volatile Fields location;
  private final Set<KeyUsage> unboundUsages;

  /** Held to change what is known of the entry. Not while the service is called. */
  private final Object entryLock = new Object();

  private volatile @Nullable Standing standing;

  /** Written after the standing that it is of, and read before. */
  private volatile long seen;

  private volatile @Nullable Opened opened;
  private volatile boolean replacedInService;
  private volatile DataKeyCache dataKeys;
  private byte @Nullable [] promisedPublicKey;

  /**
   * A key with an entry.
   *
   * @param generation of the store, asked for before the entry was read
   */
  KeyInUse(KeyRegistry registry, Connection connection, KeyEntry entry, long generation) {
    this.registry = registry;
    this.connection = connection;
    this.location = entry.fields();
    this.unboundUsages = entry.usages();
    this.standing = new Standing(entry, true);
    this.seen = generation;
    this.dataKeys = new DataKeyCache(handling().dataKeys());
  }

  /** A key that was just made and has no name. */
  KeyInUse(
      KeyRegistry registry,
      Connection connection,
      Fields location,
      ManagedKey unbound,
      Set<KeyUsage> usages) {
    this.registry = registry;
    this.connection = connection;
    this.location = location;
    this.opened = new Opened(unbound, connection.backend());
    this.unboundUsages = usages;
    this.dataKeys = new DataKeyCache(connection.handling().dataKeys());
  }

  KeyRegistry registry() {
    return registry;
  }

  Connection connection() {
    return connection;
  }

  Fields location() {
    return location;
  }

  /** Its data keys, kept as far as is allowed by now. */
  DataKeyCache dataKeys() {
    DataKeyLimits limits = handling().dataKeys();
    DataKeyCache kept = dataKeys;
    return kept.limits().equals(limits) ? kept : renewedDataKeys(limits);
  }

  private synchronized DataKeyCache renewedDataKeys(DataKeyLimits limits) {
    if (!dataKeys.limits().equals(limits)) {
      dataKeys.clear();
      dataKeys = new DataKeyCache(limits);
    }
    return dataKeys;
  }

  /** Overwrites data keys that are kept. */
  void clearDataKeys() {
    dataKeys.clear();
  }

  /** The entry as it was seen last; null for a key without a name. */
  @Nullable KeyEntry entry() {
    Standing known = standing;
    return known == null ? null : known.entry();
  }

  Set<KeyUsage> usages() {
    KeyEntry known = entry();
    return known == null ? unboundUsages : known.usages();
  }

  /** Takes where its service has put it when it gave it a name. */
  void moveTo(Fields newLocation) {
    location = newLocation;
  }

  /**
   * Takes the entry that it has from now on.
   *
   * @param generation of the store, asked for before the entry was read
   */
  void bind(KeyEntry entry, long generation) {
    synchronized (entryLock) {
      location = entry.fields();
      standing = new Standing(entry, true);
      seen = generation;
    }
  }

  /**
   * Takes over what was read of its entry, unless more is known already.
   *
   * @param generation of the store, asked for before the entry was read
   */
  void adopt(KeyEntry entry, long generation) {
    synchronized (entryLock) {
      Standing known = standing;
      if (known != null && entry.version() > known.entry().version()) {
        bind(entry, generation);
      }
    }
  }

  /**
   * The entry as it is now, for a use of the key.
   *
   * @return null for a key without a name
   * @throws KeyException NOT_FOUND if it is gone, UNAVAILABLE if nobody can tell any longer
   */
  @Nullable KeyEntry present() {
    Standing known = standing;
    if (known == null || known.entry().declaredAt().isPresent()) {
      return known == null ? null : known.entry();
    }
    long now = registry.watch().generation();
    known = now == seen ? Objects.requireNonNull(standing) : look(now);
    if (!known.present()) {
      throw KeyException.of(
          Kind.NOT_FOUND,
          known.entry().subject(),
          "use it",
          "its entry was deleted, or replaced by another of the same name",
          "get the key again from its key store or registry");
    }
    return known.entry();
  }

  private Standing look(long generation) {
    synchronized (entryLock) {
      Standing known = Objects.requireNonNull(standing);
      if (seen == generation) {
        return known;
      }
      try {
        known = read(known.entry());
        standing = known;
        seen = generation;
      } catch (KeyException e) {
        registry.watch().bear(e, seen);
      }
      return known;
    }
  }

  private Standing read(KeyEntry before) {
    Optional<StoredKey> stored = registry.stored().find(before.name());
    Optional<KeyEntry> entry =
        stored.map(registry.stored()::entry).filter(found -> found.isSameAs(before));
    if (entry.isEmpty()) {
      dataKeys.clear();
      registry.forget(before, this);
      return new Standing(before, false);
    }
    // So that the connection is as its record says by now, too. Where the entry points elsewhere,
    // this object stays with what it has found.
    registry.stored().connection(stored.get());
    return new Standing(entry.get(), true);
  }

  /** Whether its entry as it was seen last may be used while it cannot be read again. */
  boolean isBearable() {
    return registry.watch().isBearable(seen);
  }

  /**
   * Whether an entry that was read now is of this very key.
   *
   * @param through the connection that the entry names
   */
  boolean isOf(KeyEntry entry, Connection through) {
    Standing known = standing;
    if (known == null || !known.present() || replacedInService || isDue()) {
      return false;
    }
    if (known.entry().declaredAt().isPresent()) {
      return known.entry().declaredAt().equals(entry.declaredAt());
    }
    return entry.declaredAt().isEmpty()
        && entry.isSameAs(known.entry())
        && through == connection
        && entry.fields().toText().equals(location.toText());
  }

  /** Whether it is time to look again what the key's name in its service means. */
  private boolean isDue() {
    Opened known = opened;
    return known != null && known.key() instanceof MayBeSuperseded key && key.isDue();
  }

  /** How carefully it is used. */
  KeyHandling handling() {
    KeyEntry known = entry();
    return known == null ? connection.handling() : known.handling().orElse(connection.handling());
  }

  /**
   * The key in its service; found on the first call, which may talk to the service.
   *
   * @throws KeyException CONFLICT if a kept certificate of this key was handed out before and the
   *     service turns out to hold another key now
   */
  ManagedKey open() {
    Opened known = opened;
    return known != null && isStillGood(known) ? known.key() : openNow();
  }

  private boolean isStillGood(Opened known) {
    // Without a name there is nothing by which to find it again.
    return standing == null || !connection.isReplaced(known.service());
  }

  private synchronized ManagedKey openNow() {
    Opened known = opened;
    if (known != null && isStillGood(known)) {
      return known.key();
    }
    KeyEntry entry = Objects.requireNonNull(entry());
    KeyBackend service;
    ManagedKey key;
    try {
      service = connection.backend();
      key = find(service, entry);
    } catch (KeyException e) {
      // What is wrong with a connection is told of the key that it was opened for, too.
      throw e.subject().equals(subject()) ? e : e.during(subject(), "use it");
    }
    if (known != null && !isSame(known.key(), key)) {
      replacedInService = true;
      throw KeyException.of(
          Kind.CONFLICT,
          subject(),
          "use it",
          connection + " was changed, and there the key is another one now",
          "get the key again from its key store or registry");
    }
    opened = new Opened(key, service);
    byte @Nullable [] promised = promisedPublicKey;
    promisedPublicKey = null;
    if (promised != null && !hasPublicKey(key, promised)) {
      throw registry.chains().keptChainIsStale(entry.name(), promised);
    }
    return key;
  }

  private ManagedKey find(KeyBackend service, KeyEntry entry) {
    return service instanceof TakesCertificates certified
        ? certified.open(
            entry.name(), location, entry.usages(), () -> keptCertificate(entry.name()))
        : service.open(entry.name(), location);
  }

  private Optional<X509Certificate> keptCertificate(KeyName name) {
    return registry.chains().stored(name).map(chain -> chain.certificates().get(0));
  }

  /** Of secret keys nobody can tell; their data will. */
  private static boolean isSame(ManagedKey one, ManagedKey other) {
    return one instanceof HasPublicKey pair
        ? hasPublicKey(other, pair.subjectPublicKeyInfo())
        : !(other instanceof HasPublicKey);
  }

  /**
   * Whether a certificate's public key is this key's. As long as the key is not opened the answer
   * is yes, and opening it checks: so a list of many keys needs no call to their services.
   */
  synchronized boolean fits(byte[] publicKey) {
    Opened known = opened;
    if (known != null) {
      return hasPublicKey(known.key(), publicKey);
    }
    promisedPublicKey = publicKey;
    return true;
  }

  private static boolean hasPublicKey(ManagedKey key, byte[] expected) {
    return key instanceof HasPublicKey pair && Arrays.equals(expected, pair.subjectPublicKeyInfo());
  }

  /** How messages name it. */
  String subject() {
    KeyEntry known = entry();
    return known == null ? "new key in " + connection : known.subject();
  }
}
