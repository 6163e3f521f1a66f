// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.Namespace;
import org.managedkeys.store.LiveStore;
import org.managedkeys.store.StoredEntry.StoredKey;
import org.managedkeys.store.StoredEntry.TrustedCertificate;

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

  private final Map<String, Connection> connections = new LinkedHashMap<>();
  private final Map<KeyName, DeclaredKey> declared;
  private final Map<Namespace, DeclaredNames> declaredNames = new LinkedHashMap<>();
  private final Instant declaredSince;
  private final Map<KeyName, RegisteredKey> keys = new ConcurrentHashMap<>();
  private final LiveStore store;
  private final CertificateChains chains;
  private final KeyLifecycle lifecycle;
  private final KeyImport imports;
  private final RandomSource random;

  /**
   * A registry over checked settings.
   *
   * @param declaredSince when the declarations were last changed
   * @param defaultKms the connection in which new keys are made, if there is one
   * @param random the connection or key whose service gives random bytes; else {@code defaultKms}
   */
  public KeyRegistry(
      List<Connection> connections,
      List<DeclaredKey> declaredKeys,
      Instant declaredSince,
      Optional<String> defaultKms,
      Optional<String> random,
      LiveStore store) {
    for (Connection connection : connections) {
      this.connections.put(connection.name(), connection);
    }
    this.declared = new HashMap<>(declaredKeys.size() * 4 / 3 + 1);
    for (DeclaredKey key : declaredKeys) {
      declared.put(key.name(), key);
      declaredNames
          .computeIfAbsent(key.name().namespace(), unused -> new DeclaredNames())
          .add(key.name());
    }
    this.declaredSince = declaredSince;
    this.store = store;
    this.chains = new CertificateChains(this, store);
    this.lifecycle = new KeyLifecycle(this, store, defaultKms);
    this.imports = new KeyImport(this, store);
    this.random = new RandomSource(this, random.or(() -> defaultKms));
  }

  /** Every name of a namespace: declared keys, stored keys and trusted certificates, in order. */
  public List<KeyName> names(Namespace namespace) {
    DeclaredNames names = declaredNames.get(namespace);
    SortedSet<KeyName> stored = store.names(namespace);
    if (names == null) {
      return List.copyOf(stored);
    }
    if (stored.isEmpty()) {
      return names.sorted();
    }
    SortedSet<KeyName> all = new TreeSet<>(names.sorted());
    all.addAll(stored);
    return List.copyOf(all);
  }

  /** Every namespace that has a declared key. */
  public SortedSet<Namespace> declaredNamespaces() {
    return new TreeSet<>(declaredNames.keySet());
  }

  public List<Connection> connections() {
    return List.copyOf(connections.values());
  }

  /** The key entry of a name; empty if there is none or if the name is a trusted certificate's. */
  public Optional<KeyEntry> entry(KeyName name) {
    Optional<KeyEntry> entry = declared(name);
    if (entry.isPresent()) {
      return entry;
    }
    return store
        .find(name)
        .flatMap(
            found -> found instanceof StoredKey key ? Optional.of(entryOf(key)) : Optional.empty());
  }

  /** The certificate that is trusted under a name; empty if there is none or if it is a key's. */
  public Optional<TrustedCertificate> trustedCertificate(KeyName name) {
    if (declared.containsKey(name)) {
      return Optional.empty();
    }
    return store
        .find(name)
        .flatMap(found ->
            found instanceof TrustedCertificate trusted ? Optional.of(trusted) : Optional.empty());
  }

  /**
   * The key of a name, not yet opened.
   *
   * @throws KeyException NOT_FOUND if no key has the name
   */
  public RegisteredKey key(KeyName name) {
    Optional<KeyEntry> found = entry(name);
    if (found.isEmpty()) {
      throw KeyException.of(
          Kind.NOT_FOUND,
          "key '" + name + "'",
          "use it",
          "no key has this name in namespace " + name.namespace(),
          "keytool -list shows the names");
    }
    KeyEntry entry = found.get();
    return keys.compute(
        name,
        (n, present) -> {
          if (present != null
              && present.entry().isPresent()
              && isSame(present.entry().get(), entry)
              && !present.isDue()) {
            return present;
          }
          if (present != null) {
            present.dataKeys().clear();
          }
          return new RegisteredKey(this, connection(entry), entry);
        });
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

  /** Whether a key was handed out by this registry. */
  public boolean owns(RegisteredKey key) {
    return key.isOf(this);
  }

  /**
   * Closes every connection and the store, and forgets data keys that were kept; a later use of a
   * key opens its connection again.
   */
  @Override
  public void close() {
    keys.values().forEach(key -> key.dataKeys().clear());
    connections.values().forEach(Connection::close);
    store.close();
  }

  /** The declaration of a name; empty if the configuration does not declare it. */
  Optional<KeyEntry> declared(KeyName name) {
    DeclaredKey key = declared.get(name);
    return key == null ? Optional.empty() : Optional.of(entryOf(key));
  }

  /** Made when asked for: of a hundred thousand declared keys, few are used. */
  private KeyEntry entryOf(DeclaredKey key) {
    return new KeyEntry(
        key.name(),
        key.kms(),
        key.fields(),
        key.usages(),
        key.permissions(),
        Optional.of(key.handling()),
        Optional.of(key.place()),
        declaredSince);
  }

  /** Drops what is held for a name that is gone. */
  void forget(KeyName name) {
    RegisteredKey gone = keys.remove(name);
    if (gone != null) {
      gone.dataKeys().clear();
    }
  }

  /** The fields of a name that nothing says anything about yet. */
  static Fields noFields(KeyName name) {
    return Fields.ofText("key." + name, Map.of());
  }

  /** A stored key as an entry. */
  static KeyEntry entryOf(StoredKey key) {
    return new KeyEntry(
        key.name(),
        key.kms(),
        Fields.ofText("key." + key.name(), key.fields()),
        key.usages(),
        Permissions.NONE,
        Optional.empty(),
        Optional.empty(),
        key.created());
  }

  /**
   * Whether a name still means what it meant. Declared keys never change; a stored one is compared
   * by what it says, since another process may have replaced it.
   */
  private static boolean isSame(KeyEntry one, KeyEntry other) {
    return one.declaredAt().isPresent()
        ? one.declaredAt().equals(other.declaredAt())
        : other.declaredAt().isEmpty()
            && one.kms().equals(other.kms())
            && one.created().equals(other.created())
            && one.usages().equals(other.usages())
            && one.fields().toText().equals(other.fields().toText());
  }

  private Connection connection(KeyEntry entry) {
    Connection connection = connections.get(entry.kms());
    if (connection == null) {
      throw KeyException.of(
          Kind.NOT_FOUND,
          entry.subject(),
          "use it",
          "its connection kms '"
              + entry.kms()
              + "' is not configured; connections are "
              + connections.keySet(),
          "add kms." + entry.kms() + " to the configuration");
    }
    return connection;
  }

  /** The connection of a name, which must be there. */
  Connection connection(String name) {
    Connection connection = connections.get(name);
    if (connection == null) {
      throw KeyException.of(
          Kind.NOT_FOUND,
          "kms '" + name + "'",
          "use it",
          "it is not configured; connections are " + connections.keySet(),
          null);
    }
    return connection;
  }
}
