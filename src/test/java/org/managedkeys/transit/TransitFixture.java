// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.managedkeys.config.Backends;
import org.managedkeys.config.Configuration;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.registry.RegistrySettings;
import org.managedkeys.registry.admin.Administration;
import org.managedkeys.registry.admin.MountSettings;
import org.managedkeys.registry.admin.WriteOptions;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.RecordStore;
import org.managedkeys.store.StoredRecord;
import org.managedkeys.store.audit.AuditEvent;
import org.managedkeys.store.file.FileStore;
import org.managedkeys.testkit.SoftHsm;
import org.managedkeys.wire.Answer;

/**
 * Transit over real keys: a configuration with the connections {@code hsm} (the shared token of
 * SoftHSM2) and {@code trial} (software keys, where new ones are made), and a store in files that
 * any number of registries share.
 *
 * <p>Keys of the token, which sign: {@code rsa}, {@code p256}, {@code p384}, {@code p521}, {@code
 * secp256k1}, {@code ed25519}. Software keys, which exist once they were bound: {@code cipher}, RSA
 * that encrypts; {@code aes}, {@code hmac}, {@code cmac}, {@code ml-dsa}, {@code wanted}; {@code
 * agreeing}, which is for key agreement; {@code verifier}, which must not sign; {@code missing},
 * which must not be made; {@code unlisted}, of the token, which no mount lists.
 */
final class TransitFixture implements AutoCloseable {

  static final Namespace ROOT = Namespace.ROOT;

  /** The keys that mounts list. */
  static final Set<String> LISTED =
      Set.of(
          "rsa",
          "p256",
          "p384",
          "p521",
          "secp256k1",
          "ed25519",
          "cipher",
          "aes",
          "hmac",
          "cmac",
          "ml-dsa",
          "wanted",
          "agreeing",
          "verifier",
          "missing",
          "stored");

  private final Path file;
  private final Path folder;
  private final List<KeyRegistry> opened = new ArrayList<>();
  private final List<AuditEvent> audited = Collections.synchronizedList(new ArrayList<>());
  private final KeyRegistry registry;

  private TransitFixture(Path folder, String... more) {
    this.folder = folder;
    this.file = written(folder, more);
    this.registry = another();
  }

  /**
   * With the mount {@code transit/}.
   *
   * @param more lines of the configuration
   */
  static TransitFixture in(Path folder, String... more) {
    TransitFixture fixture = new TransitFixture(folder, more);
    fixture.mount("transit", Map.of());
    return fixture;
  }

