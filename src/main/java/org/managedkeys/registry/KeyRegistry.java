// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.Namespace;
import org.managedkeys.store.LiveStore;
import org.managedkeys.store.RecordStore;
import org.managedkeys.store.StoredEntry.StoredKey;
import org.managedkeys.store.StoredEntry.TrustedCertificate;
import org.managedkeys.store.audit.AuditLog;
import org.managedkeys.store.seal.Seal;

/**
 * The named entries of all namespaces: keys that the configuration declares (a snapshot,
 * read-only), and what was added at run time (live, shared with other processes through the store).
 *
 * <p>Creating a registry, listing names and looking entries up make no call to a key service;
 * opening a key or asking for its certificates does.
 *
 * <p>Thread-safe.
 */
public final class KeyRegistry implements AutoCloseable {

  private final RegistrySettings settings;
  private final DeclaredKeys declared;
  private final StoreWatch watch;
  private final RecordStore records;
  private final LiveStore store;
  private final StoredConnections storedConnections;
  private final StoredKeys stored;
  private final Namespaces namespaces;
  private final Mounts mounts;
  private final Map<KeyName, RegisteredKey> keys = new ConcurrentHashMap<>();
  private final CertificateChains chains;
  private final KeyLifecycle lifecycle;
  private final KeyImport imports;
  private final RandomSource random;
  private volatile KeyUseListener uses = KeyUseListener.NONE;
  private final StoreSeal seal;

  /** A registry over checked settings; nothing is read yet. */
  public KeyRegistry(RegistrySettings settings) {
    this(settings, System::nanoTime);
  }

  /**
   * A registry with a clock of its own.
   *
   * @param clock nanoseconds of any origin
   */
  KeyRegistry(RegistrySettings settings, LongSupplier clock) {
    this.settings = settings;
    this.declared = new DeclaredKeys(settings.declared());
    this.watch = new StoreWatch(settings.store(), settings.refresh(), clock);
    this.records = new WatchedStore(settings.store(), watch);
    this.store = new LiveStore(records);
    this.seal = new StoreSeal(this, settings.seal());
    this.storedConnections =
        new StoredConnections(
            records, watch, settings.node(), new StoredFields(settings.node(), this::seal), clock);
    this.stored = new StoredKeys(store, settings.node(), storedConnections, declared::connection);
    this.namespaces = new Namespaces(records, declared.allNamespaces());
    this.mounts = new Mounts(records);
    this.chains = new CertificateChains(this, store);
    this.lifecycle = new KeyLifecycle(this, store, settings.declared().defaultKms());
    this.imports = new KeyImport(this, store);
    this.random =
        new RandomSource(
            this, settings.declared().random().or(() -> settings.declared().defaultKms()));
  }

  /** Every name of a namespace: declared keys, stored keys and trusted certificates, in order. */
  public List<KeyName> names(Namespace namespace) {
    List<KeyName> names = declared.names(namespace);
    SortedSet<KeyName> others = store.names(namespace);
    if (names.isEmpty()) {
      return List.copyOf(others);
    }
    if (others.isEmpty()) {
      return names;
    }
    SortedSet<KeyName> all = new TreeSet<>(names);
    all.addAll(others);
    return List.copyOf(all);
  }

  /** Every namespace that has a declared key. */
  public SortedSet<Namespace> declaredNamespaces() {
    return declared.namespaces();
  }

  /** Names of the keys that the configuration declares in a namespace, in order. */
  public List<KeyName> declaredNames(Namespace namespace) {
    return declared.names(namespace);
  }

  /** Connections that the configuration declares, or that declared keys describe by themselves. */
  public List<Connection> connections() {
    return declared.connections();
  }

  /** Connections that were made at run time. */
  public StoredConnections storedConnections() {
    return storedConnections;
  }

  /** Which namespaces there are. */
  public Namespaces namespaces() {
    return namespaces;
  }

  /** Which mounts there are. */
  public Mounts mounts() {
    return mounts;
  }

  /** The key entry of a name; empty if there is none or if the name is a trusted certificate's. */
  public Optional<KeyEntry> entry(KeyName name) {
    Optional<KeyEntry> entry = declared.entry(name);
    return entry.isPresent() ? entry : stored.find(name).map(stored::entry);
  }

