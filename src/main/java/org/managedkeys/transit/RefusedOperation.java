// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;

/**
 * What Vault's Transit does with the bytes of keys, and this one cannot: they stay in their
 * service. For each the reason, and what to do instead.
 */
public enum RefusedOperation {
  IMPORT(
      "keys/:name/import",
      "keys are bound, not brought in: their bytes belong in a key service",
      "bring the key into a service by key import, and create a transit key of type managed_key"
          + " with its managed_key_name"),
  IMPORT_VERSION(
      "keys/:name/import_version",
      "keys are bound, not brought in: their bytes belong in a key service",
      "bring the key into a service by key import, and rotate to its managed_key_name"),
  WRAPPING_KEY(
      "wrapping_key",
      "no key is brought in here, so there is no key to wrap it with",
      "bring keys into a service by key import"),
  BACKUP(
      "backup/:name",
      "the key itself is in its service, so a backup would hold no key",
      "back up the live store, which holds names and versions, and the keys by the means of their"
          + " service"),
  RESTORE(
      "restore/:name",
      "the key itself is in its service, so a backup holds no key",
      "create a transit key of type managed_key, and rotate it to the keys of its other versions"),
  BYOK_EXPORT(
      "byok-export/:destination/:source",
      "the key never leaves its service, not even wrapped",
      "bind the same managed key in the other mount"),
  DERIVED_KEYS(
      "derivedkeys/:plaintext/:name",
      "no back end derives keys inside its service",
      "make random ones: datakeys/plaintext or datakeys/wrapped");

  private final String path;
  private final String reason;
  private final String instead;

  RefusedOperation(String path, String reason, String instead) {
    this.path = path;
    this.reason = reason;
    this.instead = instead;
  }

  /** Vault's path below the mount, with {@code :name} for what callers choose. */
  public String path() {
    return path;
  }

  /**
   * The refusal.
   *
   * @param subject what it was asked of, as messages name it
   */
  KeyException refusal(String subject) {
    return KeyException.of(Kind.UNSUPPORTED, subject, path, reason, instead);
  }
}
