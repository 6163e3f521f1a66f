// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.HasPublicKey;
import org.managedkeys.key.KeyAlgorithm.Family;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.ManagedKey;
import org.managedkeys.registry.KeyEntry;
import org.managedkeys.registry.RegisteredKey;
import org.managedkeys.wire.FieldValues;

/** Makes versions of Transit keys out of managed keys. Thread-safe. */
final class VersionMaking {

  static final String MANAGED_NAME = "managed_key_name";
  static final String MANAGED_ID = "managed_key_id";
  static final String ENCRYPTION = "encryption";

  private final TransitScope scope;

  VersionMaking(TransitScope scope) {
    this.scope = scope;
  }

  /** A new version of a key: what is asked for. */
  record Wanted(
      String key, String operation, KeyType type, FieldValues values, Optional<KeyVersion> before) {

    private Optional<String> text(String field) {
      return values.text(field);
    }
  }

  /**
   * Refuses fields that contradict each other, without a look at anything.
   *
   * @throws KeyException INVALID; UNSUPPORTED for an envelope of a type that does not encrypt
   */
  void check(Wanted wanted) {
    if (isEnvelope(wanted) && !wanted.type().isManaged() && !wanted.type().isMadeToEncrypt()) {
      // Of a managed key that is named the key itself tells; this one would be made first.
      throw cannotEncrypt(wanted, "a key of type " + wanted.type().text());
    }
    boolean name = wanted.text(MANAGED_NAME).isPresent();
    boolean id = wanted.text(MANAGED_ID).isPresent();
    if (!wanted.type().isManaged() && (name || id)) {
      throw invalid(
          wanted,
          "managed_key_name and managed_key_id are for keys of type managed_key, and it is "
              + wanted.type().text(),
          "a version of its type is made without them");
    }
    if (wanted.type().isManaged() && !name && !id) {
      throw invalid(
          wanted,
          "missing argument managed_key_name or managed_key_id",
          "key list shows the managed keys");
    }
    if (name && id) {
      throw invalid(
          wanted,
          "only one argument of managed_key_name or managed_key_id should be specified",
          "");
    }
  }

  /**
   * Makes a version, numbered 1, and stores it. The managed key that is named is made first if it
   * is not there and its entry permits that; of other types a managed key is always made.
   *
   * @param wanted which was checked
   * @param storing makes the version one of its key
   * @throws KeyException NOT_FOUND if there is no such managed key; DENIED if the mount may not use
   *     it, or where {@code allow_generate_key} does not permit to make one; UNSUPPORTED if it can
   *     do nothing that Transit does, or nobody makes such keys. A managed key that was made for
   *     nothing is named.
   */
  <T> T make(Wanted wanted, Function<KeyVersion, T> storing) {
    return wanted.type().isManaged()
        ? storing.apply(version(wanted, scope.making().present(named(wanted), RegisteredKey::open)))
        : scope
            .making()
            .generate(
                wanted.type().spec().orElseThrow(),
                wanted.type().usages(),
                managed -> storing.apply(version(wanted, managed)),
                "make a key of type managed_key of it");
  }

  private KeyVersion version(Wanted wanted, RegisteredKey managed) {
    ManagedKey opened = managed.open();
    Family family = opened.algorithm().family();
    if (family == Family.XDH) {
      throw scope.failure(
          Kind.UNSUPPORTED,
          wanted.key(),
          wanted.operation(),
          managed.subject() + " agrees on keys and does nothing else",
          "take a key that signs, encrypts or makes MACs");
    }
    KeyEntry entry = managed.entry().orElseThrow();
    return new KeyVersion(
        1,
        entry.uuid(),
        entry.name().name(),
        scope.now(),
        opened.algorithm(),
        opened instanceof HasPublicKey pair
            ? Optional.of(PublicKeyInfo.of(pair.subjectPublicKeyInfo()))
            : Optional.empty(),
        List.of(),
        form(wanted, managed, family));
  }

  private RegisteredKey named(Wanted wanted) {
    Optional<String> name = wanted.text(MANAGED_NAME);
    if (name.isPresent()) {
      return scope.keys().key(name.get());
    }
    String id = wanted.text(MANAGED_ID).orElse("");
    @Nullable UUID uuid = uuid(id);
    if (uuid == null) {
      throw invalid(wanted, "managed_key_id is no UUID", "key get shows the UUID of a key");
    }
    return scope.keys().key(uuid);
  }

  private static @Nullable UUID uuid(String text) {
    try {
      UUID uuid = UUID.fromString(text);
      return uuid.toString().equals(text.toLowerCase(Locale.ROOT)) ? uuid : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** What is asked for; empty if nothing is said. */
  private Optional<EncryptionForm> form(Wanted wanted) {
    Optional<String> text = wanted.text(ENCRYPTION);
    for (EncryptionForm form : EncryptionForm.values()) {
      if (text.equals(Optional.of(form.text()))) {
        return Optional.of(form);
      }
    }
    if (text.isPresent()) {
      throw invalid(wanted, "the field encryption must be raw or envelope", "");
    }
    return Optional.empty();
  }

  private boolean isEnvelope(Wanted wanted) {
    return form(wanted).equals(Optional.of(EncryptionForm.ENVELOPE));
  }

  private KeyException cannotEncrypt(Wanted wanted, String what) {
    return scope.failure(
        Kind.UNSUPPORTED,
        wanted.key(),
        wanted.operation(),
        what + " does not encrypt",
        "leave the field encryption out");
  }

  private EncryptionForm form(Wanted wanted, RegisteredKey managed, Family family) {
    boolean encrypts = family == Family.AES || family == Family.RSA;
    if (isEnvelope(wanted) && !encrypts) {
      throw cannotEncrypt(wanted, managed.subject() + " of type " + family.jcaName());
    }
    return form(wanted)
        .or(() -> wanted.before().filter(this::isUnusual).map(KeyVersion::form))
        .filter(form -> encrypts)
        .orElseGet(() -> EncryptionForm.usual(managed, family));
  }

  /** Whether somebody chose the form of a version, who then wants it of the next one, too. */
  private boolean isUnusual(KeyVersion version) {
    try {
      RegisteredKey managed = scope.keys().key(version.managedKey());
      Family family = version.algorithm().family();
      return version.form() != EncryptionForm.usual(managed, family);
    } catch (KeyException e) {
      // Its managed key is gone: nobody can tell.
      return false;
    }
  }

  private KeyException invalid(Wanted wanted, String detail, String hint) {
    return scope.failure(
        Kind.INVALID, wanted.key(), wanted.operation(), detail, hint.isEmpty() ? null : hint);
  }
}
