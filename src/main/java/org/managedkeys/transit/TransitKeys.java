// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.wire.Answer;
import org.managedkeys.wire.FieldValues;

/**
 * The keys of a Transit mount. A key is a name and its versions, and each version is a managed key:
 * one that the caller names, of any key service, or one that is made for a type such as {@code
 * rsa-2048}. Deleting a key or trimming its versions removes neither managed keys nor their
 * entries.
 *
 * <p>Thread-safe, across processes too.
 */
public final class TransitKeys {

  private static final String ROTATE = "rotate it";
  private static final String DISABLE_UPSERT = "disable_upsert";

  /** The fields of a request to add a version. */
  static final Set<String> ROTATE_FIELDS =
      Set.of(VersionMaking.MANAGED_NAME, VersionMaking.MANAGED_ID, VersionMaking.ENCRYPTION);

  /** The fields of a request to remove versions. */
  static final Set<String> TRIM_FIELDS = Set.of(VersionRules.MIN_AVAILABLE);

  /** The settings of the mount. */
  static final Set<String> SETTINGS = Set.of(DISABLE_UPSERT);

  private final TransitScope scope;
  private final VersionMaking making;
  private final VersionRules rules;
  private final KeyCreation creation;
  private final KeyAnswers answers;

  TransitKeys(TransitScope scope) {
    this.scope = scope;
    this.making = new VersionMaking(scope);
    this.rules = new VersionRules(scope);
    this.creation = new KeyCreation(scope, making, rules);
    this.answers = new KeyAnswers(scope);
  }

  /** {@code keys}: the names of all, in order. */
  public Answer list() {
    return Answer.of(Map.of("keys", List.copyOf(scope.records().names())));
  }

  /** Whether there is a key of the name. No key service is called. */
  public boolean exists(String name) {
    return scope.records().find(name).isPresent();
  }

  /**
   * A key with all its versions: Vault's fields, and for every version its managed key, its public
   * key in PEM and its algorithm. What {@code supports_encryption} and its like say is true of the
   * latest version, whose managed key is opened. Of one that is gone or cannot be asked a warning
   * tells.
   *
   * @throws KeyException NOT_FOUND if there is none of the name
   */
  public Answer read(String name) {
    return answers.of(
        scope.records().find(name).orElseThrow(() -> absent(name, "show it", "no such key")),
        List.of());
  }

  /**
   * Makes a key with its first version. If there is one of the name already, it stays as it is, and
   * a warning says so.
   *
   * @param request {@code type}: {@code managed_key} takes {@code managed_key_name} or {@code
   *     managed_key_id}, and makes that key in its service if it is not there and its entry permits
   *     it; for Vault's other types a managed key is made in the mount's connection for new keys
   *     ({@code default_kms} of its settings, else of the configuration). {@code key_size} in bytes
   *     for {@code hmac}, {@code parameter_set} for {@code ml-dsa}; {@code exportable}, {@code
   *     allow_plaintext_backup}; {@code encryption}: {@code raw} or {@code envelope}
   * @return as {@link #read}
   * @throws KeyException INVALID for fields that are unknown or contradict each other; UNSUPPORTED
   *     for derived keys; NOT_FOUND if there is no such managed key; DENIED if the mount may not
   *     use it, or where {@code allow_generate_key} does not permit to make one
   */
  public Answer create(String name, Map<String, ?> request) {
    List<String> warnings = new ArrayList<>();
    TransitKey key = creation.create(name, request, warnings);
    return answers.of(key, warnings);
  }

  /**
   * Makes the key by which something is to be encrypted, if there is none of the name and the
   * mount's settings do not forbid it. Of several threads that ask for it at once one makes it.
   *
   * @param type of Vault's names; those of which callers must name the managed key are refused
   * @return warnings of what is otherwise than was asked
   * @throws KeyException NOT_FOUND if there is none and it may not be made; INVALID for a type that
   *     does not encrypt; otherwise as {@link #create}
   */
  List<String> createForEncryption(String name, String type) {
    if (scope.records().find(name).isPresent()) {
      return List.of();
    }
    if (isUpsertDisabled()) {
      throw scope.open().absent(name, "encrypt");
    }
    return creation.createForEncryption(name, type);
  }

  /**
   * Adds a version, which is the latest from now on. That it is another managed key is the caller's
   * choice: versions may be of different types and key services. What earlier versions protect
   * needs their managed keys still.
   *
   * @param request for {@code managed_key} one of {@code managed_key_name} and {@code
   *     managed_key_id}; {@code encryption} as for {@link #create}, as the version before has it if
   *     nothing is said
   * @return as {@link #read}
   * @throws KeyException NOT_FOUND; otherwise as {@link #create}
   */
  public Answer rotate(String name, Map<String, ?> request) {
    FieldValues values = scope.fields(name, ROTATE, request, ROTATE_FIELDS);
    TransitKey rotated =
        changed(
            "transit.key.rotate",
            name,
            () -> {
              TransitKey known =
                  scope
                      .records()
                      .find(name)
                      .orElseThrow(() -> absent(name, ROTATE, "key not found"));
              VersionMaking.Wanted wanted =
                  new VersionMaking.Wanted(
                      name, ROTATE, known.type(), values, Optional.of(known.latest()));
              making.check(wanted);
              return making.make(
                  wanted,
                  version ->
                      change(
                          name,
                          ROTATE,
                          "key not found",
                          key -> {
                            requireSame(key, known);
                            return key.with(version.numbered(key.latestVersion() + 1));
                          }));
            });
    return answers.of(rotated, List.of());
  }