  /** The key entry with a UUID, if it is in this namespace. */
  public Optional<KeyEntry> entry(Namespace namespace, UUID uuid) {
    Optional<KeyName> name = declared.name(namespace, uuid);
    return name.isPresent()
        ? declared.entry(name.get())
        : stored.find(namespace, uuid).map(stored::entry);
  }

  /** The certificate that is trusted under a name; empty if there is none or if it is a key's. */
  public Optional<TrustedCertificate> trustedCertificate(KeyName name) {
    if (declared.has(name)) {
      return Optional.empty();
    }
    return store
        .find(name)
        .flatMap(found ->
            found instanceof TrustedCertificate trusted ? Optional.of(trusted) : Optional.empty());
  }

  /**
   * The key of a name as the JCA uses it, not yet opened.
   *
   * @throws KeyException NOT_FOUND if no key has the name
   */
  public RegisteredKey key(KeyName name) {
    Optional<KeyEntry> entry = declared.entry(name);
    if (entry.isPresent()) {
      return key(entry.get(), declared.connection(entry.get().kms()).orElseThrow(), 0);
    }
    long generation = watch.generation();
    try {
      StoredKey found =
          stored
              .find(name)
              .orElseThrow(() ->
                  KeyException.of(
                      Kind.NOT_FOUND,
                      "key '" + name + "'",
                      "use it",
                      "no key has this name in namespace " + name.namespace(),
                      "keytool -list shows the names"));
      return key(stored.entry(found), stored.connection(found), generation);
    } catch (KeyException e) {
      return inUse(e, known -> known.name().equals(name));
    }
  }

  /**
   * While the store is away, a key that is in use goes on for as long as its own check bears it.
   */
  private RegisteredKey inUse(KeyException failure, Predicate<KeyEntry> wanted) {
    if (failure.kind() != Kind.UNAVAILABLE) {
      throw failure;
    }
    return keys.values().stream()
        .filter(key -> key.entry().filter(wanted).isPresent())
        .filter(key -> key.inUse().isBearable())
        .findFirst()
        .orElseThrow(() -> failure);
  }

  /**
   * The key with a UUID, if it is in this namespace, as the JCA uses it.
   *
   * @throws KeyException NOT_FOUND if no key of the namespace has it
   */
  public RegisteredKey key(Namespace namespace, UUID uuid) {
    try {
      return entry(namespace, uuid)
          .map(entry -> key(entry.name()))
          .filter(key -> key.entry().filter(entry -> entry.uuid().equals(uuid)).isPresent())
          .orElseThrow(() ->
              KeyException.of(
                  Kind.NOT_FOUND,
                  "key " + uuid,
                  "use it",
                  "no key has this UUID in namespace " + namespace,
                  null));
    } catch (KeyException e) {
      return inUse(
          e, known -> known.uuid().equals(uuid) && known.name().namespace().equals(namespace));
    }
  }

  private RegisteredKey key(KeyEntry entry, Connection connection, long generation) {
    RegisteredKey key =
        keys.compute(
            entry.name(),
            (name, present) -> {
              if (present != null && present.inUse().isOf(entry, connection)) {
                return present;
              }
              if (present != null) {
                present.inUse().clearDataKeys();
              }
              return new RegisteredKey(new KeyInUse(this, connection, entry, generation), null);
            });
    key.inUse().adopt(entry, generation);
    return key;
  }

  /**
   * The keys of a namespace as one of its mounts uses them.
   *
   * @param path of the mount; {@link Mount#JCA} is in every namespace
   * @throws KeyException NOT_FOUND if the namespace has no such mount
   */
  public MountedKeys mount(Namespace namespace, String path) {
    if (path.equals(Mount.JCA)) {
      return new MountedKeys(this, namespace);
    }
    long generation = watch.generation();
    return mounts
        .find(namespace, path)
        .map(mount -> new MountedKeys(this, mount, generation))
        .orElseThrow(() ->
            KeyException.of(
                Kind.NOT_FOUND,
                "mount '" + path + "'",
                "use its keys",
                "there is no such mount in namespace " + namespace,
                null));
  }

