// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry.admin;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.store.RecordChange;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.StoredRecord;
import org.managedkeys.store.seal.SecretPlace;

/**
 * Makes a record or replaces its values. Secrets are sealed before the store is locked, since
 * sealing may call a key service; a record that others change meanwhile is looked at again.
 */
final class EntryWriter {

  /** In front of the names of fields in a record. */
  static final String FIELD = "field.";

  private static final int ATTEMPTS = 20;

  private final KeyRegistry registry;

  EntryWriter(KeyRegistry registry) {
    this.registry = registry;
  }

  /** What is to be written. */
  interface Content {

    /** The values of the record beside its fields; the present record can be refused. */
    Map<String, String> values(Optional<StoredRecord> present);

    /** Names of those fields that are secrets. */
    boolean isSecret(String field);
  }

  /**
   * Writes.
   *
   * @param subject for messages
   * @param check refuses what does not fit the rest of the store, given the present record
   * @return the record as it is now, or would be
   * @throws KeyException CONFLICT if the version is another than {@link WriteOptions#checkAndSet}
   *     wants, INVALID if a secret is to be kept and none is stored
   */
  StoredRecord write(
      RecordKey key,
      String subject,
      WrittenFields fields,
      Content content,
      WriteOptions options,
      BiConsumer<RecordChange, Optional<StoredRecord>> check) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Optional<StoredRecord> present = registry.records().find(key);
      checkVersion(subject, present, options);
      StoredRecord next = next(key, fields, content, present, options.dryRun());
      boolean written =
          registry
              .records()
              .change(change -> {
                if (!isSame(change.find(key), present)) {
                  return false;
                }
                check.accept(change, present);
                if (!options.dryRun()) {
                  change.put(next);
                }
                return true;
              });
      if (written) {
        return next;
      }
    }
    throw KeyException.of(
        Kind.CONFLICT, subject, "write it", "others change it all the time", "try again later");
  }

  private StoredRecord next(
      RecordKey key,
      WrittenFields fields,
      Content content,
      Optional<StoredRecord> present,
      boolean dryRun) {
    Map<String, String> values = new TreeMap<>(content.values(present));
    UUID uuid = present.map(StoredRecord::uuid).orElseGet(UUID::randomUUID);
    for (String name : fields.kept()) {
      String stored = stored(fields, name, present);
      present.ifPresent(record -> refuseOtherRecipient(fields, name, record));
      values.put(FIELD + name, stored);
    }
    fields
        .texts()
        .forEach((name, text) -> {
          boolean seals = content.isSecret(name) && !SecretText.isReference(text);
          values.put(FIELD + name, seals ? seal(uuid, name, text, dryRun) : text);
        });
    return present
        .map(record -> record.with(values))
        .orElseGet(() ->
            new StoredRecord(key, uuid, 1, Instant.now().truncatedTo(ChronoUnit.MILLIS), values));
  }

  /** A dry run does not make the seal key, as sealing does at first. */
  private String seal(UUID uuid, String name, String text, boolean dryRun) {
    return dryRun
        ? VaultField.REDACTED
        : registry.seal().seal(new SecretPlace(uuid, FIELD + name), text);
  }

  private static String stored(WrittenFields fields, String name, Optional<StoredRecord> present) {
    return present
        .flatMap(record -> Optional.ofNullable(record.values().get(FIELD + name)))
        .orElseThrow(() ->
            fields.invalid(
                name,
                "'" + VaultField.REDACTED + "' keeps the stored secret, and none is stored",
                "write the secret itself"));
  }

  /** Who does not know a secret must not have it sent to another place. */
  private static void refuseOtherRecipient(
      WrittenFields fields, String secret, StoredRecord present) {
    Map<String, String> before = fields(present);
    for (String recipient : VaultFields.RECIPIENTS) {
      if (!Optional.ofNullable(before.get(recipient)).equals(fields.text(recipient))) {
        throw fields.invalid(
            secret,
            "'"
                + VaultField.REDACTED
                + "' keeps the stored secret only while "
                + recipient
                + " stays as it is",
            "write the secret itself");
      }
    }
  }

  /** Refuses a version that the caller does not expect. */
  static void checkVersion(String subject, Optional<StoredRecord> present, WriteOptions options) {
    if (options.checkAndSet().isEmpty()) {
      return;
    }
    long wanted = options.checkAndSet().getAsLong();
    long version = present.map(StoredRecord::version).orElse(0L);
    if (wanted != version) {
      throw KeyException.of(
          Kind.CONFLICT,
          subject,
          "write it",
          "check-and-set: "
              + (version == 0 ? "there is none" : "its version is " + version)
              + ", not "
              + (wanted == 0 ? "absent" : "version " + wanted),
          "look what is there now");
    }
  }

  private static boolean isSame(Optional<StoredRecord> one, Optional<StoredRecord> other) {
    return one.map(StoredRecord::uuid).equals(other.map(StoredRecord::uuid))
        && one.map(StoredRecord::version).equals(other.map(StoredRecord::version));
  }

  /** The texts of a record's fields, by their names. */
  static Map<String, String> fields(StoredRecord record) {
    Map<String, String> fields = new TreeMap<>();
    record
        .values()
        .forEach((name, value) -> {
          if (name.startsWith(FIELD)) {
            fields.put(name.substring(FIELD.length()), value);
          }
        });
    return fields;
  }
}
