// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.registry.SingleFlight;
import org.managedkeys.wire.FieldValues;

/** Makes keys of a mount with their first version. Thread-safe, across processes too. */
final class KeyCreation {

  private static final String CREATE = "create it";
  private static final String TYPE = "type";
  private static final String KEY_SIZE = "key_size";
  private static final String PARAMETER_SET = "parameter_set";
  private static final String DERIVED = "derived";
  private static final String CONVERGENT = "convergent_encryption";

  /** The fields of a request. */
  static final Set<String> FIELDS =
      Set.of(
          TYPE,
          KEY_SIZE,
          PARAMETER_SET,
          DERIVED,
          CONVERGENT,
          "context",
          VersionRules.EXPORTABLE,
          VersionRules.ALLOW_BACKUP,
          VersionRules.AUTO_ROTATE,
          VersionMaking.MANAGED_NAME,
          VersionMaking.MANAGED_ID,
          VersionMaking.ENCRYPTION);

  private final TransitScope scope;
  private final VersionMaking making;
  private final VersionRules rules;
  private final SingleFlight<String, List<String>> upserts = new SingleFlight<>();

  KeyCreation(TransitScope scope, VersionMaking making, VersionRules rules) {
    this.scope = scope;
    this.making = making;
    this.rules = rules;
  }

  /**
   * Makes a key, or finds the one that is there.
   *
   * @param warnings takes what is otherwise than was asked
   */
  TransitKey create(String name, Map<String, ?> request, List<String> warnings) {
    FieldValues values = scope.fields(name, CREATE, request, FIELDS);
    return scope.audited(
        "transit.key.create",
        "keys/" + name,
        done -> Optional.of(done.id()),
        Map.of(),
        () -> {
          requireName(name);
          KeyType type = type(name, values);
          rules.checkAutoRotation(name, CREATE, values);
          refuseDerived(name, type, values);
          VersionMaking.Wanted wanted =
              new VersionMaking.Wanted(name, CREATE, type, values, Optional.empty());
          making.check(wanted);
          // Before a managed key is made that a wrong one would leave behind.
          boolean exportable = values.bool(VersionRules.EXPORTABLE, false);
          boolean allowsBackup = values.bool(VersionRules.ALLOW_BACKUP, false);
          Optional<TransitKey> present = scope.records().stored(name);
          return present
              .map(known -> existing(known, type, warnings))
              .orElseGet(() ->
                  making.make(
                      wanted,
                      version -> created(wanted, version, exportable, allowsBackup, warnings)));
        });
  }

  private TransitKey created(
      VersionMaking.Wanted wanted,
      KeyVersion version,
      boolean exportable,
      boolean allowsBackup,
      List<String> warnings) {
    TransitKey made =
        TransitKey.first(wanted.key(), wanted.type(), version, exportable, allowsBackup);
    Optional<TransitKey> other = scope.records().create(made);
    if (other.isEmpty()) {
      return scope.records().find(made.name()).orElse(made);
    }
    if (!wanted.type().isManaged()) {
      warnings.add(
          "the managed key '"
              + version.managedKeyName()
              + "' was made while another created the key; nothing uses it");
    }
    return existing(other.get(), wanted.type(), warnings);
  }

  private static TransitKey existing(TransitKey key, KeyType type, List<String> warnings) {
    warnings.add(existed(key.name()));
    if (!key.type().equals(type)) {
      warnings.add("it is of type " + key.type().text() + ", not " + type.text());
    }
    return key;
  }

  private static String existed(String name) {
    return "key " + name + " already existed";
  }

  private KeyType type(String name, FieldValues values) {
    return KeyType.of(
        values.text(TYPE).orElse(KeyType.USUAL),
        values.number(KEY_SIZE, 0),
        values.text(PARAMETER_SET).orElse(""),
        (kind, detail, hint) -> scope.failure(kind, name, CREATE, detail, hint));
  }

  private void refuseDerived(String name, KeyType type, FieldValues values) {
    boolean derived = values.bool(DERIVED, false);
    if (values.bool(CONVERGENT, false) && !derived) {
      throw scope.failure(
          Kind.INVALID,
          name,
          CREATE,
          "convergent encryption requires derivation to be enabled",
          null);
    }
    if (derived) {
      throw scope.failure(
          Kind.UNSUPPORTED,
          name,
          CREATE,
          "key derivation and convergent encryption not supported for keys of type " + type.text(),
          "a key that stays in its service gives no others; make a key of its own for each"
              + " purpose");
    }
  }

  private void requireName(String name) {
    if (!TransitRecords.isName(name)) {
      throw scope.failure(
          Kind.INVALID,
          name,
          CREATE,
          "a key's name has letters, digits, '_', '-' and '.', begins and ends with a letter, digit"
              + " or '_', and has at most "
              + TransitRecords.MOST_CHARACTERS
              + " characters",
          null);
    }
  }

  /**
   * Makes a key of a type that encrypts, or finds the one that is there. Of several threads that
   * want the same at once one makes it.
   *
   * @return warnings of what is otherwise than was asked
   * @throws org.managedkeys.key.KeyException INVALID for another type, or one of which callers must
   *     name the managed key
   */
  List<String> createForEncryption(String name, String type) {
    return upserts.run(name + " " + type, () -> upsert(name, type), made -> true);
  }

  private List<String> upsert(String name, String type) {
    FieldValues values = scope.fields(name, CREATE, Map.of(TYPE, type), FIELDS);
    if (!type(name, values).isMadeToEncrypt()) {
      throw scope.failure(
          Kind.INVALID,
          name,
          CREATE,
          "key type " + type + " not supported for this operation",
          "create the key first; what is made on the fly is aes256-gcm96, aes128-gcm96 or rsa");
    }
    List<String> warnings = new ArrayList<>();
    create(name, Map.of(TYPE, type), warnings);
    // As whoever encrypts expects.
    warnings.remove(existed(name));
    return List.copyOf(warnings);
  }
}
