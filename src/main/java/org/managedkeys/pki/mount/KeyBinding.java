// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.security.KeyPair;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.managedkeys.jca.ManagedKeyPairs;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.pki.CertificateAlgorithm;
import org.managedkeys.pki.PkiException;
import org.managedkeys.pki.SigningKey;
import org.managedkeys.registry.KeyEntry;
import org.managedkeys.registry.RegisteredKey;
import org.managedkeys.wire.FieldValues;

/** Makes keys of an authority out of managed keys, and opens them. Thread-safe. */
final class KeyBinding {

  static final String MANAGED_NAME = "managed_key_name";
  static final String MANAGED_ID = "managed_key_id";
  static final String KEY_NAME = "key_name";

  private final MountScope scope;

  KeyBinding(MountScope scope) {
    this.scope = scope;
  }

  /** A managed key that signs, what by, and what an authority calls it. */
  record Bound(
      PkiKeyRecord record, SigningKey key, CertificateAlgorithm algorithm, boolean isNew) {}

  /**
   * Binds the managed key that is named; where its entry permits, it is made first if it is not
   * there. A key that is bound already stays what it is.
   *
   * @param wish of how it signs; one that cannot is not bound
   * @throws PkiException INVALID unless exactly one key is named; UNSUPPORTED if it cannot sign as
   *     is wanted
   * @throws KeyException NOT_FOUND, or DENIED if the mount may not use it, or not sign with it
   */
  Bound existing(FieldValues values, SignatureWish wish) {
    String name = name(values);
    RegisteredKey managed = scope.making().present(named(values), RegisteredKey::signer);
    return bind(managed, name, false, wish);
  }

  private RegisteredKey named(FieldValues values) {
    String name = values.text(MANAGED_NAME).map(String::strip).orElse("");
    String id = values.text(MANAGED_ID).map(String::strip).orElse("");
    if (name.isEmpty() && id.isEmpty()) {
      throw PkiException.invalid(
          "missing argument managed_key_name or managed_key_id", "key list shows the managed keys");
    }
    if (!name.isEmpty() && !id.isEmpty()) {
      throw PkiException.invalid(
          "only one argument of managed_key_name or managed_key_id should be specified", null);
    }
    if (!name.isEmpty()) {
      return scope.keys().key(name);
    }
    @Nullable UUID uuid = Names.uuid(id);
    if (uuid == null) {
      throw PkiException.invalid("managed_key_id is no UUID", "key get shows the UUID of a key");
    }
    return scope.keys().key(uuid);
  }

  /**
   * Makes a managed key in the mount's connection for new keys, lists it in the mount's
   * allowed_managed_keys, binds it, and does something with it.
   *
   * @param operation as of {@link MountScope#audited}
   * @param wish of how it signs; a key whose service made one that cannot is left unbound
   * @param work if it fails the key stays bound
   * @throws PkiException INVALID
   * @throws KeyException DENIED where {@code allow_generate_key} does not permit it; UNSUPPORTED if
   *     the key that was made cannot sign as is wanted; what {@code work} throws. What is thrown
   *     once the managed key is made names it.
   */
  <T> T internal(
      String operation, FieldValues values, SignatureWish wish, Function<Bound, T> work) {
    String name = name(values);
    requireFree(name);
    return scope
        .making()
        .generate(
            KeyTypes.spec(values),
            Set.of(KeyUsage.SIGN, KeyUsage.VERIFY),
            managed -> scope.during(operation, () -> work.apply(bind(managed, name, true, wish))),
            "bind it by keys/generate/kms, unless the list of keys shows that it is bound");
  }

  private static String name(FieldValues values) {
    return Names.checked("key", values.text(KEY_NAME).orElse(""));
  }

  /** Before a key is made that nobody could name so. */
  private void requireFree(String name) {
    if (!name.isEmpty() && scope.state().key(name).isPresent()) {
      throw scope.failure(
          Kind.CONFLICT,
          "key",
          name,
          "use the name",
          "key name already in use",
          "choose another name, or rename the other first");
    }
  }

  /** What it says if the mount may not sign with it is better than what the JCA makes of that. */
  private static KeyPair pair(RegisteredKey managed) {
    managed.signer();
    return ManagedKeyPairs.of(managed);
  }