  private static Path written(Path folder, String... more) {
    try {
      return Files.writeString(
          folder.resolve("provider.properties"),
          String.join(
              "\n",
              "kms.hsm.type = pkcs11",
              "kms.hsm.library = " + SoftHsm.LIBRARY,
              "kms.hsm.token_label = " + SoftHsm.SHARED_TOKEN,
              "kms.hsm.pin = " + SoftHsm.PIN,
              "kms.trial.type = local",
              "kms.trial.file = keys.p12",
              "kms.trial.password = trial password",
              "kms.trial.allow_generate_key = true",
              "default_kms = trial",
              token("rsa", "rsa-2048"),
              token("p256", "p256"),
              token("p384", "p384"),
              token("p521", "p521"),
              token("secp256k1", "secp256k1"),
              token("ed25519", "ed25519"),
              token("unlisted", "p256"),
              software("cipher", "rsa-2048", "encrypt,decrypt", true),
              software("aes", "aes-256", "encrypt,decrypt", true),
              software("hmac", "hmac-256", "mac", true),
              software("cmac", "aes-128", "mac", true),
              software("ml-dsa", "ml-dsa-65", "sign,verify", true),
              software("wanted", "P-256", "sign,verify", true),
              software("agreeing", "x25519", "derive", true),
              software("verifier", "P-256", "verify", true),
              software("missing", "P-256", "sign,verify", false),
              String.join("\n", more),
              ""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String token(String name, String label) {
    return "key." + name + ".kms = hsm\nkey." + name + ".key_label = " + label;
  }

  private static String software(String name, String type, String usages, boolean made) {
    String key = "key." + name + ".";
    return String.join(
        "\n",
        key + "kms = trial",
        key + "key_type = " + type,
        key + "usages = " + usages,
        key + "allow_generate_key = " + made);
  }

  /** Another registry on the same store and the same keys, as another process has it. */
  KeyRegistry another() {
    return another(new FileStore(folder.resolve("managed-keys.d")));
  }

  /** A registry with the same keys, on a store of the caller's choice. */
  KeyRegistry another(RecordStore store) {
    return another(store, RegistrySettings.DEFAULT_REFRESH);
  }

  /** Another process that sees nothing of what others change in what it has read before. */
  KeyRegistry unaware() {
    return another(new FileStore(folder.resolve("managed-keys.d")), Duration.ofHours(1));
  }

  private KeyRegistry another(RecordStore store, Duration refresh) {
    Configuration configuration = Configuration.load(file, Backends.all());
    KeyRegistry another =
        new KeyRegistry(
            new RegistrySettings(
                new RegistrySettings.Declared(
                    configuration.connections(),
                    configuration.keys(),
                    Set.of(),
                    configuration.lastModified(),
                    configuration.defaultKms(),
                    Optional.empty()),
                configuration.node(),
                store,
                configuration::seal,
                audited::add,
                refresh));
    opened.add(another);
    return another;
  }

  KeyRegistry registry() {
    return registry;
  }

  Administration administration() {
    return new Administration(registry);
  }

  /** Makes a mount that lists the usual keys. */
  TransitMount mount(String path, Map<String, String> config) {
    administration()
        .mounts()
        .enable(
            ROOT,
            path,
            "transit",
            new MountSettings(Optional.empty(), Optional.of(LISTED), config));
    return transit(path);
  }

  /** The mount {@code transit/}. */
  TransitMount transit() {
    return transit("transit");
  }

  TransitMount transit(String path) {
    return TransitMount.open(registry, ROOT, path);
  }

  /** What the parts of the mount {@code transit/} share. */
  TransitScope scope() {
    return scope(registry);
  }

  static TransitScope scope(KeyRegistry registry) {
    return new TransitScope(
        registry, registry.mounts().find(ROOT, "transit").orElseThrow(), Clock.systemUTC());
  }

  /** Lets the mount {@code transit/} list other keys. */
  void list(Set<String> names) {
    administration()
        .mounts()
        .tune(ROOT, "transit", new MountSettings(Optional.empty(), Optional.of(names), Map.of()));
  }

  /**
   * Lets a registry see what others have changed: after a change of its own it looks. It is of a
   * kind on which no key depends.
   */
  static void refresh(KeyRegistry registry) {
    registry
        .records()
        .<Boolean>change(change -> {
          change.delete(new RecordKey(RecordKind.TOKEN, ROOT, "nothing"));
          return true;
        });
  }

  /**
   * Makes an entry {@code stored} for a software key of its own, which is made when it is bound, or
   * changes it.
   *
   * @param more fields
   */
  void putStoredKey(Map<String, String> more) {
    Map<String, String> fields = new HashMap<>(more);
    fields.putIfAbsent("kms", "trial");
    fields.putIfAbsent("key_type", "P-256");
    fields.putIfAbsent("allow_generate_key", "true");
    administration().keys().put(ROOT, "local", "stored", fields, WriteOptions.NONE);
  }

  /** Puts the record of a key into the store as it is, whether there are managed keys for it. */
  void putRecord(TransitKey key) {
    String mount = registry.mounts().find(ROOT, "transit").orElseThrow().uuid().toString();
    RecordKey at = new RecordKey(RecordKind.TRANSIT, ROOT, mount + "/key/" + key.name());
    StoredRecord record = new StoredRecord(at, key.id(), 1, Instant.EPOCH, key.toValues());
    registry
        .records()
        .<Boolean>change(change -> {
          change.put(record);
          return true;
        });
  }

  /** The UUID of a managed key's entry. */
  String uuid(String managedKey) {
    return registry.entry(new KeyName(ROOT, managedKey)).orElseThrow().uuid().toString();
  }

  /** Operations in the audit log, in order. */
  List<String> audited() {
    synchronized (audited) {
      return audited.stream().map(event -> event.operation() + " " + event.outcome()).toList();
    }
  }

  /** The map in an answer's field. */
  static Map<?, ?> map(Object value) {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw new AssertionError("it is " + value);
  }

  /** What an answer says of a version. */
  static Map<?, ?> version(Answer answer, int number) {
    return map(
        requireNonNull(map(requireNonNull(answer.data().get("keys"))).get(String.valueOf(number))));
  }

  @Override
  public void close() {
    opened.forEach(KeyRegistry::close);
  }
}
