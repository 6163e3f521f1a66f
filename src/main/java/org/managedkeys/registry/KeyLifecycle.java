// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.managedkeys.key.Fields;
import org.managedkeys.key.GeneratesKeys;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.ManagedKey;
import org.managedkeys.registry.Permissions.Flag;
import org.managedkeys.store.LiveStore;
import org.managedkeys.store.RecordChange;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.StoredChain;
import org.managedkeys.store.StoredEntry.StoredKey;
import org.managedkeys.store.StoredEntry.TrustedCertificate;
import org.managedkeys.store.StoredRecord;

/**
 * Makes keys, gives them names, and removes names. Entries that the configuration declares are
 * changed there and nowhere else. No key is ever destroyed in its service.
 *
 * <p>Thread-safe.
 */
public final class KeyLifecycle {

  private static final String AUDITED_GENERATION = "key.generate";
  private static final String GENERATE = "generate a key";
  private static final String MAKE_ENTRY = "make an entry there";

  private final KeyRegistry registry;
  private final LiveStore store;
  private final Optional<String> defaultKms;

  KeyLifecycle(KeyRegistry registry, LiveStore store, Optional<String> defaultKms) {
    this.registry = registry;
    this.store = store;
    this.defaultKms = defaultKms;
  }

  /**
   * Makes a key in the connection for new keys; it has no name until {@link #bind}.
   *
   * @param usages what the key may be used for, by its service and by this library
   * @throws KeyException DENIED where {@code allow_generate_key} does not permit it
   */
  public RegisteredKey generate(KeySpec spec, Set<KeyUsage> usages) {
    Connection connection = connectionForNewKeys("new " + spec + " key", GENERATE);
    connection.require(Flag.ALLOW_GENERATE_KEY, GENERATE);
    GeneratesKeys.UnboundKey made = generator(connection).generateUnbound(spec, usages);
    return unbound(connection, withType(made.location(), spec), made.key(), usages);
  }

  /**
   * Makes a key in the connection for new keys and gives it a name at once.
   *
   * @param location where it shall be in its service, in the fields of its kind; none to leave that
   *     to the service
   * @param usages what the key may be used for, by its service and by this library
   * @throws KeyException CONFLICT if the name is taken, DENIED where {@code allow_generate_key}
   *     does not permit it or the configuration declares the name, NOT_FOUND if the namespace does
   *     not exist
   */
  public RegisteredKey generate(
      KeyName name, Map<String, String> location, KeySpec spec, Set<KeyUsage> usages) {
    refuseDeclared(name, "make a key by parameters of its own");
    // Before a key is made; in the end the store decides.
    registry.namespaces().require(name.namespace(), MAKE_ENTRY);
    if (store.find(name).isPresent()) {
      throw taken(name);
    }
    if (location.isEmpty()) {
      RegisteredKey made = generate(spec, usages);
      named(made, () -> bind(made, name, List.of()));
      return registry.key(name);
    }
    Connection connection = connectionForNewKeys("key '" + name + "'", GENERATE);
    connection.require(Flag.ALLOW_GENERATE_KEY, GENERATE);
    Fields fields = Fields.ofText("key." + name, location);
    checkLocation(connection, name, fields);
    Audited.change(
        registry,
        AUDITED_GENERATION,
        name,
        () -> {
          ManagedKey key = generator(connection).generate(name, fields, spec, usages);
          RegisteredKey made = unbound(connection, withType(fields, spec), key, usages);
          named(made, () -> createKey(made, name, made.fields().toText(), List.of(), change -> {}));
        });
    return registry.key(name);
  }

  /**
   * Makes a key in a certain connection and gives it a name at once.
   *
   * @param usages what the key may be used for, by its service and by this library
   * @param kms name of the connection; empty for the one for new keys
   * @param together what is to be written in the change that makes the entry, or to be so still
   * @throws KeyException CONFLICT if the name is taken, DENIED where {@code allow_generate_key}
   *     does not permit it, NOT_FOUND if there is no such connection or namespace; what {@code
   *     together} throws
   */
  RegisteredKey generate(
      KeyName name,
      KeySpec spec,
      Set<KeyUsage> usages,
      Optional<String> kms,
      Consumer<RecordChange> together) {
    Connection connection =
        kms.map(registry::connection)
            .orElseGet(() -> connectionForNewKeys("key '" + name + "'", GENERATE));
    connection.require(Flag.ALLOW_GENERATE_KEY, GENERATE);
    GeneratesKeys.UnboundKey unbound = generator(connection).generateUnbound(spec, usages);
    RegisteredKey made =
        unbound(connection, withType(unbound.location(), spec), unbound.key(), usages);
    named(made, () -> bind(made, name, List.of(), together));
    return registry.key(name);
  }

  /** Names a key that was just made. If that fails, only the message can tell where the key is. */
  private static void named(RegisteredKey made, Runnable naming) {
    try {
      naming.run();
    } catch (KeyException e) {
      String place =
          made.fields().toText().entrySet().stream()
              .map(field -> field.getKey() + " = " + field.getValue())
              .collect(Collectors.joining(", "));
      throw e.leaving(
          "the key was made and is in " + made.connection() + ": " + place,
          "if no entry is for it, delete it there");
    }
  }

