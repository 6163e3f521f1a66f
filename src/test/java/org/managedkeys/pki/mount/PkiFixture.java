// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.managedkeys.config.Backends;
import org.managedkeys.config.Configuration;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.registry.RegistrySettings;
import org.managedkeys.registry.admin.Administration;
import org.managedkeys.registry.admin.MountSettings;
import org.managedkeys.registry.admin.WriteOptions;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.RecordStore;
import org.managedkeys.store.audit.AuditEvent;
import org.managedkeys.store.file.FileStore;
import org.managedkeys.testkit.SoftHsm;
import org.managedkeys.wire.Answer;

/**
 * Certificate authorities over real keys: a configuration with the connections {@code hsm} (the
 * shared token of SoftHSM2) and {@code trial} (software keys, where new ones are made), and a store
 * in files that any number of registries share.
 *
 * <p>Keys of the token: {@code rsa}, {@code pss} (which does nothing else), {@code p256}, {@code
 * p384}, {@code p521}, {@code ed25519}. Software keys: {@code ml-dsa}, which exists once it was
 * bound; {@code wanted}, too; {@code missing}, which must not be made; {@code secret}, for AES;
 * {@code verifier}, which must not sign; {@code unlisted}, which no mount lists.
 */
final class PkiFixture implements AutoCloseable {

  static final Namespace ROOT = Namespace.ROOT;

  /** The keys that mounts list. */
  static final Set<String> LISTED =
      Set.of(
          "rsa",
          "pss",
          "p256",
          "p384",
          "p521",
          "ed25519",
          "ml-dsa",
          "wanted",
          "missing",
          "secret",
          "verifier",
          "stored");

  private final Configuration configuration;
  private final Path folder;
  private final List<KeyRegistry> opened = new ArrayList<>();
  private final List<AuditEvent> audited = Collections.synchronizedList(new ArrayList<>());
  private final KeyRegistry registry;

  private PkiFixture(Path folder) {
    this.folder = folder;
    this.configuration = Configuration.load(written(folder), Backends.all());
    this.registry = another();
  }

  /** With the mount {@code pki/}. */
  static PkiFixture in(Path folder) {
    PkiFixture fixture = new PkiFixture(folder);
    fixture.mount("pki", Map.of());
    return fixture;
  }

  private static Path written(Path folder) {
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
              token("pss", "rsa-3072"),
              "key.pss.mechanism = 0x0000000D",
              token("p256", "p256"),
              token("p384", "p384"),
              token("p521", "p521"),
              token("ed25519", "ed25519"),
              software("ml-dsa", "ml-dsa-65"),
              "key.ml-dsa.allow_generate_key = true",
              software("wanted", "P-256"),
              "key.wanted.allow_generate_key = true",
              software("missing", "P-256"),
              "key.missing.allow_generate_key = false",
              software("secret", "aes-256"),
              "key.secret.allow_generate_key = true",
              "key.secret.usages = encrypt,decrypt",
              software("verifier", "P-256"),
              "key.verifier.allow_generate_key = true",
              "key.verifier.usages = verify",
              token("unlisted", "p256"),
              ""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String token(String name, String label) {
    return "key." + name + ".kms = hsm\nkey." + name + ".key_label = " + label;
  }

  private static String software(String name, String type) {
    return "key." + name + ".kms = trial\nkey." + name + ".key_type = " + type;
  }

  /** Another registry on the same store and the same keys, as another process has it. */
  KeyRegistry another() {
    return another(store());
  }

  /** Another process that sees nothing of what others change in what it has read before. */
  KeyRegistry unaware() {
    return unaware(store());
  }

  /** The same on a store of the caller's choice. */
  KeyRegistry unaware(RecordStore store) {
    return another(store, Duration.ofHours(1));
  }

  /** The store that all of them share. */
  RecordStore store() {
    return new FileStore(folder.resolve("managed-keys.d"));
  }

  /** A registry with the same keys, on a store of the caller's choice. */
  KeyRegistry another(RecordStore store) {
    return another(store, RegistrySettings.DEFAULT_REFRESH);
  }

  private KeyRegistry another(RecordStore store, Duration refresh) {
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

  /**
   * Makes a root of a managed key.
   *
   * @param name of the issuer
   * @return its id
   */
  static String root(PkiMount pki, String managed, String name) {
    return text(
        pki.roots()
            .generate(
                "kms",
                Map.of(
                    "managed_key_name",
                    managed,
                    "common_name",
                    "Root " + name,
                    "ttl",
                    "87600h",
                    "issuer_name",
                    name)),
        "issuer_id");
  }

  KeyRegistry registry() {
    return registry;
  }

  Administration administration() {
    return new Administration(registry);
  }

  /** Makes a mount that lists the usual keys. */
  PkiMount mount(String path, Map<String, String> config) {
    administration()
        .mounts()
        .enable(
            ROOT, path, "pki", new MountSettings(Optional.empty(), Optional.of(LISTED), config));
    return pki(path);
  }

  /** The mount {@code pki/}. */
  PkiMount pki() {
    return pki("pki");
  }

  PkiMount pki(String path) {
    return PkiMount.open(registry, ROOT, path);
  }

  PkiMount pki(Clock clock) {
    return PkiMount.open(registry, ROOT, "pki", clock);
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

  /** Makes an entry {@code stored} for a software key of its own; the key is not made. */
  void putStoredKey() {
    administration()
        .keys()
        .put(
            ROOT,
            "local",
            "stored",
            Map.of("kms", "trial", "key_type", "P-256", "allow_generate_key", "true"),
            WriteOptions.NONE);
  }

  /** Makes a software key {@code free}, which any mount may use and none lists. */
  void putFreeKey() {
    administration()
        .keys()
        .put(
            ROOT,
            "local",
            "free",
            Map.of(
                "kms", "trial",
                "key_label", "free",
                "key_type", "P-256",
                "allow_generate_key", "true",
                "any_mount", "true"),
            WriteOptions.NONE);
    administration().keys().generate(ROOT, "free");
  }

  /** Operations in the audit log, in order. */
  List<String> audited() {
    synchronized (audited) {
      return audited.stream().map(event -> event.operation() + " " + event.outcome()).toList();
    }
  }

  /** The text of an answer's field. */
  static String text(Answer answer, String field) {
    Object value = answer.data().get(field);
    if (value instanceof String text) {
      return text;
    }
    throw new AssertionError(field + " is " + value + " in " + answer.data().keySet());
  }

  /** The texts of an answer's field. */
  static List<String> texts(Answer answer, String field) {
    Object value = answer.data().get(field);
    if (value instanceof List<?> list) {
      return list.stream().map(Object::toString).toList();
    }
    throw new AssertionError(field + " is " + value + " in " + answer.data().keySet());
  }

  @Override
  public void close() {
    opened.forEach(KeyRegistry::close);
  }
}