  private void requireSame(TransitKey key, TransitKey known) {
    if (!key.id().equals(known.id())) {
      throw scope.failure(
          Kind.CONFLICT,
          key.name(),
          ROTATE,
          "it was deleted meanwhile and made again",
          "look at it and repeat the rotation");
    }
  }

  /**
   * Changes which versions may be used, and whether the key may be deleted. What is not given
   * stays.
   *
   * @param request {@code min_decryption_version}, {@code min_encryption_version}, {@code
   *     deletion_allowed}, {@code exportable} and {@code allow_plaintext_backup}, which cannot be
   *     taken back; {@code auto_rotate_period}, which must be 0
   * @return as {@link #read}
   * @throws KeyException NOT_FOUND; INVALID in Vault's words
   */
  public Answer config(String name, Map<String, ?> request) {
    String operation = "configure it";
    FieldValues values = scope.fields(name, operation, request, VersionRules.FIELDS);
    TransitKey configured =
        changed(
            "transit.key.config",
            name,
            () ->
                change(
                    name,
                    operation,
                    "no existing key named " + name + " could be found",
                    key -> {
                      rules.checkAutoRotation(name, operation, values);
                      return rules.configured(key, values);
                    }));
    return answers.of(configured, VersionRules.warnings(values));
  }

  /**
   * Removes the oldest versions for good. Their managed keys stay.
   *
   * @param request {@code min_available_version}, at most the two other minimums, which must be set
   * @return as {@link #read}
   * @throws KeyException NOT_FOUND; INVALID in Vault's words
   */
  public Answer trim(String name, Map<String, ?> request) {
    String operation = "trim it";
    FieldValues values = scope.fields(name, operation, request, TRIM_FIELDS);
    TransitKey trimmed =
        changed(
            "transit.key.trim",
            name,
            () -> change(name, operation, "invalid key name", key -> rules.trimmed(key, values)));
    return answers.of(trimmed, List.of());
  }

  /**
   * Removes a key for good, if its {@code deletion_allowed} says so. Its managed keys stay.
   *
   * @throws KeyException NOT_FOUND; INVALID unless its deletion is allowed
   */
  public void delete(String name) {
    String operation = "delete it";
    String refused = "error deleting policy " + name + ": ";
    changed(
        "transit.key.delete",
        name,
        () ->
            scope
                .records()
                .delete(
                    name,
                    () -> absent(name, operation, refused + "could not delete key; not found"),
                    key -> {
                      if (!key.deletionAllowed()) {
                        throw scope.failure(
                            Kind.INVALID,
                            name,
                            operation,
                            refused + "deletion is not allowed for this key",
                            "set its deletion_allowed first");
                      }
                    }));
    scope.open().forget(name);
  }

  /** Settings of the mount for all its keys: {@code disable_upsert}. */
  public Answer settings() {
    return Answer.of(Map.of(DISABLE_UPSERT, isUpsertDisabled()));
  }

  /**
   * Changes settings; those that are not given stay.
   *
   * @param request {@code disable_upsert}: whether encrypting by a key that is not there fails
   *     rather than makes it
   * @return all settings
   * @throws KeyException INVALID
   */
  public Answer configure(Map<String, ?> request) {
    FieldValues values =
        FieldValues.of(
            request,
            SETTINGS,
            (detail, hint) ->
                KeyException.of(Kind.INVALID, scope.subject(), "configure it", detail, hint));
    scope.audited(
        "transit.config.set",
        "config/keys",
        done -> Optional.<UUID>empty(),
        Map.of("fields", String.join(",", request.keySet().stream().sorted().toList())),
        () ->
            scope
                .records()
                .changeConfig(known ->
                    Map.of(
                        DISABLE_UPSERT,
                        String.valueOf(
                            values.bool(
                                DISABLE_UPSERT,
                                Boolean.parseBoolean(known.get(DISABLE_UPSERT)))))));
    return settings();
  }

  private boolean isUpsertDisabled() {
    return Boolean.parseBoolean(scope.records().config().get(DISABLE_UPSERT));
  }

  private TransitKey changed(String audited, String name, Supplier<TransitKey> work) {
    return scope.audited(audited, "keys/" + name, done -> Optional.of(done.id()), Map.of(), work);
  }

  private TransitKey change(
      String name, String operation, String absent, UnaryOperator<TransitKey> work) {
    return scope.records().change(name, () -> absent(name, operation, absent), work);
  }

  private KeyException absent(String name, String operation, String detail) {
    return scope.failure(
        Kind.NOT_FOUND, name, operation, detail, "the list of keys shows their names");
  }
}