  private RegisteredKey unbound(
      Connection connection, Fields location, ManagedKey made, Set<KeyUsage> usages) {
    return new RegisteredKey(new KeyInUse(registry, connection, location, made, usages), null);
  }

  private static void checkLocation(Connection connection, KeyName name, Fields fields) {
    for (String field : fields.names()) {
      if (!connection.type().keyFields().contains(field)) {
        throw KeyException.of(
            Kind.UNSUPPORTED,
            "key '" + name + "'",
            GENERATE,
            "keys of " + connection + " (" + connection.type().name() + ") have no " + field,
            "leave it out");
      }
    }
    connection.type().checkKey(name, fields);
  }

  /** The connection in which new keys are made. */
  Connection connectionForNewKeys(String subject, String operation) {
    return registry.connection(
        defaultKms.orElseThrow(() ->
            KeyException.of(
                Kind.INVALID,
                subject,
                operation,
                "there are several connections and none is the default; connections are "
                    + registry.connectionNames(),
                "add default_kms = <name> to the configuration")));
  }

  /** A location that also says what is there, so that a list of names need not ask the service. */
  private static Fields withType(Fields location, KeySpec spec) {
    return withType(location, spec.toString());
  }

  static Fields withType(Fields location, String type) {
    Map<String, String> fields = new LinkedHashMap<>(location.toText());
    fields.put(KeyEntry.KEY_TYPE, type);
    return Fields.ofText(location.owner(), fields);
  }

  /**
   * Makes the key that an entry describes, be it declared or stored.
   *
   * @throws KeyException DENIED where its {@code allow_generate_key} does not permit it, CONFLICT
   *     if it is there already
   */
  public ManagedKey generateDeclared(KeyName name, KeySpec spec) {
    RegisteredKey key = registry.key(name);
    KeyEntry entry = key.entry().orElseThrow();
    entry.require(Flag.ALLOW_GENERATE_KEY, key.connection(), "generate it");
    return new Audited(registry.audit(), name.namespace(), AUDITED_GENERATION, name.name())
        .make(
            made -> Optional.of(entry.uuid()),
            () -> generator(key.connection()).generate(name, entry.fields(), spec, entry.usages()));
  }

  /**
   * Gives a generated key its name and chain. Afterwards it survives restarts.
   *
   * @throws KeyException CONFLICT if the name is taken, DENIED if the configuration declares it,
   *     NOT_FOUND if the namespace does not exist
   */
  public void bind(RegisteredKey key, KeyName name, List<X509Certificate> chain) {
    bind(key, name, chain, change -> {});
  }

  private void bind(
      RegisteredKey key,
      KeyName name,
      List<X509Certificate> chain,
      Consumer<RecordChange> together) {
    Audited.change(registry, AUDITED_GENERATION, name, () -> bindNow(key, name, chain, together));
  }

  private void bindNow(
      RegisteredKey key,
      KeyName name,
      List<X509Certificate> chain,
      Consumer<RecordChange> together) {
    refuseDeclared(name, "bind a new key to this name");
    // Before the service gives it the name; in the end the store decides.
    registry.namespaces().require(name.namespace(), MAKE_ENTRY);
    if (store.find(name).isPresent()) {
      throw taken(name);
    }
    Fields location = generator(key.connection()).bind(key.fields(), name);
    // From now on it is there, whether it gets its entry or not.
    key.inUse()
        .moveTo(
            key.fields()
                .text(KeyEntry.KEY_TYPE)
                .map(type -> withType(location, type))
                .orElse(location));
    createKey(key, name, key.fields().toText(), chain, together);
  }

  /**
   * Makes a second name for a key of the live store; with {@link #delete} of the first it is a
   * rename. The key in its service is not touched.
   *
   * @throws KeyException DENIED for a key that the configuration declares, CONFLICT if the new name
   *     is taken, NOT_FOUND if its namespace does not exist
   */
  public void copy(RegisteredKey key, KeyName newName, List<X509Certificate> chain) {
    Audited.change(registry, "key.copy", newName, () -> copyNow(key, newName, chain));
  }

  private void copyNow(RegisteredKey key, KeyName newName, List<X509Certificate> chain) {
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
    if (entry.kms().equals(StoredKey.privateConnection(entry.name()))) {
      throw KeyException.of(
          Kind.UNSUPPORTED,
          entry.subject(),
          "rename or copy it to '" + newName + "'",
          "its connection is its own",
          "make an entry of the new name");
    }
    StoredKey original = registry.stored().find(entry.name()).orElseThrow(() -> gone(entry));
    // With its flags: a disabled key has no second name by which it is not.
    createKey(key, newName, original.fields(), chain, change -> {});
  }

  private static KeyException gone(KeyEntry entry) {
    return KeyException.of(
        Kind.NOT_FOUND, entry.subject(), "rename or copy it", "its entry was deleted", null);
  }