  private Bound bind(RegisteredKey managed, String name, boolean internal, SignatureWish wish) {
    KeyPair pair = pair(managed);
    SigningKey key = new SigningKey(pair.getPrivate(), pair.getPublic(), scope.provider());
    // Before it has a name here, which another attempt would find taken.
    CertificateAlgorithm algorithm = wish.by(key);
    KeyEntry entry = managed.entry().orElseThrow();
    PkiKeyRecord wanted =
        new PkiKeyRecord(
            UUID.randomUUID(),
            name,
            entry.uuid(),
            entry.name().name(),
            KeyTypes.of(pair.getPublic().getAlgorithm()),
            key.subjectPublicKeyInfo(),
            internal);
    Bound bound = new Bound(wanted, key, algorithm, true);
    return scope.records().change(change -> bind(change, bound));
  }

  private Bound bind(PkiChange change, Bound bound) {
    PkiKeyRecord wanted = bound.record();
    change.requireManagedKey(wanted);
    for (PkiKeyRecord known : change.keys()) {
      if (known.publicKey().equals(wanted.publicKey())) {
        PkiKeyRecord kept = renewed(known, wanted, change.hasManagedKey(known));
        if (!kept.equals(known)) {
          change.requireFree(kept);
          change.put(kept);
        }
        return new Bound(kept, bound.key(), bound.algorithm(), false);
      }
    }
    change.requireFree(wanted);
    change.put(wanted);
    Defaults.adopt(change, wanted);
    adoptIssuers(change, wanted);
    return bound;
  }

  /**
   * The same key as before, under its managed key of today: an entry that was deleted and made
   * again has another UUID.
   *
   * @param stays whether the managed key that it has is there still
   */
  private PkiKeyRecord renewed(PkiKeyRecord known, PkiKeyRecord wanted, boolean stays) {
    if (!wanted.name().isEmpty()
        && !known.name().isEmpty()
        && !known.name().equals(wanted.name())) {
      throw scope.failure(
          Kind.CONFLICT,
          "key",
          known.name(),
          "give it another name",
          "the managed key '" + wanted.managedKeyName() + "' is this key already",
          "leave key_name out, or rename the key first");
    }
    return new PkiKeyRecord(
        known.id(),
        known.name().isEmpty() ? wanted.name() : known.name(),
        stays ? known.managedKey() : wanted.managedKey(),
        stays ? known.managedKeyName() : wanted.managedKeyName(),
        known.keyType(),
        known.publicKey(),
        known.internal());
  }

  /** Certificates that were imported before their key. */
  private static void adoptIssuers(PkiChange change, PkiKeyRecord key) {
    for (IssuerRecord issuer : change.issuers()) {
      boolean isKeyless = issuer.key().flatMap(change::key).isEmpty();
      if (isKeyless && key.isKeyOf(issuer)) {
        change.put(issuer.withKey(key.id()));
      }
    }
  }

  /**
   * A key, ready to sign.
   *
   * @throws KeyException NOT_FOUND if its managed key is gone, DENIED if the mount may not use it,
   *     CONFLICT if it is another key now
   */
  SigningKey open(PkiKeyRecord record, RegisteredKey managed) {
    KeyPair pair = pair(managed);
    SigningKey key = new SigningKey(pair.getPrivate(), pair.getPublic(), scope.provider());
    if (!key.subjectPublicKeyInfo().equals(record.publicKey())) {
      throw scope.failure(
          Kind.CONFLICT,
          "key",
          record.label(),
          "sign with it",
          "the managed key '" + record.managedKeyName() + "' is another key now",
          "let its entry point to the old key again");
    }
    return key;
  }

  /** The managed key of a key as the mount uses it at present. */
  RegisteredKey managed(PkiKeyRecord record) {
    try {
      return scope.keys().key(record.managedKey());
    } catch (KeyException e) {
      if (e.kind() != Kind.NOT_FOUND) {
        throw e;
      }
      throw KeyException.of(
          Kind.NOT_FOUND,
          scope.subject("key", record.label()),
          "sign with it",
          "no managed key found with uuid "
              + record.managedKey()
              + "; it was called '"
              + record.managedKeyName()
              + "'",
          "make an entry for the same key again and bind that by keys/generate/kms",
          e);
    }
  }

  /** Whose key it is, for an answer. */
  Map<String, Object> describe(PkiKeyRecord record) {
    String present =
        scope
            .registry()
            .entry(scope.namespace(), record.managedKey())
            .map(entry -> entry.name().name())
            .orElse(record.managedKeyName());
    return Map.of(MANAGED_ID, record.managedKey().toString(), MANAGED_NAME, present);
  }
}
