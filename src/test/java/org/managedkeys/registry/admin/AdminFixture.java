// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.managedkeys.config.Backends;
import org.managedkeys.config.Configuration;
import org.managedkeys.key.BackendType;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.registry.RegistrySettings;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.StoredRecord;
import org.managedkeys.store.audit.AuditEvent;
import org.managedkeys.store.file.FileStore;
import org.managedkeys.store.seal.AesGcmSeal;
import org.managedkeys.store.seal.Seal;
import org.managedkeys.store.seal.SealKeys;
import org.managedkeys.store.seal.SecretPlace;
import org.managedkeys.testkit.SoftHsm;

/**
 * A registry over real files: a configuration that declares the connection {@code trial}, of
 * software keys, the keys {@code declared} and {@code team-a/declared}, and the library {@code
 * softhsm}; a store in files, a seal, and an audit log that is kept in a list.
 */
final class AdminFixture implements AutoCloseable {

  private final Path folder;
  private final KeyRegistry registry;
  private final List<AuditEvent> audited;

  private AdminFixture(Path folder, KeyRegistry registry, List<AuditEvent> audited) {
    this.folder = folder;
    this.registry = registry;
    this.audited = audited;
  }

  static AdminFixture in(Path folder) {
    try {
      Files.writeString(folder.resolve("keys.password"), "trial password\n");
      Path file =
          Files.writeString(
              folder.resolve("provider.properties"),
              String.join(
                  "\n",
                  "kms_library.softhsm.library = " + SoftHsm.LIBRARY,
                  "kms.trial.type = local",
                  "kms.trial.file = keys.p12",
                  "kms.trial.password = ${file:keys.password}",
                  "kms.trial.allow_generate_key = true",
                  "key.declared.kms = trial",
                  "key.declared.key_type = P-256",
                  "key.declared.allow_generate_key = true",
                  "key.team-a/declared.kms = trial",
                  ""));
      List<AuditEvent> audited = new ArrayList<>();
      Configuration configuration = Configuration.load(file, Backends.all());
      FileStore store = new FileStore(folder.resolve("managed-keys.d"));
      AesGcmSeal seal =
          new AesGcmSeal(
              SealKeys.of(
                  store,
                  folder.resolve("seal.key"),
                  Optional.empty(),
                  name -> {
                    throw new AssertionError("no managed key wraps seal keys here");
                  }));
      KeyRegistry registry =
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
                  ofRegistry -> seal,
                  audited::add,
                  RegistrySettings.DEFAULT_REFRESH));
      return new AdminFixture(folder, registry, audited);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Administration administration() {
    return new Administration(registry);
  }

  KeyRegistry registry() {
    return registry;
  }

  List<AuditEvent> audited() {
    return audited;
  }

  static BackendType type(String name) {
    return Backends.all().stream()
        .filter(type -> type.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** A key at the connection {@code trial}. */
  KeyDescription putLocalKey(Namespace namespace, String name, Map<String, ?> values) {
    Map<String, Object> all = new HashMap<>(values);
    all.putIfAbsent("kms", "trial");
    return administration().keys().put(namespace, "local", name, all, WriteOptions.NONE);
  }

  /** A connection of software keys, in a file of its own. */
  ConnectionDescription putTrial(String name) {
    return administration()
        .connections()
        .put(
            name,
            "local",
            Map.of("file", folder.resolve(name + ".p12").toString(), "password", "s3cr3t"),
            WriteOptions.NONE);
  }

  /** What a connection's stored secret opens to. */
  String secretOfConnection(String name, String field) {
    return secret(new RecordKey(RecordKind.KMS, Namespace.ROOT, name), field);
  }

  /** What a root key's stored secret opens to. */
  String secretOfKey(String name, String field) {
    return secret(RecordKey.entry(new KeyName(Namespace.ROOT, name)), field);
  }

  /** A root key as the store has it. */
  StoredRecord record(String name) {
    return registry
        .records()
        .find(RecordKey.entry(new KeyName(Namespace.ROOT, name)))
        .orElseThrow();
  }

  private String secret(RecordKey key, String field) {
    StoredRecord record = registry.records().find(key).orElseThrow();
    String stored = Objects.requireNonNull(record.values().get("field." + field), field);
    assertThat(stored).startsWith(Seal.PREFIX);
    return registry.seal().open(new SecretPlace(record.uuid(), "field." + field), stored);
  }

  /** A field of a root record as the store has it. */
  Optional<String> stored(RecordKind kind, String name, String field) {
    return registry
        .records()
        .find(new RecordKey(kind, Namespace.ROOT, name))
        .map(record -> record.values().get("field." + field));
  }

  /** All files of the folder with what is in them, as text of one byte a character. */
  List<String> storeFiles() {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().map(AdminFixture::content).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String content(Path file) {
    try {
      return file.getFileName() + "\n" + Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    registry.close();
  }
}
