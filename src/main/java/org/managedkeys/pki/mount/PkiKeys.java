// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.bouncycastle.cert.bc.BcX509ExtensionUtils;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.pki.PkiException;
import org.managedkeys.pki.SigningKey;
import org.managedkeys.pki.role.PkiFields;
import org.managedkeys.wire.Answer;
import org.managedkeys.wire.FieldValues;

/**
 * The keys of an authority: names for managed keys. What is made here is made in a key service, and
 * what is deleted here is a name. Private keys neither come in nor go out.
 *
 * <p>Thread-safe, across processes too.
 */
public final class PkiKeys {

  static final String KEY_ID = "key_id";
  static final String KEY_NAME = KeyBinding.KEY_NAME;
  static final String KEY_TYPE = KeyTypes.TYPE;

  private static final Set<String> KMS_FIELDS =
      Set.of(
          KEY_NAME, KeyTypes.TYPE, KeyTypes.BITS, KeyBinding.MANAGED_NAME, KeyBinding.MANAGED_ID);
  private static final Set<String> INTERNAL_FIELDS = Set.of(KEY_NAME, KeyTypes.TYPE, KeyTypes.BITS);

  private final MountScope scope;
  private final KeyBinding binding;

  private record Deleted(UUID id, boolean wasDefault) {}

  PkiKeys(MountScope scope) {
    this.scope = scope;
    this.binding = new KeyBinding(scope);
  }

  /**
   * {@code keys}: their UUIDs; {@code key_info}: for each its name and whether it is the default.
   */
  public Answer list() {
    PkiState state = scope.state();
    Optional<UUID> chosen = state.defaultKey().map(PkiKeyRecord::id);
    List<String> ids = new ArrayList<>();
    Map<String, Object> infos = new LinkedHashMap<>();
    for (PkiKeyRecord key : state.keys()) {
      ids.add(key.id().toString());
      infos.put(
          key.id().toString(),
          Map.of("key_name", key.name(), "is_default", chosen.equals(Optional.of(key.id()))));
    }
    return Answer.of(Map.of("keys", List.copyOf(ids), "key_info", infos));
  }

  /**
   * Makes a managed key a key of this authority: {@code keys/generate/kms}. Talks to the key
   * service. Binding the same key again changes nothing and answers the same.
   *
   * @param fields {@code managed_key_name} or {@code managed_key_id}, {@code key_name}; {@code
   *     key_type} and {@code key_bits} are ignored, as by Vault
   * @return {@code key_id}, {@code key_name}, {@code key_type}
   * @throws KeyException NOT_FOUND if there is no such key, DENIED if the mount may not sign with
   *     it, CONFLICT if the name is taken, UNSUPPORTED if it cannot sign certificates
   */
  public Answer generateKms(Map<String, ?> fields) {
    return made("pki.key.bind", () -> kms(PkiFields.of(fields, KMS_FIELDS), SignatureWish.NONE));
  }

  /**
   * Makes a new key in the mount's connection for new keys ({@code default_kms} of its settings,
   * else of the configuration) and an entry for it that this mount may use: {@code
   * keys/generate/internal}.
   *
   * @param fields {@code key_name}, {@code key_type} (rsa, ec, ed25519, ml-dsa), {@code key_bits}
   * @return {@code key_id}, {@code key_name}, {@code key_type}
   * @throws KeyException DENIED where {@code allow_generate_key} does not permit it, CONFLICT if
   *     the name is taken
   */
  public Answer generateInternal(Map<String, ?> fields) {
    String operation = "pki.key.generate";
    return made(
        operation,
        () ->
            internal(
                operation,
                PkiFields.of(fields, INTERNAL_FIELDS),
                SignatureWish.NONE,
                bound -> bound));
  }

  /**
   * Refuses what would let a private key out of its service: {@code keys/generate/exported}.
   *
   * @throws KeyException UNSUPPORTED, always
   */
  @SuppressWarnings("DoNotCallSuggester") // Callers pass on what Vault's clients ask for.
  public Answer generateExported() {
    throw refusal("keys/generate/exported", exported());
  }

  /**
   * Refuses what would bring a private key in: {@code keys/import}.
   *
   * @throws KeyException UNSUPPORTED, always
   */
  @SuppressWarnings("DoNotCallSuggester") // Callers pass on what Vault's clients ask for.
  public Answer importKey() {
    throw refusal(
        "keys/import",
        PkiException.unsupported(
            "an authority's private key never enters or leaves through this library",
            "bring it into a key service by key import, and bind that by keys/generate/kms"));
  }

  private KeyException refusal(String operation, PkiException why) {
    return KeyException.of(
        Kind.UNSUPPORTED,
        scope.subject(),
        operation,
        String.valueOf(why.getMessage()),
        why.hint().orElse(null),
        why);
  }

  /** Why no type of generation gives the private key to the caller. */
  static PkiException exported() {
    return PkiException.unsupported(
        "a CA key never leaves its service, so none is exported",
        "use type internal, or kms with managed_key_name");
  }

  /** Without an entry in the audit log: part of something that makes one. */
  KeyBinding.Bound kms(FieldValues values, SignatureWish wish) {
    return binding.existing(values, wish);
  }

