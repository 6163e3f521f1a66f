// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyMaterial;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.StoresKeys;
import org.managedkeys.registry.Permissions.Flag;
import org.managedkeys.store.LiveStore;
import org.managedkeys.store.StoredChain;
import org.managedkeys.store.StoredEntry;
import org.managedkeys.store.StoredEntry.StoredKey;

/**
 * Brings software keys into their service, under a new name or in another key's place. First the
 * service has the key, then the live store its entry: a program that stops in between leaves a key
 * without an entry, never an entry without a key.
 *
 * <p>Thread-safe.
 */
public final class KeyImport {

  private static final String STORE = "store a key from outside";
  private static final String REPLACE = "replace it by a key from outside";

  private final KeyRegistry registry;
  private final LiveStore store;

  KeyImport(KeyRegistry registry, LiveStore store) {
    this.registry = registry;
    this.store = store;
  }

  /**
   * Brings a key in. A name that the configuration declares gets it where its entry says; one of
   * the live store gets it in place of its present key; any other is new in the connection for new
   * keys. Handles of a key that was replaced are of no more use.
   *
   * @param material the key, which the caller destroys afterwards
   * @param chain its certificates; none for a key without
   * @throws KeyException DENIED where {@code allow_store_key} or {@code allow_replace_key} does not
   *     permit it, CONFLICT if a key is there and may not be replaced, INVALID if the entry is for
   *     another kind of key, UNSUPPORTED if the service takes no such keys, NOT_FOUND if the
   *     namespace does not exist
   */
  public void store(KeyName name, KeyMaterial material, List<X509Certificate> chain) {
    Audited.change(registry, "key.import", name, () -> storeNow(name, material, chain));
  }

  private void storeNow(KeyName name, KeyMaterial material, List<X509Certificate> chain) {
    Optional<KeyEntry> declared = registry.declared(name);
    if (declared.isPresent()) {
      storeDeclared(declared.get(), material, chain);
      return;
    }
    Optional<StoredEntry> present = store.find(name);
    if (present.isEmpty()) {
      storeNew(name, material, chain);
    } else if (present.get() instanceof StoredKey key) {
      replace(key, material, chain);
    } else {
      throw KeyLifecycle.taken(name);
    }
  }

  private void storeDeclared(KeyEntry entry, KeyMaterial material, List<X509Certificate> chain) {
    Connection connection = registry.connection(entry.kms());
    entry.require(Flag.ALLOW_STORE_KEY, connection, STORE);
    Optional<KeySpec> wanted = entry.wantedSpec();
    if (wanted.isPresent() && wanted.get().algorithm() != material.algorithm()) {
      throw KeyException.of(
          Kind.INVALID,
          entry.subject(),
          STORE,
          "the configuration declares a key of type "
              + wanted.get()
              + ", and this one is of type "
              + typeOf(material.algorithm()),
          entry.declaredAt().map(place -> "correct it near " + place).orElse(null));
    }
    boolean replace = entry.permissions().orElse(connection.permissions()).allowReplaceKey();
    try {
      service(connection).store(entry.name(), entry.fields(), material, entry.usages(), replace);
    } catch (KeyException e) {
      if (e.kind() != Kind.CONFLICT || replace) {
        throw e;
      }
      throw KeyException.of(
          Kind.CONFLICT,
          entry.subject(),
          REPLACE,
          "a key is there already, and key." + entry.name() + ".allow_replace_key is not true",
          entry.declaredAt().map(place -> "add it near " + place).orElse(null),
          e);
    }
    registry.forget(entry.name());
    if (chain.isEmpty()) {
      registry.chains().drop(entry.name());
    } else {
      registry.chains().set(entry.name(), chain);
    }
  }

  private void storeNew(KeyName name, KeyMaterial material, List<X509Certificate> chain) {
    Connection connection = registry.lifecycle().connectionForNewKeys("key '" + name + "'", STORE);
    connection.require(Flag.ALLOW_STORE_KEY, STORE);
    // Before the service has the key; in the end the store decides.
    registry.namespaces().require(name.namespace(), STORE);
    Set<KeyUsage> usages = KeyUsage.defaultsOf(material.algorithm().family());
    Fields location =
        service(connection).store(name, KeyRegistry.noFields(name), material, usages, false);
    StoredKey created =
        new StoredKey(
            name,
            KeyLifecycle.now(),
            KeyLifecycle.reference(connection),
            typed(location, material),
            usages,
            kept(chain));
    store.update(
        name,
        registry.lifecycle().requireNamespace(name),
        present -> {
          if (present.isPresent()) {
            throw KeyLifecycle.taken(name);
          }
          return Optional.of(created);
        });
  }

