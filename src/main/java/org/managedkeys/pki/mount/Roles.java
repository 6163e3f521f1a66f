// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.pki.role.Role;
import org.managedkeys.store.StoredRecord;
import org.managedkeys.wire.Answer;

/**
 * The roles of a mount: what may be issued, and how. Vault's {@code roles/:name}. Calls no key
 * service. Thread-safe; several processes may change them at once.
 */
public final class Roles {

  /** As much as a record's name has room for beside the mount's UUID. */
  private static final int MOST_CHARACTERS = 58;

  private static final Pattern NAME = Pattern.compile("\\w(?:[\\w.-]*\\w)?");
  private static final String ROLE = "role";

  private final MountScope scope;

  Roles(MountScope scope) {
    this.scope = scope;
  }

  /** {@code keys}: the names of all, in order. */
  public Answer list() {
    return Answer.of(Map.of("keys", List.copyOf(scope.state().roles().keySet())));
  }

  /**
   * All fields of a role, with those that were never set.
   *
   * @throws KeyException NOT_FOUND if there is none of the name
   */
  public Answer get(String name) {
    return Answer.of(find(name).orElseThrow(() -> absent(name, "show it")).toFields());
  }

  /**
   * Makes a role, or replaces it: what is not given is set to its default.
   *
   * @return all its fields
   * @throws KeyException INVALID for fields that are unknown or contradict each other
   */
  public Answer put(String name, Map<String, ?> fields) {
    return write("pki.role.put", name, present -> Role.of(fields));
  }

  /**
   * Changes a role: what is not given stays. A null sets a field to its default.
   *
   * @return all its fields
   * @throws KeyException NOT_FOUND if there is none of the name; INVALID as {@link #put}
   */
  public Answer patch(String name, Map<String, ?> fields) {
    return write(
        "pki.role.patch",
        name,
        present ->
            present
                .map(record -> Role.of(RoleFields.of(record)))
                .orElseThrow(() -> absent(name, "change it"))
                .patched(fields));
  }

  private Answer write(
      String operation, String name, Function<Optional<StoredRecord>, Role> change) {
    return scope.audited(
        operation,
        "roles/" + name,
        done -> Optional.<UUID>empty(),
        Map.of(),
        () -> {
          requireName(name);
          Role written = scope.records().change(store -> replace(store, name, change));
          return new Answer(written.toFields(), written.warnings());
        });
  }

  private Role replace(
      PkiChange store, String name, Function<Optional<StoredRecord>, Role> change) {
    Role next = change.apply(store.records().find(scope.records().role(name)));
    store.put(scope.records().role(name), UUID.randomUUID(), RoleFields.toValues(next.toFields()));
    return next;
  }

  /** Removes a role; it is no error if there is none. */
  public void delete(String name) {
    scope.audited(
        "pki.role.delete",
        "roles/" + name,
        done -> Optional.<UUID>empty(),
        Map.of(),
        () ->
            scope
                .records()
                .change(store -> {
                  if (isName(name)) {
                    store.delete(scope.records().role(name));
                  }
                  return name;
                }));
  }

  /** A role as it is now; parsed once for as long as nothing of the mount is changed. */
  Optional<Role> find(String name) {
    PkiState state = scope.state();
    return Optional.ofNullable(state.roles().get(name))
        .map(record -> state.derived(Role.class, name, () -> parsed(name, record)));
  }

  private Role parsed(String name, StoredRecord record) {
    return PkiFailure.during(
        scope.subject(ROLE, name), "read it", () -> Role.of(RoleFields.of(record)));
  }

  private static boolean isName(String name) {
    return name.length() <= MOST_CHARACTERS && NAME.matcher(name).matches();
  }

  private void requireName(String name) {
    if (!isName(name)) {
      throw scope.failure(
          Kind.INVALID,
          ROLE,
          name,
          "write it",
          "a role's name has letters, digits, '_', '-' and '.', begins and ends with a letter or"
              + " digit, and has at most "
              + MOST_CHARACTERS
              + " characters",
          "");
    }
  }

  private KeyException absent(String name, String operation) {
    return scope.failure(
        Kind.NOT_FOUND, ROLE, name, operation, "unknown role: " + name, "see the list of roles");
  }
}
