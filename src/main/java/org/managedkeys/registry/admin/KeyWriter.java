// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry.admin;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.BackendType;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.registry.Connection;
import org.managedkeys.registry.KeyEntry;
import org.managedkeys.registry.KeyHandling;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.store.RecordChange;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.StoredRecord;

/** Checks a key entry as a whole, and writes it. */
final class KeyWriter {

  private static final String WRITE = "write it";
  private static final Set<String> PARTS_OF_KEY_TYPE = Set.of("curve", "key_bits");

  private final KeyRegistry registry;
  private final FieldChecks checks;
  private final EntryWriter writer;

  KeyWriter(KeyRegistry registry) {
    this.registry = registry;
    this.checks = new FieldChecks(registry);
    this.writer = new EntryWriter(registry);
  }

  /**
   * The connection of an entry, as its record says.
   *
   * @param reference a declared one's name or a stored one's UUID; empty if the entry describes one
   *     of its own
   * @param stored the UUID, if it is a stored one
   */
  private record Kms(Optional<String> reference, Optional<UUID> stored, String name) {

    static final Kms OWN = new Kms(Optional.empty(), Optional.empty(), "");
  }

  StoredRecord write(KeyName name, String typeName, Map<String, ?> values, WriteOptions options) {
    BackendType type = checks.type(KeyRecords.subject(name), WRITE, typeName);
    FieldTable table = FieldTable.of(type);
    WrittenFields written = parse(name, type, table, values);
    Kms kms = written.text(VaultFields.KMS).map(text -> kms(written, text, type)).orElse(Kms.OWN);
    checkFields(name, type, written, kms);
    EntryWriter.Content content =
        new EntryWriter.Content() {
          @Override
          public Map<String, String> values(Optional<StoredRecord> present) {
            present.ifPresent(record -> refuseOtherKind(name, record, type));
            return entry(typeName, type, written, kms, present);
          }

          @Override
          public boolean isSecret(String field) {
            return table.find(field).map(VaultField::secret).orElse(true);
          }
        };
    return writer.write(
        RecordKey.entry(name),
        KeyRecords.subject(name),
        withoutKms(written),
        content,
        options,
        (change, present) -> {
          registry.namespaces().require(name.namespace(), "put keys there", change);
          requireKms(written, kms, change);
        });
  }

  private static WrittenFields parse(
      KeyName name, BackendType type, FieldTable table, Map<String, ?> values) {
    boolean shares = values.get(VaultFields.KMS) instanceof String text && !text.isBlank();
    String owner = "key." + name;
    for (Map.Entry<String, ?> value : values.entrySet()) {
      if (shares && table.isOfConnectionOnly(value.getKey()) && !isBlank(value.getValue())) {
        throw KeyException.of(
            Kind.INVALID,
            owner + "." + value.getKey(),
            "use the field",
            "it describes a connection, and kms names one already",
            "move it to the connection, or leave kms away");
      }
    }
    return shares
        ? WrittenFields.parse(owner, table.keyFields(), "a " + type.name() + " key", values)
        : WrittenFields.parse(
            owner,
            table.inlineFields(),
            "a " + type.name() + " key with its own connection",
            withoutBlankKms(values));
  }

  private static boolean isBlank(@Nullable Object value) {
    return value == null || (value instanceof String text && text.isBlank());
  }

  private static Map<String, ?> withoutBlankKms(Map<String, ?> values) {
    Map<String, Object> rest = new TreeMap<>(values);
    if (isBlank(rest.get(VaultFields.KMS))) {
      rest.remove(VaultFields.KMS);
    }
    return rest;
  }

  private Kms kms(WrittenFields written, String name, BackendType type) {
    Optional<Connection> declared = Declared.connection(registry, name);
    if (declared.isPresent()) {
      requireType(written, name, declared.get().type().name(), type);
      return new Kms(Optional.of(name), Optional.empty(), name);
    }
    UUID uuid = ConnectionAdmin.uuid(name);
    Optional<StoredRecord> stored =
        uuid == null
            ? KeyRecords.connection(registry, name)
            : KeyRecords.connection(registry, uuid);
    StoredRecord record = stored.orElseThrow(() -> noKms(written, name));
    requireType(written, name, record.values().getOrDefault(KeyRecords.TYPE, ""), type);
    return new Kms(
        Optional.of(record.uuid().toString()), Optional.of(record.uuid()), record.key().name());
  }

  private KeyException noKms(WrittenFields written, String name) {
    Set<String> known = new TreeSet<>(KeyRecords.connectionNames(registry));
    return written.invalid(
        VaultFields.KMS,
        "there is no connection '"
            + name
            + "'; "
            + (known.isEmpty() ? "there are none" : "connections are " + Listed.of(known)),
        "make it first: kms put " + name);
  }

