// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.store.RecordKind;

/**
 * The paths of a namespace's mounts. Immutable.
 *
 * @param paths without a slash at their end
 * @param longest characters of one of them
 */
record MountPaths(Set<String> paths, int longest) {

  /** Those in the store now. */
  static MountPaths of(KeyRegistry registry, Namespace namespace) {
    return of(registry.records().names(RecordKind.MOUNT, namespace));
  }

  static MountPaths of(Set<String> paths) {
    return new MountPaths(
        Set.copyOf(paths), paths.stream().mapToInt(String::length).max().orElse(0));
  }

  /** The longest path that a request's is, or begins with as whole segments. */
  Optional<String> serving(String request) {
    @Nullable String found = null;
    int end = request.indexOf('/');
    while (end >= 0 && end <= longest) {
      String path = request.substring(0, end);
      if (paths.contains(path)) {
        found = path;
      }
      end = request.indexOf('/', end + 1);
    }
    return paths.contains(request) ? Optional.of(request) : Optional.ofNullable(found);
  }
}
