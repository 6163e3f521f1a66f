// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.access;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.Namespace;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.StoredRecord;

/**
 * The roles by which tokens are made, of all namespaces: Vault's {@code auth/token/roles/:name}.
 * Thread-safe, across processes too.
 */
public final class TokenRoles {

  private static final Pattern NAME = Pattern.compile("\\w(?:[\\w.-]{0,98}\\w)?");

  private final AccessScope scope;

  TokenRoles(AccessScope scope) {
    this.scope = scope;
  }

  /** Names of all, in order. */
  public List<String> list(Namespace namespace) {
    return List.copyOf(scope.store().names(RecordKind.TOKEN_ROLE, namespace));
  }

  /** All fields of a role, with those that were never set; empty if there is none of the name. */
  public Optional<Map<String, Object>> get(Namespace namespace, String name) {
    return find(namespace, name).map(TokenRole::toFields);
  }

  Optional<TokenRole> find(Namespace namespace, String name) {
    return isName(name)
        ? scope.store().find(key(namespace, name)).map(TokenRoles::role)
        : Optional.empty();
  }

  /** A stored role as it is during a change or now. */
  static TokenRole role(StoredRecord record) {
    try {
      return TokenRole.of(record.key().name(), record.values());
    } catch (KeyException e) {
      throw KeyException.of(
          Kind.INTERNAL, record.key().toString(), "read it", e.problem(), "write it again", e);
    }
  }

  /**
   * Makes a role, or changes it: what is not given stays, as in Vault.
   *
   * @throws KeyException INVALID for fields that are unknown or unreadable; NOT_FOUND if the
   *     namespace does not exist
   */
  public void put(Namespace namespace, String name, Map<String, ?> fields) {
    scope
        .audited("token.role.put", namespace, name)
        .make(
            done -> Optional.empty(),
            () -> {
              if (!isName(name)) {
                throw KeyException.of(
                    Kind.INVALID,
                    "role '" + name + "'",
                    "write it",
                    "a name has letters, digits, '_', '-' and '.', begins and ends with a letter or"
                        + " digit, and has at most 100 characters",
                    null);
              }
              return scope
                  .store()
                  .change(change -> {
                    scope.requireNamespace(change, namespace, "write a role of it");
                    RecordKey key = key(namespace, name);
                    Optional<StoredRecord> present = change.find(key);
                    Map<String, String> values =
                        present
                            .map(TokenRoles::role)
                            .map(role -> role.with(fields))
                            .orElseGet(() -> TokenRole.of(name, fields))
                            .toValues();
                    change.put(
                        present
                            .map(record -> record.with(values))
                            .orElseGet(() ->
                                new StoredRecord(key, UUID.randomUUID(), 1, scope.now(), values)));
                    return key;
                  });
            });
  }

  /**
   * Removes a role; it is no error if there is none. Tokens that were made by it live on, and are
   * renewed no more.
   */
  public void delete(Namespace namespace, String name) {
    scope
        .audited("token.role.delete", namespace, name)
        .make(
            done -> Optional.empty(),
            () ->
                scope
                    .store()
                    .change(change -> {
                      if (isName(name)) {
                        change.delete(key(namespace, name));
                      }
                      return name;
                    }));
  }

  private static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  static RecordKey key(Namespace namespace, String name) {
    return new RecordKey(RecordKind.TOKEN_ROLE, namespace, name);
  }
}