  private static void requireType(
      WrittenFields written, String kms, String actual, BackendType wanted) {
    if (!actual.equals(wanted.name())) {
      throw written.invalid(
          VaultFields.KMS,
          "the connection '"
              + kms
              + "' is of type "
              + actual
              + ", and the key of type "
              + wanted.name(),
          null);
    }
  }

  private static void requireKms(WrittenFields written, Kms kms, RecordChange change) {
    kms.stored()
        .ifPresent(uuid -> {
          Optional<StoredRecord> present = change.find(ConnectionAdmin.record(kms.name()));
          if (present.isEmpty() || !present.get().uuid().equals(uuid)) {
            throw written.invalid(
                VaultFields.KMS,
                "the connection '" + kms.name() + "' was renamed or deleted in the meantime",
                "try again");
          }
        });
  }

  private void checkFields(KeyName name, BackendType type, WrittenFields written, Kms kms) {
    if (!type.keyFields().contains(KeyEntry.KEY_TYPE)) {
      checkKeyType(written);
    }
    KeyHandling.parse(Fields.ofText(written.owner(), withoutSecrets(written)), KeyHandling.DEFAULT);
    checks.key(type, name, written);
    if (kms.reference().isEmpty()) {
      checks.connection(type, "key." + name, written);
    }
  }

  /** Only what the handling asks for, which holds no secrets. */
  private static Map<String, String> withoutSecrets(WrittenFields written) {
    Map<String, String> texts = new TreeMap<>(written.texts());
    texts.keySet().retainAll(KeyHandling.FIELDS);
    return texts;
  }

  private static void checkKeyType(WrittenFields written) {
    Optional<String> keyType = written.text(KeyEntry.KEY_TYPE);
    if (keyType.isEmpty()) {
      return;
    }
    try {
      KeySpec.parse(keyType.get());
    } catch (KeyException e) {
      throw written.invalid(
          KeyEntry.KEY_TYPE, "the value names no kind of key; " + KeySpec.known(), null);
    }
    for (String part : PARTS_OF_KEY_TYPE) {
      if (written.has(part)) {
        throw written.invalid(
            part, "it and key_type say the same; only one of them may be set", null);
      }
    }
  }

  /** Names are unique across types. */
  private void refuseOtherKind(KeyName name, StoredRecord present, BackendType type) {
    if (!KeyRecords.isKey(present)) {
      throw KeyException.of(
          Kind.CONFLICT,
          KeyRecords.subject(name),
          WRITE,
          "a certificate has this name",
          "choose another name");
    }
    String other = KeyRecords.type(registry, present);
    if (!other.isEmpty() && !other.equals(type.name())) {
      throw KeyException.of(
          Kind.CONFLICT,
          KeyRecords.subject(name),
          WRITE,
          "a key of type " + other + " has this name, and names are unique across types",
          "choose another name, or delete that entry first");
    }
  }

  /** All values but the fields. */
  private static Map<String, String> entry(
      String typeName,
      BackendType type,
      WrittenFields written,
      Kms kms,
      Optional<StoredRecord> present) {
    Map<String, String> values = new TreeMap<>();
    values.put(KeyRecords.KIND, KeyRecords.KEY);
    kms.reference()
        .ifPresentOrElse(
            reference -> values.put(VaultFields.KMS, reference),
            () -> values.put(KeyRecords.TYPE, typeName));
    values.put(VaultFields.USAGES, KeyUsage.formatList(written.usages()));
    // Written out even if they are false: a key without them goes by its connection's flags.
    for (VaultField flag : VaultFields.GENERIC) {
      if (flag.form() == VaultField.Form.FLAG && flag.absent() instanceof Boolean absent) {
        values.put(EntryWriter.FIELD + flag.name(), absent.toString());
      }
    }
    present
        .filter(record -> isSamePlace(record, type, written, kms))
        .ifPresent(record -> KeyRecords.copyCertificates(record, values));
    return values;
  }

  /** Whether certificates of the present entry belong to the key that is written, too. */
  private static boolean isSamePlace(
      StoredRecord present, BackendType type, WrittenFields written, Kms kms) {
    Map<String, String> fields = EntryWriter.fields(present);
    Set<String> names = new TreeSet<>(type.keyFields());
    if (kms.reference().isEmpty()) {
      names.addAll(type.connectionFields());
    }
    return Optional.ofNullable(present.values().get(VaultFields.KMS)).equals(kms.reference())
        && names.stream()
            .filter(name -> !FieldTable.secretNames().contains(name))
            .allMatch(name -> Optional.ofNullable(fields.get(name)).equals(written.text(name)));
  }

  private static WrittenFields withoutKms(WrittenFields written) {
    return written.without(List.of(VaultFields.KMS));
  }
}