  /** Without an entry in the audit log: part of something that makes one. */
  <T> T internal(
      String operation,
      FieldValues values,
      SignatureWish wish,
      Function<KeyBinding.Bound, T> work) {
    return binding.internal(operation, values, wish, work);
  }

  private Answer made(String operation, Supplier<KeyBinding.Bound> work) {
    KeyBinding.Bound bound =
        scope.audited(operation, "keys", made -> Optional.of(made.record().id()), Map.of(), work);
    PkiKeyRecord key = bound.record();
    Map<String, Object> data = new LinkedHashMap<>();
    data.put(KEY_ID, key.id().toString());
    data.put(KEY_NAME, key.name());
    data.put(KEY_TYPE, key.keyType());
    return new Answer(
        data,
        bound.isNew()
            ? List.of()
            : List.of("the managed key was bound already, as key " + key.label()));
  }

  /**
   * A key.
   *
   * @param ref its name or UUID, or {@code default}
   * @return {@code key_id}, {@code key_name}, {@code key_type}, {@code subject_key_id}, {@code
   *     managed_key_id}, {@code managed_key_name}
   * @throws KeyException NOT_FOUND
   */
  public Answer get(String ref) {
    PkiKeyRecord key = record(ref, "show it");
    Map<String, Object> data = new LinkedHashMap<>();
    data.put(KEY_ID, key.id().toString());
    data.put(KEY_NAME, key.name());
    data.put(KEY_TYPE, key.keyType());
    data.put(
        "subject_key_id",
        Texts.colons(
            new BcX509ExtensionUtils()
                .createSubjectKeyIdentifier(key.publicKey())
                .getKeyIdentifier()));
    data.putAll(binding.describe(key));
    return Answer.of(data);
  }

  /**
   * Names a key.
   *
   * @param fields {@code key_name}; empty to take its name away
   * @throws KeyException NOT_FOUND, CONFLICT if the name is taken
   */
  public Answer update(String ref, Map<String, ?> fields) {
    PkiKeyRecord changed =
        scope.audited(
            "pki.key.update",
            "key/" + ref,
            done -> Optional.of(done.id()),
            Map.of(),
            () -> {
              FieldValues values = PkiFields.of(fields, Set.of(KEY_NAME));
              String name = Names.checked("key", values.text(KEY_NAME).orElse(""));
              return scope
                  .records()
                  .change(change -> {
                    PkiKeyRecord next = record(change, ref, "change it").named(name);
                    change.requireFree(next);
                    change.put(next);
                    return next;
                  });
            });
    return get(changed.id().toString());
  }

  /**
   * Removes the name of a key here. The managed key and its entry stay.
   *
   * @return a warning if it was the default
   * @throws KeyException CONFLICT while an issuer uses it; NOT_FOUND
   */
  public Answer delete(String ref) {
    Deleted deleted =
        scope.audited(
            "pki.key.delete",
            "key/" + ref,
            done -> Optional.of(done.id()),
            Map.of(),
            () -> scope.records().change(change -> delete(change, ref)));
    return new Answer(
        Map.of(),
        deleted.wasDefault()
            ? List.of("Deleted key was the default; choose another one by config/keys")
            : List.of());
  }

  private Deleted delete(PkiChange change, String ref) {
    UUID id = record(change, ref, "delete it").id();
    List<String> users =
        change.issuers().stream()
            .filter(issuer -> issuer.key().equals(Optional.of(id)))
            .map(IssuerRecord::label)
            .toList();
    if (!users.isEmpty()) {
      throw scope.failure(
          Kind.CONFLICT,
          "key",
          ref,
          "delete it",
          "Failed to Delete Key.  Key in Use by Issuer: " + String.join(", ", users),
          "delete the issuer first");
    }
    change.delete(scope.records().key(id));
    return new Deleted(id, Defaults.of(change.config(Defaults.KEYS)).equals(Optional.of(id)));
  }

  /**
   * Refuses an issuer that is about to be stored if its key, or the managed key, is gone since it
   * was certified: whoever deletes one of them may have seen no issuer.
   *
   * @throws KeyException NOT_FOUND
   */
  void require(PkiChange change, UUID id) {
    change.requireManagedKey(record(change, id.toString(), "certify it"));
  }

  /** Which one is meant is for the change to tell: what was read before may be of yesterday. */
  private PkiKeyRecord record(PkiChange change, String ref, String operation) {
    return change.key(ref).orElseThrow(() -> absent(ref, operation));
  }

  /**
   * A key that exists.
   *
   * @throws KeyException NOT_FOUND
   */
  PkiKeyRecord record(String ref, String operation) {
    return scope.state().key(ref).orElseThrow(() -> absent(ref, operation));
  }

  private KeyException absent(String ref, String operation) {
    boolean isDefault = ref.isEmpty() || ref.equals(PkiState.DEFAULT);
    return scope.failure(
        Kind.NOT_FOUND,
        "key",
        ref,
        operation,
        isDefault ? "no default key currently configured" : "unable to find key for reference",
        isDefault ? "config/keys chooses one" : "the list of keys shows them");
  }

  /**
   * A key, ready to sign.
   *
   * @throws KeyException as {@link KeyBinding#open}
   */
  SigningKey open(PkiKeyRecord record) {
    return binding.open(record, binding.managed(record));
  }

  KeyBinding binding() {
    return binding;
  }
}
