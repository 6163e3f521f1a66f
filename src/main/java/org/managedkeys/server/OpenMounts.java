// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.Namespace;
import org.managedkeys.pki.mount.PkiMount;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.registry.Mount;
import org.managedkeys.server.access.StoreCache;
import org.managedkeys.transit.TransitMount;

/**
 * Finds the mount that a request goes to, and keeps what was opened for it: engines hold keys and
 * certificates at hand. A mount that is gone, or was made again, is noticed as soon as the registry
 * notices it. Thread-safe.
 */
final class OpenMounts {

  private static final int MOST_KEPT = 10_000;

  private final KeyRegistry registry;

  /** How the engines of a type are opened. */
  private final Map<String, BiFunction<Namespace, String, Object>> types;

  private final StoreCache<Namespace, MountPaths> paths;
  private final StoreCache<Place, Mount> mounts;
  private final Map<Place, Engine> engines = new ConcurrentHashMap<>();

  private record Place(Namespace namespace, String path) {}

  /** An engine of a mount that has this UUID. */
  private record Engine(UUID mount, Object opened) {}

  /**
   * A mount and the part of a request's path that is its own.
   *
   * @param engine a {@link PkiMount} or a {@link TransitMount}
   * @param rest of the path; empty if the request's path is that of the mount
   */
  record Served(Mount mount, Object engine, String rest) {}

  OpenMounts(KeyRegistry registry) {
    this.registry = registry;
    this.types =
        Map.of(
            PkiMount.TYPE,
            (namespace, path) -> PkiMount.open(registry, namespace, path),
            TransitMount.TYPE,
            (namespace, path) -> TransitMount.open(registry, namespace, path));
    this.paths = new StoreCache<>(registry, MOST_KEPT, () -> 0);
    this.mounts = new StoreCache<>(registry, MOST_KEPT, () -> 0);
  }

  /**
   * The mount with the longest path that a request's begins with.
   *
   * @param path of the request, without its namespace, which exists
   * @return empty if there is none, or none of a type that can be reached
   */
  Optional<Served> serving(Namespace namespace, String path) {
    return paths(namespace)
        .serving(path)
        .flatMap(
            own -> mount(new Place(namespace, own)).flatMap(mount -> served(mount, own, path)));
  }

  private MountPaths paths(Namespace namespace) {
    return paths
        .find(namespace, () -> Optional.of(MountPaths.of(registry, namespace)))
        .orElseThrow();
  }

  private Optional<Mount> mount(Place place) {
    Optional<Mount> mount =
        mounts.find(place, () -> registry.mounts().find(place.namespace(), place.path()));
    if (mount.isEmpty()) {
      engines.remove(place);
    }
    return mount;
  }

  private Optional<Served> served(Mount mount, String own, String path) {
    @Nullable BiFunction<Namespace, String, Object> type = types.get(mount.type());
    if (type == null) {
      return Optional.empty();
    }
    String rest = path.substring(Math.min(path.length(), own.length() + 1));
    try {
      return Optional.of(new Served(mount, engine(mount, own, type), rest));
    } catch (KeyException e) {
      if (e.kind() == Kind.NOT_FOUND) {
        // It was disabled at this moment.
        return Optional.empty();
      }
      throw e;
    }
  }

  private Object engine(Mount mount, String own, BiFunction<Namespace, String, Object> type) {
    Place place = new Place(mount.namespace(), own);
    @Nullable Engine known = engines.get(place);
    if (known != null && known.mount().equals(mount.uuid())) {
      return known.opened();
    }
    Engine opened = new Engine(mount.uuid(), type.apply(mount.namespace(), own));
    if (engines.size() >= MOST_KEPT) {
      engines.clear();
    }
    engines.put(place, opened);
    return opened.opened();
  }
}