  /**
   * A connection, declared or stored.
   *
   * @throws KeyException NOT_FOUND if none has the name
   */
  public Connection connection(String name) {
    return declared
        .connection(name)
        .or(() -> storedConnections.find(name))
        .orElseThrow(() ->
            KeyException.of(
                Kind.NOT_FOUND,
                "kms '" + name + "'",
                "use it",
                "it is neither configured nor stored; connections are " + connectionNames(),
                null));
  }

  /** The connections that have a name of their own, for messages. */
  String connectionNames() {
    Set<String> names = new LinkedHashSet<>(declared.connectionNames());
    names.addAll(storedConnections.names());
    return names.isEmpty() ? "none" : String.join(", ", names);
  }

  /** The certificates that belong to keys. */
  public CertificateChains chains() {
    return chains;
  }

  /** What makes, names and removes entries. */
  public KeyLifecycle lifecycle() {
    return lifecycle;
  }

  /** What brings software keys into their service. */
  public KeyImport imports() {
    return imports;
  }

  /** Random bytes of the service that the configuration names. */
  public RandomSource random() {
    return random;
  }

  /** The live store; what is changed through it takes effect in this registry at once. */
  public RecordStore records() {
    return records;
  }

  /**
   * A number that is another one when the live store was changed since, by whomever; changes by
   * others are noticed within {@code registry.refresh}, and those of this process that concern
   * certificates alone are left out. Costs next to nothing.
   *
   * @throws KeyException UNAVAILABLE if the store has not answered for too long
   */
  public long generation() {
    return watch.generation();
  }

  /**
   * Bears that something cannot be read from the live store again: returns if what is known of it
   * may be used for the time being, as keys in use are. So it is if the store had it so not too
   * long ago, and if this process has changed nothing of keys and mounts since.
   *
   * @param known the {@link #generation} at which it was read, or was right still
   * @throws KeyException the failure, otherwise
   */
  public void bear(KeyException failure, long known) {
    watch.bear(failure, known);
  }

  /** What seals the secrets of the live store. */
  public Seal seal() {
    return seal.get();
  }

  /** What takes down changes and uses. */
  public AuditLog audit() {
    return settings.audit();
  }

  /** Has somebody told of the uses of keys from now on, instead of whoever was told before. */
  public void tellUses(KeyUseListener listener) {
    uses = listener;
  }

  KeyUseListener uses() {
    return uses;
  }

  /** What stored records mean on this node. */
  public NodeSettings node() {
    return settings.node();
  }

  /** Whether a key was handed out by this registry. */
  public boolean owns(RegisteredKey key) {
    return key.isOf(this);
  }

  /** Drops what is held for a name that is gone, or whose key was replaced in its service. */
  public void forget(KeyName name) {
    RegisteredKey gone = keys.remove(name);
    if (gone != null) {
      gone.inUse().clearDataKeys();
      gone.entry().map(KeyEntry::uuid).ifPresent(storedConnections::forgetThatOf);
    }
  }

  /** Drops what is held of an entry that is gone, unless another has its name by now. */
  void forget(KeyEntry gone, KeyInUse key) {
    keys.computeIfPresent(gone.name(), (name, present) -> present.inUse() == key ? null : present);
    storedConnections.forgetThatOf(gone.uuid());
  }

  /**
   * Closes every connection, the store and the audit log, and forgets data keys that were kept; a
   * later use of a key opens its connection again.
   */
  @Override
  public void close() {
    keys.values().forEach(key -> key.inUse().clearDataKeys());
    declared.connections().forEach(Connection::close);
    storedConnections.close();
    seal.close();
    store.close();
    settings.audit().close();
  }

  /** The declaration of a name; empty if the configuration does not declare it. */
  Optional<KeyEntry> declared(KeyName name) {
    return declared.entry(name);
  }

  /** The keys of the live store. */
  StoredKeys stored() {
    return stored;
  }

  /** What notices changes of the live store. */
  StoreWatch watch() {
    return watch;
  }

  /** The fields of a name that nothing says anything about yet. */
  static Fields noFields(KeyName name) {
    return Fields.ofText("key." + name, Map.of());
  }
}
