// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.managedkeys.key.KeySpec;
import org.managedkeys.store.RecordValues;
import org.managedkeys.store.StoredRecord;

/**
 * A Transit key as its record says it: its versions, and which of them may be used for what.
 * Immutable.
 *
 * @param id of its record: a key that is deleted and made again has another
 * @param versions those that are available, by their numbers
 * @param latestVersion the number of the version that signs and encrypts unless callers name one
 * @param minAvailableVersion versions below were trimmed; 0 if none ever were
 * @param minDecryptionVersion the first one that decrypts and verifies, at least 1
 * @param minEncryptionVersion the first one that encrypts and signs; 0 for any
 * @param deletionAllowed whether the key may be deleted
 * @param exportable kept for Vault's clients: no managed key can be exported
 * @param allowPlaintextBackup kept for Vault's clients
 * @param recordVersion counts the changes of the record from 1
 */
record TransitKey(
    UUID id,
    String name,
    KeyType type,
    SortedMap<Integer, KeyVersion> versions,
    int latestVersion,
    int minAvailableVersion,
    int minDecryptionVersion,
    int minEncryptionVersion,
    boolean deletionAllowed,
    boolean exportable,
    boolean allowPlaintextBackup,
    long recordVersion) {

  /** In front of the values of a version: {@code version.2.managed_key}. */
  static final String VERSION = "version.";

  private static final String TYPE = "type";
  private static final String SPEC = "spec";
  private static final String LATEST = "latest_version";
  private static final String MIN_AVAILABLE = "min_available_version";
  private static final String MIN_DECRYPTION = "min_decryption_version";
  private static final String MIN_ENCRYPTION = "min_encryption_version";
  private static final String DELETION_ALLOWED = "deletion_allowed";
  private static final String EXPORTABLE = "exportable";
  private static final String ALLOW_BACKUP = "allow_plaintext_backup";

  TransitKey {
    versions = Collections.unmodifiableSortedMap(new TreeMap<>(versions));
  }

  /** A new key with its first version; it has no record yet. */
  static TransitKey first(
      String name, KeyType type, KeyVersion version, boolean exportable, boolean backup) {
    return new TransitKey(
        UUID.randomUUID(),
        name,
        type,
        new TreeMap<>(Map.of(version.number(), version)),
        version.number(),
        0,
        1,
        0,
        false,
        exportable,
        backup,
        0);
  }

  static TransitKey of(String name, StoredRecord record) {
    RecordValues values = RecordValues.of(record);
    int latest = values.required(LATEST, Integer::parseInt);
    int available = values.parsed(MIN_AVAILABLE, Integer::parseInt).orElse(0);
    SortedMap<Integer, KeyVersion> versions = new TreeMap<>();
    for (int number = Math.max(1, available); number <= latest; number++) {
      versions.put(number, KeyVersion.of(number, values));
    }
    return new TransitKey(
        record.uuid(),
        name,
        new KeyType(values.text(TYPE), values.parsed(SPEC, KeySpec::parse)),
        versions,
        latest,
        available,
        values.required(MIN_DECRYPTION, Integer::parseInt),
        values.parsed(MIN_ENCRYPTION, Integer::parseInt).orElse(0),
        values.flag(DELETION_ALLOWED),
        values.flag(EXPORTABLE),
        values.flag(ALLOW_BACKUP),
        record.version());
  }

  Map<String, String> toValues() {
    RecordValues values =
        RecordValues.empty()
            .put(TYPE, type.text())
            .put(SPEC, type.spec())
            .put(LATEST, String.valueOf(latestVersion))
            .put(MIN_AVAILABLE, String.valueOf(minAvailableVersion))
            .put(MIN_DECRYPTION, String.valueOf(minDecryptionVersion))
            .put(MIN_ENCRYPTION, String.valueOf(minEncryptionVersion))
            .put(DELETION_ALLOWED, String.valueOf(deletionAllowed))
            .put(EXPORTABLE, String.valueOf(exportable))
            .put(ALLOW_BACKUP, String.valueOf(allowPlaintextBackup));
    versions.values().forEach(version -> version.writeTo(values));
    return values.toMap();
  }

  /** The version of a number; empty if there is none, or none any longer. */
  Optional<KeyVersion> version(int number) {
    return Optional.ofNullable(versions.get(number));
  }

  KeyVersion latest() {
    return Objects.requireNonNull(versions.get(latestVersion));
  }

  /** The same with a new latest version, or another one in the place of that of its number. */
  TransitKey with(KeyVersion version) {
    SortedMap<Integer, KeyVersion> more = new TreeMap<>(versions);
    more.put(version.number(), version);
    return new TransitKey(
        id,
        name,
        type,
        more,
        Math.max(latestVersion, version.number()),
        minAvailableVersion,
        minDecryptionVersion,
        minEncryptionVersion,
        deletionAllowed,
        exportable,
        allowPlaintextBackup,
        recordVersion);
  }

  /** The same without the versions below one. */
  TransitKey trimmed(int minAvailable) {
    return new TransitKey(
        id,
        name,
        type,
        versions.tailMap(minAvailable),
        latestVersion,
        minAvailable,
        minDecryptionVersion,
        minEncryptionVersion,
        deletionAllowed,
        exportable,
        allowPlaintextBackup,
        recordVersion);
  }

  /** The same with other rules. */
  TransitKey with(
      int minDecryption, int minEncryption, boolean deletion, boolean export, boolean backup) {
    return new TransitKey(
        id,
        name,
        type,
        versions,
        latestVersion,
        minAvailableVersion,
        minDecryption,
        minEncryption,
        deletion,
        export,
        backup,
        recordVersion);
  }
}
