// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.managedkeys.key.Fields;
import org.managedkeys.key.GeneratesKeys;
import org.managedkeys.key.HoldsCertificates;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.ManagedKey;
import org.managedkeys.key.Namespace;
import org.managedkeys.store.LiveStore;
import org.managedkeys.store.StoredChain;
import org.managedkeys.store.StoredEntry;
import org.managedkeys.store.StoredEntry.ChainOfDeclaredKey;
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
  private final Map<KeyName, KeyEntry> declared = new LinkedHashMap<>();
  private final Map<Namespace, SortedSet<KeyName>> declaredNames = new LinkedHashMap<>();
  private final Map<KeyName, RegisteredKey> keys = new ConcurrentHashMap<>();
  private final Optional<String> defaultKms;
  private final LiveStore store;

  /**
   * A registry over checked settings.
   *
   * @param declaredSince when the declarations were last changed
   * @param defaultKms the connection in which new keys are made, if there is one
   */
  public KeyRegistry(
      List<Connection> connections,
      List<DeclaredKey> declaredKeys,
      Instant declaredSince,
      Optional<String> defaultKms,
      LiveStore store) {
    connections.forEach(c -> this.connections.put(c.name(), c));
    for (DeclaredKey key : declaredKeys) {
      declared.put(
          key.name(),
          new KeyEntry(
              key.name(),
              key.kms(),
              key.fields(),
              key.usages(),
              key.allowGenerateKey(),
              Optional.of(key.place()),
              declaredSince));
      declaredNames.computeIfAbsent(key.name().namespace(), n -> new TreeSet<>()).add(key.name());
    }
    this.defaultKms = defaultKms;
    this.store = store;
  }

  /** Every name of a namespace: declared keys, stored keys and trusted certificates, in order. */
  public SortedSet<KeyName> names(Namespace namespace) {
    SortedSet<KeyName> names = new TreeSet<>(store.names(namespace));
    names.addAll(declaredNames.getOrDefault(namespace, new TreeSet<>()));
    return names;
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
    KeyEntry entry = declared.get(name);
    if (entry != null) {
      return Optional.of(entry);
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
    KeyEntry entry =
        entry(name)
            .orElseThrow(() ->
                KeyException.of(
                    Kind.NOT_FOUND,
                    "key '" + name + "'",
                    "use it",
                    "no key has this name in namespace " + name.namespace(),
                    "keytool -list shows the names"));
    return keys.compute(
        name,
        (n, present) ->
            present != null && present.entry().isPresent() && isSame(present.entry().get(), entry)
                ? present
                : new RegisteredKey(this, connection(entry), entry));
  }

  /**
   * The certificates of a key: those a user set, else those its service holds for its public key,
   * else those this library made and kept. Empty if there are none.
   *
   * @throws KeyException if the service cannot be asked; certificates that may exist are never
   *     passed over silently
   */
  public Optional<StoredChain> chain(RegisteredKey key) {
    Optional<StoredChain> stored = key.name().flatMap(this::storedChain);
    if (stored.isPresent() && !key.fits(publicKeyOf(stored.get()))) {
      KeyException stale = keptChainIsStale(key);
      if (!stored.get().selfMade()) {
        throw stale;
      }
      stored = Optional.empty();
    }
    if (stored.isPresent() && !stored.get().selfMade()) {
      return stored;
    }
    if (key.connection().backend() instanceof HoldsCertificates service) {
      List<X509Certificate> pool = service.certificates();
      if (!pool.isEmpty()) {
        byte[] publicKey =
            stored.map(KeyRegistry::publicKeyOf).orElseGet(() -> key.open().subjectPublicKeyInfo());
        Optional<List<X509Certificate>> found = ServiceCertificates.chainOf(publicKey, pool);
        if (found.isPresent()) {
          return Optional.of(new StoredChain(found.get(), false));
        }
      }
    }
    return stored;
  }

  /** The chain that is kept in the store under a name; no call to a key service. */
  public Optional<StoredChain> storedChain(KeyName name) {
    return store.find(name).flatMap(KeyRegistry::chainIn);
  }

  /** Whether the key's service holds exactly this certificate. */
  public boolean serviceHolds(RegisteredKey key, X509Certificate certificate) {
    return key.connection().backend() instanceof HoldsCertificates service
        && service.certificates().contains(certificate);
  }

  /**
   * Keeps a certificate that the library made, unless there is a chain already.
   *
   * @return the chain that is kept now, which another process may have made first
   */
  public StoredChain keepSelfMade(KeyName name, X509Certificate certificate) {
    StoredChain made = new StoredChain(List.of(certificate), true);
    return store
        .update(
            name,
            present ->
                present.flatMap(KeyRegistry::chainIn).isPresent()
                    ? present
                    : Optional.of(withChain(name, present, made)))
        .flatMap(KeyRegistry::chainIn)
        .orElse(made);
  }

  /** Sets the chain of a key, replacing what was there. */
  public void setChain(KeyName name, List<X509Certificate> certificates) {
    StoredChain chain = new StoredChain(certificates, false);
    store.update(name, present -> Optional.of(withChain(name, present, chain)));
  }

  /**
   * Adds a trusted certificate, or replaces the one of that name.
   *
   * @throws KeyException CONFLICT if a key has the name
   */
  public void setTrustedCertificate(KeyName name, X509Certificate certificate) {
    refuseDeclared(name, "store a trusted certificate under this name");
    store.update(
        name,
        present -> {
          if (present.isPresent() && !(present.get() instanceof TrustedCertificate)) {
            throw taken(name);
          }
          return Optional.of(new TrustedCertificate(name, now(), certificate));
        });
  }

  /**
   * Makes a key pair in the connection for new keys; it has no name until {@link #bind}.
   *
   * @throws KeyException DENIED where {@code allow_generate_key} does not permit it
   */
  public RegisteredKey generate(KeySpec spec) {
    String name =
        defaultKms.orElseThrow(() ->
            KeyException.of(
                Kind.INVALID,
                "new " + spec + " key",
                "generate it",
                "there are several connections and none is the default; connections are "
                    + connections.keySet(),
                "add default_kms = <name> to the configuration"));
    Connection connection = connection(name);
    String subject = "kms '" + name + "'";
    if (!connection.allowGenerateKey()) {
      throw KeyException.of(
          Kind.DENIED,
          subject,
          "generate a key",
          "kms." + name + ".allow_generate_key is not true",
          "set it at " + connection.place());
    }
    GeneratesKeys.UnboundKey made = generator(connection).generateUnbound(spec);
    return new RegisteredKey(this, connection, made.location(), made.key());
  }

  /**
   * Makes the key that a declared entry describes.
   *
   * @throws KeyException DENIED where its {@code allow_generate_key} does not permit it, CONFLICT
   *     if it is there already
   */
  public ManagedKey generateDeclared(KeyName name, KeySpec spec) {
    KeyEntry entry = key(name).entry().orElseThrow();
    if (!entry.allowGenerateKey()) {
      throw KeyException.of(
          Kind.DENIED,
          entry.subject(),
          "generate it",
          "key." + name + ".allow_generate_key is not true",
          entry.declaredAt().map(place -> "add it near " + place).orElse(null));
    }
    return generator(connection(entry)).generate(name, entry.fields(), spec);
  }

  /** Whether a key was handed out by this registry. */
  public boolean owns(RegisteredKey key) {
    return key.isOf(this);
  }

  /**
   * Gives a generated key its name and chain. Afterwards it survives restarts.
   *
   * @throws KeyException CONFLICT if the name is taken, DENIED if the configuration declares it
   */
  public void bind(RegisteredKey key, KeyName name, List<X509Certificate> chain) {
    refuseDeclared(name, "bind a new key to this name");
    if (store.find(name).isPresent()) {
      throw taken(name);
    }
    Fields location = generator(key.connection()).bind(key.fields(), name);
    createKey(key, name, location, chain);
  }

  /**
   * Makes a second name for a key of the live store; with {@link #delete} of the first it is a
   * rename. The key in its service is not touched.
   *
   * @throws KeyException DENIED for a key that the configuration declares, CONFLICT if the new name
   *     is taken
   */
  public void copy(RegisteredKey key, KeyName newName, List<X509Certificate> chain) {
    KeyEntry entry = key.entry().orElseThrow();
    if (entry.declaredAt().isPresent()) {
      throw KeyException.of(
          Kind.DENIED,
          entry.subject(),
          "rename or copy it to '" + newName + "'",
          "the configuration declares it at " + entry.declaredAt().get(),
          "change it there");
    }
    refuseDeclared(newName, "rename to this name");
    createKey(key, newName, key.fields(), chain);
  }

  /**
   * Removes a name. The key in its service is never destroyed.
   *
   * @throws KeyException DENIED for a key that the configuration declares
   */
  public void delete(KeyName name) {
    refuseDeclared(name, "delete it");
    store.update(name, present -> Optional.empty());
    keys.remove(name);
  }

  /** Closes every connection and the store; a later use of a key opens its connection again. */
  @Override
  public void close() {
    connections.values().forEach(Connection::close);
    store.close();
  }

  /**
   * Told when the key in the service is not the one that the kept chain certifies: someone replaced
   * the key. A certificate of our own making is dropped, so that the next use makes a new one; one
   * that a user set stays, for the user to replace.
   */
  KeyException keptChainIsStale(RegisteredKey key) {
    KeyName name = key.name().orElseThrow();
    boolean selfMade = storedChain(name).map(StoredChain::selfMade).orElse(true);
    if (selfMade) {
      store.update(
          name,
          present ->
              present.isPresent() && present.get() instanceof StoredKey stored
                  ? Optional.of(stored.withoutChain())
                  : Optional.empty());
    }
    return KeyException.of(
        Kind.CONFLICT,
        key.subject(),
        "use it",
        "its service holds another key than the one its "
            + (selfMade ? "self-made certificate was made for" : "stored certificate is for"),
        selfMade
            ? "the certificate is dropped; try again to get a new one"
            : "import a certificate for the present key with keytool -importcert");
  }

  private void createKey(
      RegisteredKey key, KeyName name, Fields location, List<X509Certificate> chain) {
    StoredKey created =
        new StoredKey(
            name,
            now(),
            key.connection().name(),
            location.toText(),
            key.usages(),
            chain.isEmpty() ? Optional.empty() : Optional.of(new StoredChain(chain, false)));
    store.update(
        name,
        present -> {
          if (present.isPresent()) {
            throw taken(name);
          }
          return Optional.of(created);
        });
    if (key.name().isEmpty()) {
      key.bound(entryOf(created));
    }
  }

  private StoredEntry withChain(KeyName name, Optional<StoredEntry> present, StoredChain chain) {
    if (present.isPresent() && present.get() instanceof StoredKey key) {
      return key.withChain(chain);
    }
    if (!declared.containsKey(name)) {
      throw KeyException.of(
          Kind.NOT_FOUND, "key '" + name + "'", "set its chain", "the key is gone", null);
    }
    return new ChainOfDeclaredKey(name, now(), chain);
  }

  private static byte[] publicKeyOf(StoredChain chain) {
    return chain.certificates().get(0).getPublicKey().getEncoded();
  }

  private static Optional<StoredChain> chainIn(StoredEntry entry) {
    if (entry instanceof StoredKey key) {
      return key.chain();
    }
    return entry instanceof ChainOfDeclaredKey kept ? Optional.of(kept.chain()) : Optional.empty();
  }

  private KeyEntry entryOf(StoredKey key) {
    return new KeyEntry(
        key.name(),
        key.kms(),
        Fields.ofText("key." + key.name(), key.fields()),
        key.usages(),
        false,
        Optional.empty(),
        key.created());
  }

  /** Fields have no equality of their own; those of a stored key are few and no secrets. */
  private static boolean isSame(KeyEntry one, KeyEntry other) {
    return one == other
        || (one.declaredAt().isEmpty()
            && other.declaredAt().isEmpty()
            && one.kms().equals(other.kms())
            && one.created().equals(other.created())
            && one.usages().equals(other.usages())
            && one.fields().toText().equals(other.fields().toText()));
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

  private Connection connection(String name) {
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

  private static GeneratesKeys generator(Connection connection) {
    if (connection.backend() instanceof GeneratesKeys generator) {
      return generator;
    }
    throw KeyException.of(
        Kind.UNSUPPORTED,
        "kms '" + connection.name() + "'",
        "generate a key",
        "a connection of type " + connection.type().name() + " cannot make keys",
        null);
  }

  private void refuseDeclared(KeyName name, String operation) {
    KeyEntry entry = declared.get(name);
    if (entry != null) {
      throw KeyException.of(
          Kind.DENIED,
          entry.subject(),
          operation,
          "the configuration declares it at " + entry.declaredAt().orElse(""),
          "change it there");
    }
  }

  private static KeyException taken(KeyName name) {
    return KeyException.of(
        Kind.CONFLICT,
        "key '" + name + "'",
        "use this name",
        "another entry has it",
        "choose another name, or delete the entry first");
  }

  /** Whole milliseconds: what a KeyStore's creation date can say. */
  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS);
  }
}
