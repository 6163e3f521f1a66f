// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.security.Key;
import java.security.PublicKey;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.managedkeys.jca.ManagedKeyHandle;
import org.managedkeys.jca.ManagedKeyHandles;
import org.managedkeys.jca.ManagedPrivateKey;
import org.managedkeys.jca.PublicKeys;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.registry.RegisteredKey;

/**
 * A version of a Transit key with its managed key at hand. Whether the mount may use that is
 * checked by every use anew. Thread-safe; whoever uses one gets it from {@link OpenKeys} each time.
 */
final class OpenVersion {

  private final TransitKey key;
  private final KeyVersion version;
  private final RegisteredKey managed;
  private final String subject;
  private volatile @Nullable ManagedKeyHandle handle;
  private volatile @Nullable PublicKey publicKey;

  /**
   * A version; no service is asked.
   *
   * @param keySubject the Transit key as messages name it
   */
  OpenVersion(TransitKey key, KeyVersion version, RegisteredKey managed, String keySubject) {
    this.key = key;
    this.version = version;
    this.managed = managed;
    this.subject = keySubject + ", version " + version.number();
  }

  TransitKey key() {
    return key;
  }

  KeyVersion version() {
    return version;
  }

  int number() {
    return version.number();
  }

  /** The managed key, with the permissions of the mount. */
  RegisteredKey managed() {
    return managed;
  }

  /**
   * What stands for the private or secret key in the JCA. Opens the managed key, which talks to its
   * service the first time.
   *
   * @throws KeyException as {@link RegisteredKey#open}; CONFLICT if the managed key is another key
   *     now than the version was made with
   */
  ManagedKeyHandle handle() {
    @Nullable ManagedKeyHandle known = handle;
    if (known == null) {
      known = ManagedKeyHandles.of(managed);
      requireSameKey(known);
      handle = known;
    }
    return known;
  }

  private void requireSameKey(Key opened) {
    Optional<PublicKeyInfo> present =
        opened instanceof ManagedPrivateKey
            ? Optional.of(PublicKeyInfo.of(managed.subjectPublicKeyInfo()))
            : Optional.empty();
    if (!present.equals(version.publicKey())) {
      throw KeyException.of(
          Kind.CONFLICT,
          subject,
          "use it",
          "the managed key '" + version.managedKeyName() + "' is another key now",
          "rotate the Transit key to it, or let its entry point to the old key again");
    }
  }

  /**
   * The public key that is kept for the version, as an ordinary key of the JDK; empty for a secret
   * key. The managed key is not opened, so that whoever has signatures can verify them while its
   * service is away; permission is asked by {@link #permit}.
   */
  Optional<PublicKey> publicKey() {
    @Nullable PublicKey known = publicKey;
    if (known == null && version.publicKey().isPresent()) {
      known = PublicKeys.decode(version.algorithm(), version.publicKey().get().der(), subject);
      publicKey = known;
    }
    return Optional.ofNullable(known);
  }

  /** What the managed key may be used for. */
  Set<KeyUsage> usages() {
    return managed.usages();
  }

  /**
   * The permission check of a use that needs no call to the service, and its entry in the audit
   * log.
   *
   * @param how what it is, in a word or two: {@code by public key}
   * @throws KeyException as {@link RegisteredKey#useLocally}
   */
  void permit(KeyUsage usage, String how) {
    managed.useLocally(usage, how);
  }

  /** How messages name it: {@code key 'sig' of mount 'transit/', version 2}. */
  String subject() {
    return subject;
  }

  @Override
  public String toString() {
    return subject;
  }
}
