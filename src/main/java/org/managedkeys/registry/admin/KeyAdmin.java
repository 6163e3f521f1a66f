// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyMaterial;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.Audited;
import org.managedkeys.registry.KeyEntry;
import org.managedkeys.registry.KeyLifecycle;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.registry.KeyUses;
import org.managedkeys.registry.Mount;
import org.managedkeys.registry.Place;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordStore;
import org.managedkeys.store.StoredRecord;

/**
 * Writes, shows, tries and removes key entries. What the configuration declares is shown and tried,
 * and changed there. A key of another namespace is not found, whatever it is.
 *
 * <p>Thread-safe.
 */
public final class KeyAdmin {

  private static final String DELETE = "delete it";

  private final KeyRegistry registry;
  private final KeyWriter writer;
  private final KeyDescriptions descriptions;
  private final KeyMaking making;
  private final KeyTester tester;

  KeyAdmin(KeyRegistry registry) {
    this.registry = registry;
    this.writer = new KeyWriter(registry);
    this.descriptions = new KeyDescriptions(registry);
    this.making = new KeyMaking(registry);
    this.tester = new KeyTester(registry, making);
  }

  /**
   * Makes an entry, or replaces all fields of one, as Vault does: what is not written has its
   * default afterwards. Only secrets that are written as {@code redacted} stay, and certificates of
   * a key that stays where it was. The key service is not called.
   *
   * @param type {@code pkcs11}, {@code awskms}, {@code azurekeyvault}, {@code gcpckms} or {@code
   *     local}
   * @param values by the names of fields: texts, booleans, whole numbers, for {@code usages} also a
   *     list. {@code kms} names a connection; without it, the fields describe one.
   * @throws KeyException INVALID for an unknown type or field, or a value that it does not take;
   *     NOT_FOUND if the namespace does not exist; CONFLICT if the name is a certificate's or that
   *     of a key of another type, or if the version is another than wanted; DENIED if the
   *     configuration declares it
   */
  public KeyDescription put(
      Namespace namespace, String type, String name, Map<String, ?> values, WriteOptions options) {
    KeyName key = new KeyName(namespace, name);
    if (options.dryRun()) {
      return write(key, type, values, options);
    }
    return audited("key.put", key)
        .make(
            written -> Optional.of(written.uuid()),
            Map.of("type", type),
            () -> write(key, type, values, options));
  }

  private KeyDescription write(
      KeyName key, String type, Map<String, ?> values, WriteOptions options) {
    refuseDeclared(key, "write it");
    return descriptions.describe(writer.write(key, type, values, options));
  }

  /**
   * An entry as it is now.
   *
   * @throws KeyException NOT_FOUND if there is none of the name, or one of another type
   */
  public KeyDescription get(Namespace namespace, String type, String name) {
    KeyName key = new KeyName(namespace, name);
    return find(key)
        .filter(found -> found.type().equals(type))
        .orElseThrow(() -> absent(key, "show it"));
  }

  /**
   * An entry as it is now, of whatever type.
   *
   * @throws KeyException NOT_FOUND if there is none of the name
   */
  public KeyDescription get(Namespace namespace, String name) {
    KeyName key = new KeyName(namespace, name);
    return find(key).orElseThrow(() -> absent(key, "show it"));
  }

  /**
   * An entry by its UUID.
   *
   * @throws KeyException NOT_FOUND if none of this namespace has it
   */
  public KeyDescription get(Namespace namespace, UUID uuid) {
    return registry
        .entry(namespace, uuid)
        .flatMap(entry -> find(entry.name()))
        .filter(found -> found.uuid().equals(uuid))
        .orElseThrow(() ->
            KeyException.of(
                Kind.NOT_FOUND,
                "key " + uuid,
                "show it",
                "no key of namespace " + namespace + " has this UUID",
                "key list shows the names"));
  }

  /**
   * An entry with what is public of its key. Talks to the key service.
   *
   * @throws KeyException NOT_FOUND if there is no entry of the name, or no key where it says
   */
  public KeyDescription getWithPublicKey(Namespace namespace, String name) {
    KeyDescription entry = get(namespace, name);
    return entry.with(descriptions.publicFacts(entry.name()));
  }

  /**
   * Names of keys in order, those of certificates not among them.
   *
   * @param type of one type only
   * @param after the name before the first one wanted; empty to begin
   * @param limit how many at most, at least 1
   * @throws KeyException NOT_FOUND if the namespace does not exist
   */
  public List<String> list(Namespace namespace, Optional<String> type, String after, int limit) {
    registry.namespaces().require(namespace, "list its keys");
    return new KeyPage(registry, namespace, type).names(after, limit);
  }