  private void replace(StoredKey old, KeyMaterial material, List<X509Certificate> chain) {
    Connection connection = registry.stored().connection(old);
    KeyEntry entry = registry.stored().entry(old);
    entry.require(Flag.ALLOW_STORE_KEY, connection, REPLACE);
    refuseSecondName(old);
    Set<KeyUsage> possible = KeyUsage.possibleFor(material.algorithm().family());
    Set<KeyUsage> usages =
        possible.containsAll(old.usages())
            ? old.usages()
            : KeyUsage.defaultsOf(material.algorithm().family());
    Fields location = store(entry, connection, material, usages);
    StoredKey replaced =
        new StoredKey(
            old.name(),
            old.uuid(),
            old.version(),
            later(old.created()),
            old.kms(),
            old.type(),
            registry.stored().relocated(old, typed(location, material)),
            usages,
            kept(chain));
    store.update(
        old.name(),
        present -> {
          if (present.isPresent()
              && present.get() instanceof StoredKey key
              && key.version() == old.version()
              && key.uuid().equals(old.uuid())) {
            return Optional.of(replaced);
          }
          throw KeyException.of(
              Kind.CONFLICT,
              "key '" + old.name() + "'",
              REPLACE,
              "its entry was changed by someone else in the meantime",
              "look what is there now");
        });
    registry.forget(old.name());
  }

  /** An entry may be there before its key is; only a key that is there needs leave to give way. */
  private static Fields store(
      KeyEntry entry, Connection connection, KeyMaterial material, Set<KeyUsage> usages) {
    boolean replace = entry.permissions().orElse(connection.permissions()).allowReplaceKey();
    try {
      return service(connection).store(entry.name(), entry.fields(), material, usages, replace);
    } catch (KeyException e) {
      if (e.kind() == Kind.CONFLICT && !replace) {
        entry.require(Flag.ALLOW_REPLACE_KEY, connection, REPLACE);
      }
      throw e;
    }
  }

  /** Two names can mean one key, by keytool -keyclone; replacing it would break the other. */
  private void refuseSecondName(StoredKey key) {
    for (KeyName other : store.names(key.name().namespace())) {
      if (!other.equals(key.name())
          && store.find(other).orElse(null) instanceof StoredKey second
          && second.kms().equals(key.kms())
          && second.fields().equals(key.fields())) {
        throw KeyException.of(
            Kind.CONFLICT,
            "key '" + key.name() + "'",
            REPLACE,
            "'" + other + "' is another name of it",
            "delete one of the two names first");
      }
    }
  }

  /** A location that also says what is there. */
  private static Map<String, String> typed(Fields location, KeyMaterial material) {
    return KeyLifecycle.withType(location, typeOf(material.algorithm())).toText();
  }

  private static Optional<StoredChain> kept(List<X509Certificate> chain) {
    return chain.isEmpty() ? Optional.empty() : Optional.of(new StoredChain(chain, false));
  }

  /** By its time an entry is told from the one before it, which may be of this millisecond. */
  private static Instant later(Instant created) {
    Instant now = KeyLifecycle.now();
    return now.isAfter(created) ? now : created.plusMillis(1);
  }

  /** The kind without a size, which of an imported key may be any. */
  private static String typeOf(KeyAlgorithm algorithm) {
    return (algorithm.parameterName().isEmpty() ? algorithm.jcaName() : algorithm.parameterName())
        .toLowerCase(Locale.ROOT);
  }

  private static StoresKeys service(Connection connection) {
    if (connection.backend() instanceof StoresKeys service) {
      return service;
    }
    throw KeyException.of(
        Kind.UNSUPPORTED,
        connection.toString(),
        STORE,
        "a connection of type " + connection.type().name() + " takes no keys from outside",
        null);
  }
}
