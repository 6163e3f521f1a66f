// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.store.RecordChange;
import org.managedkeys.store.StoredRecord;

/**
 * Makes managed keys that a helper needs for its mount: those that an entry describes and nobody
 * has made yet, and new ones of the mount's own. Thread-safe, across processes too.
 */
public final class MountKeyMaking {

  /** Of the mount's settings: the connection in which its own keys are made. */
  private static final String DEFAULT_KMS = "default_kms";

  private static final int MOST_OF_PATH = 50;

  private final KeyRegistry registry;
  private final Mount mount;
  private final MountedKeys keys;

  /** For a mount that is there. */
  public MountKeyMaking(KeyRegistry registry, Mount mount) {
    this.registry = registry;
    this.mount = mount;
    this.keys = registry.mount(mount.namespace(), mount.path());
  }

  /**
   * A managed key that is there. If it is not, it is made where its entry permits that.
   *
   * @param attempt what needs the key and fails with NOT_FOUND if it is not there
   * @return the key with which the attempt succeeded
   * @throws KeyException what the attempt throws; NOT_FOUND if the mount is there no longer; as
   *     {@link KeyLifecycle#generateDeclared}
   */
  public RegisteredKey present(RegisteredKey key, Consumer<RegisteredKey> attempt) {
    // Or nobody would say whether it may have a key made.
    present();
    try {
      attempt.accept(key);
      return key;
    } catch (KeyException e) {
      Optional<KeySpec> wanted = key.entry().flatMap(entry -> wanted(key, entry));
      if (e.kind() != Kind.NOT_FOUND || !mayBeMade(key) || wanted.isEmpty()) {
        throw e;
      }
      return made(key.name().orElseThrow(), wanted.get(), attempt);
    }
  }

  private RegisteredKey made(KeyName name, KeySpec wanted, Consumer<RegisteredKey> attempt) {
    try {
      registry.lifecycle().generateDeclared(name, wanted);
    } catch (KeyException e) {
      // Another may have made it meanwhile; whether it is there now, the attempt tells.
      if (e.kind() != Kind.CONFLICT) {
        throw e;
      }
    }
    registry.forget(name);
    RegisteredKey made = keys.key(name.name());
    attempt.accept(made);
    return made;
  }

  private static Optional<KeySpec> wanted(RegisteredKey key, KeyEntry entry) {
    Optional<KeySpec> byType = key.connection().type().newKey(entry.fields());
    return byType.or(entry::wantedSpec);
  }

  /** Of an entry that says nothing, its connection decides. */
  private static boolean mayBeMade(RegisteredKey key) {
    return key.entry()
        .flatMap(KeyEntry::permissions)
        .orElseGet(() -> key.connection().permissions())
        .allowGenerateKey();
  }

  /**
   * Makes a new key in the mount's connection for new keys ({@code default_kms} of its settings,
   * else of the configuration), with an entry, lists it in the mount's allowed_managed_keys, and
   * does what it was made for. If that fails the key stays, as none is ever destroyed in its
   * service, and the message names it.
   *
   * @param work what the key is made for
   * @param otherwise what can be done with the key if that fails, beside deleting it
   * @throws KeyException DENIED where {@code allow_generate_key} does not permit it; NOT_FOUND if
   *     the mount is there no longer; what {@code work} throws
   */
  public <T> T generate(
      KeySpec spec, Set<KeyUsage> usages, Function<RegisteredKey, T> work, String otherwise) {
    RegisteredKey made = generate(spec, usages);
    try {
      return work.apply(keys.key(made.name().orElseThrow().name()));
    } catch (KeyException e) {
      throw e.leaving(
          "the managed key '"
              + made.name().orElseThrow().name()
              + "' was made, and stays in "
              + made.connection(),
          otherwise
              + ", or take it out of the mount's allowed_managed_keys and delete its entry, then the"
              + " key in its service");
    }
  }

  private RegisteredKey generate(KeySpec spec, Set<KeyUsage> usages) {
    KeyName name = new KeyName(mount.namespace(), newName());
    Optional<String> kms = Optional.ofNullable(present().config().get(DEFAULT_KMS));
    // In one change: an entry that no mount lists would be of no use, and nobody would know it.
    return registry
        .lifecycle()
        .generate(name, spec, usages, kms, change -> allow(change, name.name()));
  }

  /** Unique, and tells whose it is. */
  private String newName() {
    String path = mount.path().substring(0, mount.path().length() - 1).replace('/', '-');
    return path.substring(0, Math.min(path.length(), MOST_OF_PATH)) + "-" + UUID.randomUUID();
  }

  private void allow(RecordChange change, String name) {
    StoredRecord present =
        Mounts.recordKey(mount.namespace(), mount.path())
            .flatMap(change::find)
            .filter(record -> record.uuid().equals(mount.uuid()))
            .orElseThrow(this::gone);
    change.put(Mounts.allowing(present, name));
  }

  private Mount present() {
    return registry
        .mounts()
        .find(mount.namespace(), mount.path())
        .filter(found -> found.uuid().equals(mount.uuid()))
        .orElseThrow(this::gone);
  }

  private KeyException gone() {
    return KeyException.of(
        Kind.NOT_FOUND, mount.subject(), "use it", "it is there no longer", null);
  }
}
