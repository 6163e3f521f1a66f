// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.Namespace;

/**
 * The keys of one namespace as a mount in it uses them: those for any mount, and those that the
 * mount lists. Keys of other namespaces are not there.
 *
 * <p>Thread-safe.
 */
public final class MountedKeys {

  private final KeyRegistry registry;
  private final Namespace namespace;
  private final String path;

  /** Null for the mount of the JCA, which is in every namespace. */
  private final @Nullable UUID uuid;

  private volatile Seen seen;

  /** The mount as it was at some generation of the store; null if it was gone. */
  private record Seen(@Nullable Mount mount, long generation) {}

  /** For the JCA. */
  MountedKeys(KeyRegistry registry, Namespace namespace) {
    this.registry = registry;
    this.namespace = namespace;
    this.path = Mount.JCA;
    this.uuid = null;
    this.seen = new Seen(null, 0);
  }

  /**
   * For a mount of the store.
   *
   * @param generation of the store, asked for before the mount was read
   */
  MountedKeys(KeyRegistry registry, Mount mount, long generation) {
    this.registry = registry;
    this.namespace = mount.namespace();
    this.path = mount.path();
    this.uuid = mount.uuid();
    this.seen = new Seen(mount, generation);
  }

  public Namespace namespace() {
    return namespace;
  }

  /** The mount's path, with a slash at its end. */
  public String path() {
    return path;
  }

  /**
   * A key of the mount's namespace; whether the mount may use it is told by every use.
   *
   * @throws KeyException NOT_FOUND if no key of this namespace has the name
   */
  public RegisteredKey key(String name) {
    return used(registry.key(new KeyName(namespace, name)));
  }

  /**
   * The same by the UUID of its entry, which no other entry of the same name will have.
   *
   * @throws KeyException NOT_FOUND if no key of this namespace has the UUID
   */
  public RegisteredKey key(UUID keyUuid) {
    return used(registry.key(namespace, keyUuid));
  }

  private RegisteredKey used(RegisteredKey key) {
    return uuid == null ? key : new RegisteredKey(key.inUse(), this);
  }

  /**
   * The part of the permission check that is about the mount.
   *
   * @param entry of a key of this namespace
   * @param usage null to open the key only
   */
  void require(KeyEntry entry, @Nullable KeyUsage usage) {
    if (uuid == null) {
      return;
    }
    Mount mount = present(entry, usage);
    if (mount == null) {
      throw KeyException.of(
          Kind.NOT_FOUND,
          entry.subject(),
          RegisteredKey.operation(usage),
          subject() + " is there no longer",
          null);
    }
    if (!entry.anyMount() && !mount.allowedManagedKeys().contains(entry.name().name())) {
      throw KeyException.of(
          Kind.DENIED,
          entry.subject(),
          RegisteredKey.operation(usage),
          subject() + " may not use it",
          "add '"
              + entry.name().name()
              + "' to the mount's allowed_managed_keys, or set any_mount = true for the key");
    }
  }

  private @Nullable Mount present(KeyEntry entry, @Nullable KeyUsage usage) {
    Seen known = seen;
    try {
      long now = registry.watch().generation();
      return known.generation() == now ? known.mount() : look(now);
    } catch (KeyException e) {
      throw e.during(entry.subject(), RegisteredKey.operation(usage));
    }
  }

  private synchronized @Nullable Mount look(long generation) {
    if (seen.generation() != generation) {
      try {
        Optional<Mount> mount =
            registry.mounts().find(namespace, path).filter(each -> each.uuid().equals(uuid));
        seen = new Seen(mount.orElse(null), generation);
      } catch (KeyException e) {
        registry.watch().bear(e, seen.generation());
      }
    }
    return seen.mount();
  }

  private String subject() {
    return "mount '" + path + "'";
  }

  @Override
  public String toString() {
    return subject() + " of namespace " + namespace;
  }
}
