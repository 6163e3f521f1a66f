// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.pki.role.Role;
import org.managedkeys.store.StoredRecord;

/**
 * The roles of a mount: what may be issued, and how. Vault's {@code roles/:name}. Calls no key
 * service. Thread-safe; several processes may change them at once.
 */
public final class Roles {

  /** As much as a record's name has room for beside the mount's UUID. */
  private static final int MOST_CHARACTERS = 58;

  private static final Pattern NAME = Pattern.compile("\\w(?:[\\w.-]*\\w)?");

  private final PkiRecords records;
  private final Map<String, Known> known = new ConcurrentHashMap<>();

  /** A role as its record said at some generation of the store. */
  private record Known(long generation, StoredRecord record, Role role) {}

  Roles(PkiRecords records) {
    this.records = records;
  }

  /** {@code keys}: the names of all, in order. */
  public PkiAnswer list() {
    return PkiAnswer.of(Map.of("keys", List.copyOf(records.roleNames())));
  }

  /**
   * All fields of a role, with those that were never set.
   *
   * @throws KeyException NOT_FOUND if there is none of the name
   */
  public PkiAnswer get(String name) {
    return PkiAnswer.of(find(name).orElseThrow(() -> absent(name, "show it")).toFields());
  }

  /**
   * Makes a role, or replaces it: what is not given is set to its default.
   *
   * @return all its fields
   * @throws KeyException INVALID for fields that are unknown or contradict each other
   */
  public PkiAnswer put(String name, Map<String, ?> fields) {
    return write("pki.role.put", name, present -> Role.of(fields));
  }

  /**
   * Changes a role: what is not given stays. A null sets a field to its default.
   *
   * @return all its fields
   * @throws KeyException NOT_FOUND if there is none of the name; INVALID as {@link #put}
   */
  public PkiAnswer patch(String name, Map<String, ?> fields) {
    return write(
        "pki.role.patch",
        name,
        present ->
            present
                .map(record -> Role.of(RoleFields.of(record)))
                .orElseThrow(() -> absent(name, "change it"))
                .patched(fields));
  }

  private PkiAnswer write(
      String operation, String name, Function<Optional<StoredRecord>, Role> change) {
    return new PkiAudit(records, operation, name)
        .record(
            Map.of(),
            () ->
                PkiFailure.during(
                    subject(name),
                    "write it",
                    () -> {
                      requireName(name);
                      Role written = records.change(store -> replace(store, name, change));
                      return new PkiAnswer(written.toFields(), written.warnings());
                    }));
  }

  private Role replace(
      PkiChange store, String name, Function<Optional<StoredRecord>, Role> change) {
    Role next = change.apply(store.records().find(records.role(name)));
    store.put(records.role(name), UUID.randomUUID(), RoleFields.toValues(next.toFields()));
    return next;
  }

  /** Removes a role; it is no error if there is none. */
  public void delete(String name) {
    new PkiAudit(records, "pki.role.delete", name)
        .record(
            Map.of(),
            () ->
                records.change(store -> {
                  if (isName(name)) {
                    store.delete(records.role(name));
                  }
                  return name;
                }));
  }

  /** A role as it is now; parsed once for as long as its record stays the same. */
  Optional<Role> find(String name) {
    if (!isName(name)) {
      return Optional.empty();
    }
    long generation = records.generation();
    @Nullable Known before = known.get(name);
    if (before != null && before.generation == generation) {
      return Optional.of(before.role);
    }
    Optional<StoredRecord> record = records.find(records.role(name));
    if (record.isEmpty()) {
      known.remove(name);
      return Optional.empty();
    }
    Role role =
        before != null && before.record.equals(record.get())
            ? before.role
            : parsed(name, record.get());
    known.put(name, new Known(generation, record.get(), role));
    return Optional.of(role);
  }

  private static Role parsed(String name, StoredRecord record) {
    return PkiFailure.during(subject(name), "read it", () -> Role.of(RoleFields.of(record)));
  }

  private static boolean isName(String name) {
    return name.length() <= MOST_CHARACTERS && NAME.matcher(name).matches();
  }

  private static void requireName(String name) {
    if (!isName(name)) {
      throw KeyException.of(
          Kind.INVALID,
          subject(name),
          "write it",
          "a role's name has letters, digits, '_', '-' and '.', no mark at either end, and at most "
              + MOST_CHARACTERS
              + " characters",
          null);
    }
  }

  static String subject(String name) {
    return "role '" + name + "'";
  }

  private static KeyException absent(String name, String operation) {
    return KeyException.of(
        Kind.NOT_FOUND, subject(name), operation, "unknown role: " + name, "see the list of roles");
  }
}
