// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.Namespace;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.Signs;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.RecordStore;
import org.managedkeys.store.StoredRecord;
import org.managedkeys.store.audit.AuditLog;
import org.managedkeys.store.seal.Seal;
import org.managedkeys.store.seal.SecretPlace;

/** Registries of {@link AnythingService} over stores that a test shares, with the test's clock. */
final class Registries {

  static final Duration REFRESH = Duration.ofSeconds(5);
  static final Namespace TEAM = Namespace.parse("team-a");

  final AnythingService service = new AnythingService();
  final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - Duration.ofMinutes(1).toNanos());
  private final Path folder;
  private final List<DeclaredKey> declared = new ArrayList<>();
  private Map<String, Fields.Value> libraries = Map.of();
  private AuditLog audit = AuditLog.OFF;

  Registries(Path folder) {
    this.folder = folder;
  }

  /** A test's seal: it shows where a secret belongs, and refuses it elsewhere. */
  static final Seal SEAL =
      new Seal() {
        @Override
        public String seal(SecretPlace place, String text) {
          return PREFIX + place.record() + "|" + place.field() + "|" + text;
        }

        @Override
        public String open(SecretPlace place, String text) {
          String prefix = PREFIX + place.record() + "|" + place.field() + "|";
          if (!text.startsWith(prefix)) {
            throw KeyException.of(
                KeyException.Kind.DENIED, "secret", "open it", "it is for another place", null);
          }
          return text.substring(prefix.length());
        }
      };

  /** Lets time go by, long enough for changes of others to be seen. */
  void refreshed() {
    clock.addAndGet(REFRESH.toNanos());
  }

  void libraries(Map<String, Fields.Value> wanted) {
    libraries = wanted;
  }

  void audit(AuditLog wanted) {
    audit = wanted;
  }

  /** Declares a key in all registries that are made from now on. */
  void declare(KeyName name, Set<KeyUsage> usages, boolean anyMount) {
    declared.add(
        new DeclaredKey(
            name,
            "far",
            Fields.ofText("key." + name, Map.of()),
            usages,
            anyMount,
            Permissions.NONE,
            KeyHandling.DEFAULT,
            new Place("provider.properties", declared.size() + 1)));
  }

  /** A registry with the declared connection {@code far}. */
  KeyRegistry open(RecordStore store) {
    Connection far =
        new Connection(
            "far",
            service,
            Fields.ofText("kms.far", Map.of("credential", "declared")),
            Permissions.NONE,
            KeyHandling.DEFAULT,
            "provider.properties:1");
    return new KeyRegistry(
        new RegistrySettings(
            new RegistrySettings.Declared(
                List.of(far),
                declared,
                Set.of(TEAM),
                Instant.EPOCH,
                Optional.of("far"),
                Optional.empty()),
            new NodeSettings(List.of(service), libraries, Registries::reference, folder),
            store,
            registry -> SEAL,
            audit,
            REFRESH),
        clock::get);
  }

  private static String reference(String text, String place) {
    return text.replace("${sys:rotated}", System.getProperty("rotated", "before"));
  }

  /** A key of a connection; usages sign and verify. */
  static StoredRecord key(KeyName name, String kms, Map<String, String> fields) {
    Map<String, String> values = new HashMap<>(Map.of("kind", "key", "kms", kms));
    values.put("usages", "sign,verify");
    fields.forEach((field, text) -> values.put("field." + field, text));
    return record(RecordKey.entry(name), values);
  }

  static StoredRecord mount(Namespace namespace, String path, String allowed) {
    return record(
        new RecordKey(RecordKind.MOUNT, namespace, path),
        Map.of("type", "pki", "allowed_managed_keys", allowed));
  }

  static StoredRecord connection(String name, Map<String, String> fields) {
    Map<String, String> values = new HashMap<>(Map.of("type", AnythingService.NAME));
    fields.forEach((field, text) -> values.put("field." + field, text));
    return record(new RecordKey(RecordKind.KMS, Namespace.ROOT, name), values);
  }

  static StoredRecord record(RecordKey key, Map<String, String> values) {
    return new StoredRecord(
        key, UUID.randomUUID(), 1, Instant.now().truncatedTo(ChronoUnit.MILLIS), values);
  }

  static void put(RecordStore store, StoredRecord... records) {
    store.change(change -> {
      for (StoredRecord record : records) {
        change.put(record);
      }
      return records.length;
    });
  }

  static void delete(RecordStore store, RecordKey key) {
    store.change(change -> {
      change.delete(key);
      return key;
    });
  }

  /** Changes the values of a record that is there. */
  static void edit(RecordStore store, RecordKey key, UnaryOperator<Map<String, String>> edit) {
    store.change(change -> {
      StoredRecord present = change.find(key).orElseThrow();
      change.put(present.with(edit.apply(new HashMap<>(present.values()))));
      return key;
    });
  }

  /** Sets one value of a record that is there. */
  static void set(RecordStore store, RecordKey key, String name, String text) {
    edit(
        store,
        key,
        values -> {
          values.put(name, text);
          return values;
        });
  }

  /** The credential by which a key signs. */
  static String sign(RegisteredKey key) {
    return sign(key.signer());
  }

  static String sign(Signs signer) {
    byte[] signature = signer.sign(SignatureScheme.pkcs1(DigestAlgorithm.SHA_256), new byte[32]);
    return new String(signature, StandardCharsets.UTF_8);
  }
}