  /**
   * Removes a name. The key in its service is never destroyed.
   *
   * @throws KeyException DENIED for a key that the configuration declares, CONFLICT while a mount
   *     lists the key, or an issuer of certificates or a version of a Transit key has it
   */
  public void delete(KeyName name) {
    Audited.change(registry, "key.delete", name, () -> deleteNow(name));
  }

  private void deleteNow(KeyName name) {
    refuseDeclared(name, "delete it");
    registry
        .records()
        .<Boolean>change(change -> {
          Optional<StoredRecord> key =
              change.find(RecordKey.entry(name)).filter(KeyLifecycle::isKey);
          if (key.isPresent()) {
            refuseListed(name, change);
            KeyUses.refuse(name, key.get().uuid(), change);
          }
          change.delete(RecordKey.entry(name));
          return true;
        });
    registry.forget(name);
  }

  /** A trusted certificate may have a name that a mount lists, too. */
  private static boolean isKey(StoredRecord record) {
    return "key".equals(record.values().get("kind"));
  }

  /**
   * Refuses to delete a key while a mount lists it: Vault's rule.
   *
   * @throws KeyException of kind CONFLICT that names the mounts
   */
  public static void refuseListed(KeyName name, RecordChange change) {
    List<String> mounts = new ArrayList<>();
    for (String path : change.names(RecordKind.MOUNT, name.namespace())) {
      change
          .find(new RecordKey(RecordKind.MOUNT, name.namespace(), path))
          .map(Mounts::mount)
          .filter(mount -> mount.allowedManagedKeys().contains(name.name()))
          .ifPresent(mount -> mounts.add("'" + mount.path() + "'"));
    }
    if (!mounts.isEmpty()) {
      throw KeyException.of(
          Kind.CONFLICT,
          "key '" + name + "'",
          "delete it",
          "it is listed in allowed_managed_keys of "
              + (mounts.size() == 1 ? "mount " : "mounts ")
              + String.join(", ", mounts),
          "take it out of there first");
    }
  }

  /**
   * Adds a trusted certificate, or replaces the one of that name.
   *
   * @throws KeyException CONFLICT if a key has the name, NOT_FOUND if the namespace does not exist
   */
  public void setTrustedCertificate(KeyName name, X509Certificate certificate) {
    Audited.change(
        registry, "certificate.put", name, () -> setTrustedCertificateNow(name, certificate));
  }

  private void setTrustedCertificateNow(KeyName name, X509Certificate certificate) {
    refuseDeclared(name, "store a trusted certificate under this name");
    store.update(
        name,
        requireNamespace(name),
        present -> {
          if (present.isPresent() && !(present.get() instanceof TrustedCertificate)) {
            throw taken(name);
          }
          return Optional.of(new TrustedCertificate(name, now(), certificate));
        });
  }

  private void createKey(
      RegisteredKey key,
      KeyName name,
      Map<String, String> fields,
      List<X509Certificate> chain,
      Consumer<RecordChange> together) {
    StoredKey created =
        new StoredKey(
            name,
            now(),
            reference(key.connection()),
            fields,
            key.usages(),
            chain.isEmpty() ? Optional.empty() : Optional.of(new StoredChain(chain, false)));
    // Before the entry is written: what others make of it afterwards is to be noticed.
    long generation = registry.watch().generation();
    store.update(
        name,
        requireNamespace(name).andThen(together),
        present -> {
          if (present.isPresent()) {
            throw taken(name);
          }
          return Optional.of(created);
        });
    if (key.name().isEmpty()) {
      key.inUse().bind(registry.stored().entry(created), generation);
    }
  }

  /** What is required by each change that makes an entry. */
  Consumer<RecordChange> requireNamespace(KeyName name) {
    return change -> registry.namespaces().require(name.namespace(), MAKE_ENTRY, change);
  }

  /** How an entry refers to a connection: a stored one may be renamed. */
  static String reference(Connection connection) {
    return connection.uuid().map(UUID::toString).orElse(connection.name());
  }

  private static GeneratesKeys generator(Connection connection) {
    if (connection.backend() instanceof GeneratesKeys generator) {
      return generator;
    }
    throw KeyException.of(
        Kind.UNSUPPORTED,
        "kms '" + connection.name() + "'",
        GENERATE,
        "a connection of type " + connection.type().name() + " cannot make keys",
        null);
  }

  private void refuseDeclared(KeyName name, String operation) {
    Optional<KeyEntry> entry = registry.declared(name);
    if (entry.isPresent()) {
      throw KeyException.of(
          Kind.DENIED,
          entry.get().subject(),
          operation,
          "the configuration declares it at "
              + entry.get().declaredAt().map(Place::toString).orElse(""),
          "change it there");
    }
  }

  static KeyException taken(KeyName name) {
    return KeyException.of(
        Kind.CONFLICT,
        "key '" + name + "'",
        "use this name",
        "another entry has it",
        "choose another name, or delete the entry first");
  }

  /** Whole milliseconds: what a KeyStore's creation date can say. */
  static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS);
  }
}
