// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.UUID;
import java.util.function.Function;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.Namespace;
import org.managedkeys.store.RecordChange;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.RecordStore;
import org.managedkeys.store.StoredRecord;

/**
 * What the helpers of mounts have bound to a managed key, as their records say, in which the key is
 * named by its UUID: issuers of certificate authorities, and versions of Transit keys. Not for
 * several threads.
 *
 * <p>A record {@code <mount's UUID>/key/<UUID>} of kind PKI names a managed key, and those of
 * issuers name that record's. A record {@code <mount's UUID>/key/<name>} of kind TRANSIT names one
 * per version: {@code version.2.managed_key}.
 */
public final class KeyUses {

  private static final String KEY = "/key/";
  private static final String ISSUER = "/issuer/";
  private static final String MANAGED_KEY = "managed_key";
  private static final String VERSION = "version.";

  private final Namespace namespace;
  private final Function<RecordKind, SortedSet<String>> lister;
  private final Function<RecordKey, Optional<StoredRecord>> reader;

  private KeyUses(
      Namespace namespace,
      Function<RecordKind, SortedSet<String>> lister,
      Function<RecordKey, Optional<StoredRecord>> reader) {
    this.namespace = namespace;
    this.lister = lister;
    this.reader = reader;
  }

  /** As they are now. */
  public static KeyUses of(RecordStore store, Namespace namespace) {
    return new KeyUses(namespace, kind -> store.names(kind, namespace), store::find);
  }

  /** As they are during a change. */
  public static KeyUses of(RecordChange change, Namespace namespace) {
    return new KeyUses(namespace, kind -> change.names(kind, namespace), change::find);
  }

  /**
   * The issuers of a key, as messages name them: {@code issuer 'web' of mount 'pki/'}.
   *
   * @param managedKey UUID of the key's entry
   */
  public List<String> issuers(UUID managedKey) {
    SortedSet<String> names = lister.apply(RecordKind.PKI);
    Set<String> keys = new HashSet<>();
    for (String name : names) {
      if (name.contains(KEY) && isBoundTo(name, managedKey)) {
        keys.add(name.replace(KEY, ISSUER));
      }
    }
    List<String> issuers = new ArrayList<>();
    if (!keys.isEmpty()) {
      for (String name : names) {
        if (name.contains(ISSUER)) {
          read(RecordKind.PKI, name)
              .filter(issuer -> keys.contains(keyOf(name, issuer)))
              .ifPresent(issuer -> issuers.add(issuer(name, issuer)));
        }
      }
    }
    return List.copyOf(issuers);
  }

  private boolean isBoundTo(String name, UUID managedKey) {
    return read(RecordKind.PKI, name)
        .filter(record -> managedKey.toString().equals(record.values().get(MANAGED_KEY)))
        .isPresent();
  }

  /** In the form in which the keys are collected: the mount's part, and the key's UUID. */
  private static String keyOf(String name, StoredRecord issuer) {
    return name.substring(0, name.indexOf(ISSUER) + ISSUER.length())
        + issuer.values().getOrDefault("key", "");
  }

  private String issuer(String name, StoredRecord issuer) {
    return "issuer '"
        + issuer.values().getOrDefault("name", issuer.uuid().toString())
        + "' of "
        + mount(name.substring(0, name.indexOf(ISSUER)));
  }

  /**
   * The versions of Transit keys that a key is, as messages name them: {@code key 'sig' version 2
   * of mount 'transit/'}.
   *
   * @param managedKey UUID of the key's entry
   */
  public List<String> transitVersions(UUID managedKey) {
    List<String> versions = new ArrayList<>();
    for (String name : lister.apply(RecordKind.TRANSIT)) {
      int key = name.indexOf(KEY);
      if (key > 0) {
        read(RecordKind.TRANSIT, name).stream()
            .flatMap(record -> numbers(record, managedKey).stream())
            .map(number ->
                "key '"
                    + name.substring(key + KEY.length())
                    + "' version "
                    + number
                    + " of "
                    + mount(name.substring(0, key)))
            .forEach(versions::add);
      }
    }
    return List.copyOf(versions);
  }

  private static List<Integer> numbers(StoredRecord record, UUID managedKey) {
    return record.values().entrySet().stream()
        .filter(value -> value.getValue().equals(managedKey.toString()))
        .map(value -> value.getKey())
        .filter(name -> name.startsWith(VERSION) && name.endsWith("." + MANAGED_KEY))
        .map(name ->
            Integer.valueOf(
                name.substring(VERSION.length(), name.length() - MANAGED_KEY.length() - 1)))
        .sorted()
        .toList();
  }

  private Optional<StoredRecord> read(RecordKind kind, String name) {
    return reader.apply(new RecordKey(kind, namespace, name));
  }

  private String mount(String uuid) {
    String path =
        lister.apply(RecordKind.MOUNT).stream()
            .filter(each -> uuidOf(each).equals(uuid))
            .findFirst()
            .map(each -> each + "/")
            .orElse(uuid);
    return "mount '" + path + "'";
  }

  private String uuidOf(String path) {
    return read(RecordKind.MOUNT, path).map(mount -> mount.uuid().toString()).orElse("");
  }

  /**
   * Refuses to delete a key that something is bound to: an issuer's revocation lists would end, and
   * nobody could decrypt or verify any longer what a version of a Transit key protects.
   *
   * @param entry UUID of the key's entry
   * @throws KeyException of kind CONFLICT that names all
   */
  public static void refuse(KeyName name, UUID entry, RecordChange change) {
    KeyUses uses = of(change, name.namespace());
    List<String> issuers = uses.issuers(entry);
    List<String> versions = uses.transitVersions(entry);
    if (!issuers.isEmpty()) {
      throw refusal(
          name,
          "it is the key of " + String.join(", ", issuers),
          "delete the " + (issuers.size() == 1 ? "issuer" : "issuers") + " first");
    }
    if (!versions.isEmpty()) {
      throw refusal(
          name,
          "it is " + String.join(", ", versions),
          "rotate and trim what it is a version of first, or delete that");
    }
  }

  /**
   * Whether a managed key is there at the moment of a change.
   *
   * @param entry UUID of the key's entry
   */
  public static boolean isPresent(
      KeyRegistry registry, KeyName name, UUID entry, RecordChange change) {
    return registry
        .declared(name)
        .map(KeyEntry::uuid)
        .filter(entry::equals)
        .or(() -> change.find(RecordKey.entry(name)).map(StoredRecord::uuid))
        .filter(entry::equals)
        .isPresent();
  }

  /**
   * Refuses to bind anything to a managed key that is gone at the moment of the change that binds
   * it. As {@link #refuse} is part of the change that deletes a key, of the two whichever comes
   * second is refused.
   *
   * @param entry UUID of the key's entry
   * @throws KeyException of kind NOT_FOUND
   */
  public static void require(KeyRegistry registry, KeyName name, UUID entry, RecordChange change) {
    if (!isPresent(registry, name, entry, change)) {
      throw KeyException.of(
          Kind.NOT_FOUND,
          "key '" + name + "'",
          "bind it",
          "its entry was deleted, or replaced by another of the same name",
          "key list shows the names");
    }
  }

  private static KeyException refusal(KeyName name, String detail, String hint) {
    return KeyException.of(
        Kind.CONFLICT,
        "key '" + name + "'",
        "delete it",
        detail,
        hint + ", or set disabled = true for the key");
  }
}
