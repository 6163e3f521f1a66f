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
 * Which issuers of certificate authorities have a managed key, as the records of their mounts say:
 * a record {@code <mount's UUID>/key/<UUID>} names the managed key by its UUID, and those of
 * issuers name that record's. Not for several threads.
 */
public final class CertificationUses {

  private static final String KEY = "/key/";
  private static final String ISSUER = "/issuer/";

  private final Namespace namespace;
  private final SortedSet<String> names;
  private final SortedSet<String> paths;
  private final Function<RecordKey, Optional<StoredRecord>> reader;

  private CertificationUses(
      Namespace namespace,
      SortedSet<String> names,
      SortedSet<String> paths,
      Function<RecordKey, Optional<StoredRecord>> reader) {
    this.namespace = namespace;
    this.names = names;
    this.paths = paths;
    this.reader = reader;
  }

  /** As they are now. */
  public static CertificationUses of(RecordStore store, Namespace namespace) {
    return new CertificationUses(
        namespace,
        store.names(RecordKind.PKI, namespace),
        store.names(RecordKind.MOUNT, namespace),
        store::find);
  }

  /** As they are during a change. */
  public static CertificationUses of(RecordChange change, Namespace namespace) {
    return new CertificationUses(
        namespace,
        change.names(RecordKind.PKI, namespace),
        change.names(RecordKind.MOUNT, namespace),
        change::find);
  }

  /**
   * The issuers of a key, as messages name them: {@code issuer 'web' of mount 'pki/'}.
   *
   * @param managedKey UUID of the key's entry
   */
  public List<String> issuers(UUID managedKey) {
    Set<String> keys = new HashSet<>();
    for (String name : names) {
      if (name.contains(KEY) && says(name, "managed_key", managedKey.toString())) {
        keys.add(name.replace(KEY, ISSUER));
      }
    }
    List<String> issuers = new ArrayList<>();
    if (!keys.isEmpty()) {
      for (String name : names) {
        if (name.contains(ISSUER)) {
          read(name)
              .filter(issuer -> keys.contains(keyOf(name, issuer)))
              .ifPresent(issuer -> issuers.add(label(name, issuer)));
        }
      }
    }
    return List.copyOf(issuers);
  }

  /** In the form in which the keys are collected: the mount's part, and the key's UUID. */
  private static String keyOf(String name, StoredRecord issuer) {
    return name.substring(0, name.indexOf(ISSUER) + ISSUER.length())
        + issuer.values().getOrDefault("key", "");
  }

  private boolean says(String name, String field, String wanted) {
    return read(name).filter(record -> wanted.equals(record.values().get(field))).isPresent();
  }

  private Optional<StoredRecord> read(String name) {
    return reader.apply(new RecordKey(RecordKind.PKI, namespace, name));
  }

  private String label(String name, StoredRecord issuer) {
    String mount = name.substring(0, name.indexOf(ISSUER));
    String path =
        paths.stream()
            .filter(each -> uuid(each).equals(mount))
            .findFirst()
            .map(each -> each + "/")
            .orElse(mount);
    return "issuer '"
        + issuer.values().getOrDefault("name", issuer.uuid().toString())
        + "' of mount '"
        + path
        + "'";
  }

  private String uuid(String path) {
    return reader
        .apply(new RecordKey(RecordKind.MOUNT, namespace, path))
        .map(mount -> mount.uuid().toString())
        .orElse("");
  }

  /**
   * Refuses to delete a key by which an issuer signs: its revocation lists would end.
   *
   * @param entry UUID of the key's entry
   * @throws KeyException of kind CONFLICT that names the issuers
   */
  public static void refuse(KeyName name, UUID entry, RecordChange change) {
    List<String> issuers = of(change, name.namespace()).issuers(entry);
    if (!issuers.isEmpty()) {
      throw KeyException.of(
          Kind.CONFLICT,
          "key '" + name + "'",
          "delete it",
          "it is the key of " + String.join(", ", issuers),
          "delete the "
              + (issuers.size() == 1 ? "issuer" : "issuers")
              + " first, or set disabled = true for the key");
    }
  }
}
