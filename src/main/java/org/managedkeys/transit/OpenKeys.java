// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.registry.RegisteredKey;

/**
 * Finds keys and their versions for use, and keeps them at hand as long as nothing is changed: then
 * a look-up reads no store and asks no service. Thread-safe; no lock is held while a service is
 * asked.
 */
final class OpenKeys {

  private final TransitScope scope;
  private final KeptByName<Versions> keys = new KeptByName<>(TransitRecords.MOST_KEPT);

  OpenKeys(TransitScope scope) {
    this.scope = scope;
  }

  /** The versions of a key that were opened, as long as the key is not changed. */
  private record Versions(TransitKey key, Map<Integer, Kept> open) {}

  /** An open version, and at which generation of the store its managed key was looked up. */
  private record Kept(OpenVersion version, long generation) {}

  /**
   * A key.
   *
   * @param operation for the message: {@code sign}, {@code verify}, {@code encrypt}
   * @throws KeyException NOT_FOUND
   */
  TransitKey find(String name, String operation) {
    return scope
        .records()
        .find(name)
        .orElseThrow(() -> {
          forget(name);
          return absent(name, operation);
        });
  }

  /** Lets go of the versions of a key that is gone. */
  void forget(String name) {
    keys.remove(name);
  }

  /** Why an operation fails for want of a key. */
  KeyException absent(String name, String operation) {
    String detail =
        switch (operation) {
          case "sign" -> "signing key not found";
          case "verify" -> "signature verification key not found";
          default -> "encryption key not found";
        };
    return scope.failure(
        Kind.NOT_FOUND, name, operation, detail, "the list of keys shows their names");
  }

  /**
   * The version that signs, encrypts or makes a MAC.
   *
   * @param keyVersion its number; 0 for the latest
   * @param operation {@code sign}, {@code encrypt}, {@code hmac} and so on
   * @throws KeyException NOT_FOUND if there is no such key, or its managed key is gone; INVALID if
   *     there is no such version, or it is not allowed to
   */
  OpenVersion toProtect(String name, int keyVersion, String operation) {
    TransitKey key = find(name, operation);
    int number = keyVersion == 0 ? key.latestVersion() : keyVersion;
    if (number < 0) {
      throw refused(key, operation, "is negative", "key_version is 0 for the latest");
    }
    if (number > key.latestVersion()) {
      throw refused(
          key,
          operation,
          "is higher than the latest key version",
          "the latest is " + key.latestVersion());
    }
    if (number < Math.max(key.minEncryptionVersion(), key.minAvailableVersion())) {
      throw refused(
          key,
          operation,
          "is less than the minimum encryption key version",
          "that is " + key.minEncryptionVersion());
    }
    return open(key, number, operation);
  }

  private KeyException refused(TransitKey key, String operation, String what, String hint) {
    String purpose =
        switch (operation) {
          case "sign" -> "signing";
          case "hmac", "cmac" -> operation.toUpperCase(Locale.ROOT);
          default -> "encryption";
        };
    return scope.failure(
        Kind.INVALID, key.name(), operation, "requested version for " + purpose + " " + what, hint);
  }

  /**
   * The version that has signed or encrypted something.
   *
   * @param version its number, as the signature or ciphertext says
   * @param operation {@code verify}, {@code decrypt} and so on
   * @throws KeyException NOT_FOUND if there is no such key, or its managed key is gone; INVALID if
   *     there is no such version, or it is not allowed to
   */
  OpenVersion toCheck(String name, int version, String operation) {
    TransitKey key = find(name, operation);
    if (version > key.latestVersion()) {
      throw scope.failure(
          Kind.INVALID,
          name,
          operation,
          "invalid " + thing(operation) + ": version is too new",
          "the latest version is " + key.latestVersion());
    }
    if (version < Math.max(key.minDecryptionVersion(), key.minAvailableVersion())) {
      throw scope.failure(
          Kind.INVALID,
          name,
          operation,
          "ciphertext or signature version is disallowed by policy (too old)",
          "min_decryption_version is " + key.minDecryptionVersion());
    }
    return open(key, version, operation);
  }

  private static String thing(String operation) {
    return switch (operation) {
      case "verify" -> "signature";
      case "hmac", "cmac" -> operation.toUpperCase(Locale.ROOT);
      default -> "ciphertext";
    };
  }

  /**
   * A version, whatever it may be used for.
   *
   * @param number of a version that the key has
   * @throws KeyException NOT_FOUND if its managed key is gone
   */
  OpenVersion open(TransitKey key, int number, String operation) {
    Versions versions = versions(key);
    long generation = scope.records().generation();
    @Nullable Kept kept = versions.open.get(number);
    if (kept != null && kept.generation == generation) {
      return kept.version;
    }
    KeyVersion version =
        key.version(number)
            .orElseThrow(() ->
                scope.failure(
                    Kind.NOT_FOUND, key.name(), operation, "it has no version " + number, null));
    RegisteredKey managed = managed(key, version, operation);
    // The managed key's entry may have come to point elsewhere, which is no change of this key.
    OpenVersion opened =
        kept != null && managed.isInPlaceOf(kept.version.managed())
            ? kept.version
            : new OpenVersion(key, version, managed, scope.subject(key.name()));
    versions.open.put(number, new Kept(opened, generation));
    return opened;
  }

  @SuppressWarnings("ReferenceEquality") // As long as a key is not changed it is the same object.
  private Versions versions(TransitKey key) {
    @Nullable Versions known = keys.get(key.name());
    if (known != null && known.key == key) {
      return known;
    }
    Versions fresh = new Versions(key, new ConcurrentHashMap<>());
    keys.put(key.name(), fresh);
    return fresh;
  }

  private RegisteredKey managed(TransitKey key, KeyVersion version, String operation) {
    try {
      return scope.keys().key(version.managedKey());
    } catch (KeyException e) {
      if (e.kind() != Kind.NOT_FOUND) {
        throw e;
      }
      throw KeyException.of(
          Kind.NOT_FOUND,
          scope.subject(key.name()) + ", version " + version.number(),
          operation,
          "no managed key found with uuid "
              + version.managedKey()
              + "; it was called '"
              + version.managedKeyName()
              + "'",
          "rotate the key to another managed key; what this version protects needs the old one",
          e);
    }
  }
}