  /**
   * Removes an entry. The key in its service is never destroyed.
   *
   * @param checkAndSet the version that must be there; empty to delete in any case
   * @throws KeyException CONFLICT while a mount lists it, or an issuer of certificates or a version
   *     of a Transit key has it, naming all, or if the version is another than wanted; NOT_FOUND if
   *     there is none; DENIED if the configuration declares it
   */
  public void delete(Namespace namespace, String name, OptionalLong checkAndSet) {
    KeyName key = new KeyName(namespace, name);
    audited("key.delete", key)
        .make(
            deleted -> Optional.of(deleted.uuid()),
            () -> {
              refuseDeclared(key, DELETE);
              return records()
                  .change(change -> {
                    StoredRecord present =
                        change
                            .find(RecordKey.entry(key))
                            .filter(KeyRecords::isKey)
                            .orElseThrow(() -> absent(key, DELETE));
                    EntryWriter.checkVersion(
                        KeyRecords.subject(key),
                        Optional.of(present),
                        new WriteOptions(checkAndSet, false));
                    KeyLifecycle.refuseListed(key, change);
                    KeyUses.refuse(key, present.uuid(), change);
                    change.delete(present.key());
                    return present;
                  });
            });
    registry.forget(key);
  }

  /**
   * Tries a key. Where {@code allow_generate_key} permits it and the key is not there, it is made
   * first. Talks to the key service.
   *
   * @throws KeyException DENIED if its usages lack what is tried, UNSUPPORTED if it cannot do it,
   *     INTERNAL if the result is wrong
   */
  public KeyTestResult test(Namespace namespace, String name, KeyTest test) {
    KeyName key = new KeyName(namespace, name);
    return audited("key.test", key)
        .make(
            result -> Optional.of(get(namespace, name).uuid()),
            Map.of("kind", test.kind().text()),
            () -> tester.test(key, test));
  }

  /**
   * Makes the key that an entry describes, in its service.
   *
   * @throws KeyException DENIED where {@code allow_generate_key} does not permit it, CONFLICT if it
   *     is there already, INVALID if the entry does not say which kind of key
   */
  public KeyDescription generate(Namespace namespace, String name) {
    KeyName key = new KeyName(namespace, name);
    return audited("key.generate", key)
        .make(
            made -> Optional.of(made.uuid()),
            () -> {
              making.generate(key);
              return getWithPublicKey(namespace, name);
            });
  }

  /**
   * Brings a software key in where an entry says.
   *
   * @param material the key, which the caller destroys afterwards
   * @throws KeyException DENIED where {@code allow_store_key} does not permit it; CONFLICT if a key
   *     is there and {@code allow_replace_key} does not permit to replace it; INVALID if the entry
   *     is for another kind of key; UNSUPPORTED if the service takes no such keys
   */
  public KeyDescription importKey(Namespace namespace, String name, KeyMaterial material) {
    KeyName key = new KeyName(namespace, name);
    return audited("key.import", key)
        .make(
            made -> Optional.of(made.uuid()),
            () -> {
              making.store(key, material);
              return get(namespace, name);
            });
  }

  /**
   * Who may use a key, beside callers of the JCA.
   *
   * @throws KeyException NOT_FOUND if there is no such key
   */
  public KeyUsesOf uses(Namespace namespace, String name) {
    KeyDescription entry = get(namespace, name);
    List<String> listing = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (Mount mount : registry.mounts().list(namespace)) {
      if (mount.allowedManagedKeys().contains(name)) {
        listing.add(mount.path());
      } else if (entry.anyMount()) {
        others.add(mount.path());
      }
    }
    KeyUses bound = KeyUses.of(records(), namespace);
    return new KeyUsesOf(
        listing, others, bound.issuers(entry.uuid()), bound.transitVersions(entry.uuid()));
  }

  private Optional<KeyDescription> find(KeyName name) {
    Optional<KeyEntry> entry = registry.entry(name).filter(e -> e.declaredAt().isPresent());
    return entry.isPresent()
        ? entry.map(descriptions::describe)
        : records()
            .find(RecordKey.entry(name))
            .filter(KeyRecords::isKey)
            .map(descriptions::describe);
  }

  private void refuseDeclared(KeyName name, String operation) {
    Optional<Place> declared = registry.entry(name).flatMap(KeyEntry::declaredAt);
    if (declared.isPresent()) {
      throw Declared.refusal(KeyRecords.subject(name), operation, declared.get().toString());
    }
  }

  private static KeyException absent(KeyName name, String operation) {
    return KeyException.of(
        Kind.NOT_FOUND,
        KeyRecords.subject(name),
        operation,
        "no key has this name in namespace " + name.namespace(),
        "key list shows the names");
  }

  private Audited audited(String operation, KeyName name) {
    return new Audited(registry.audit(), name.namespace(), operation, name.name());
  }

  private RecordStore records() {
    return registry.records();
  }
}
