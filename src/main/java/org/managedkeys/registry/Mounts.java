// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.Namespace;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.RecordStore;
import org.managedkeys.store.StoredRecord;

/** The mounts of all namespaces, as the live store has them now. Thread-safe. */
public final class Mounts {

  private static final String TYPE = "type";
  private static final String DESCRIPTION = "description";
  private static final String ALLOWED = "allowed_managed_keys";
  private static final String CONFIG = "config.";

  private final RecordStore store;

  Mounts(RecordStore store) {
    this.store = store;
  }

  /**
   * The mount of exactly this path.
   *
   * @param path with or without a slash at its end
   */
  public Optional<Mount> find(Namespace namespace, String path) {
    return recordKey(namespace, path).flatMap(store::find).map(Mounts::mount);
  }

  /**
   * The mount of exactly this path, if it is of a type.
   *
   * @param path with or without a slash at its end
   * @param purpose what mounts of the type do, for messages: {@code sign by it}
   * @throws KeyException NOT_FOUND if there is no such mount, INVALID if it is of another type
   */
  public Mount require(Namespace namespace, String path, String type, String purpose) {
    Mount mount =
        find(namespace, path)
            .orElseThrow(() ->
                KeyException.of(
                    Kind.NOT_FOUND,
                    "mount '" + path + "'",
                    "open it",
                    "there is no such mount in namespace " + namespace,
                    "mount enable " + path + " --type " + type + " makes it"));
    if (!mount.type().equals(type)) {
      throw KeyException.of(
          Kind.INVALID,
          mount.subject(),
          purpose,
          "it is of type " + mount.type() + ", and only those of type " + type + " do",
          null);
    }
    return mount;
  }

  /**
   * The mount that a request goes to: that of the longest path which the request's begins with.
   *
   * @param request a path such as {@code pki/issue/web}
   */
  public Optional<Mount> serving(Namespace namespace, String request) {
    String path = request;
    while (!path.isEmpty()) {
      Optional<Mount> mount = find(namespace, path);
      if (mount.isPresent()) {
        return mount;
      }
      path = path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }
    return Optional.empty();
  }

  /** All of a namespace, in the order of their paths. */
  public List<Mount> list(Namespace namespace) {
    List<Mount> mounts = new ArrayList<>();
    for (String name : store.names(RecordKind.MOUNT, namespace)) {
      store
          .find(new RecordKey(RecordKind.MOUNT, namespace, name))
          .ifPresent(record -> mounts.add(mount(record)));
    }
    return List.copyOf(mounts);
  }

  /** Where a mount is recorded; empty for what can be no path. */
  static Optional<RecordKey> recordKey(Namespace namespace, String path) {
    String name = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    try {
      return Optional.of(new RecordKey(RecordKind.MOUNT, namespace, name));
    } catch (KeyException e) {
      return Optional.empty();
    }
  }

  /** A record of a mount as what it says. */
  public static Mount mount(StoredRecord record) {
    Map<String, String> config = new TreeMap<>();
    record
        .values()
        .forEach((name, text) -> {
          if (name.startsWith(CONFIG)) {
            config.put(name.substring(CONFIG.length()), text);
          }
        });
    return new Mount(
        record.key().namespace(),
        record.key().name() + "/",
        record.values().getOrDefault(TYPE, ""),
        record.uuid(),
        record.version(),
        record.created(),
        record.values().getOrDefault(DESCRIPTION, ""),
        names(record.values().getOrDefault(ALLOWED, "")),
        config);
  }

  /**
   * The next version of a mount's record, which lists one more key.
   *
   * @param key name of a key of its namespace
   */
  public static StoredRecord allowing(StoredRecord mount, String key) {
    Map<String, String> values = new TreeMap<>(mount.values());
    Set<String> names = names(values.getOrDefault(ALLOWED, ""));
    names.add(key);
    values.put(ALLOWED, String.join(",", names));
    return mount.with(values);
  }

  private static Set<String> names(String list) {
    Set<String> names = new TreeSet<>();
    for (String name : list.split(",", -1)) {
      if (!name.isBlank()) {
        names.add(name.strip());
      }
    }
    return names;
  }
}
