// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.http;

import java.util.Optional;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.Namespace;

/**
 * A request's namespace, which the header and the first segments of the path name together, and
 * what is left of the path.
 *
 * @param namespace exists
 * @param path never empty, unless the request's path is that of a namespace
 */
record NamespacedPath(Namespace namespace, String path) {

  /**
   * Takes as many segments from the path as there are namespaces for.
   *
   * @param header {@code ns1/ns2}, with or without slashes around it; empty means the root
   * @throws HttpError 404 if there is no such namespace
   */
  static NamespacedPath of(String header, String path, NamespaceResolver namespaces) {
    Namespace namespace = named(header, namespaces);
    String rest = path;
    while (true) {
      int slash = rest.indexOf('/');
      if (slash < 0) {
        return new NamespacedPath(namespace, rest);
      }
      Optional<Namespace> child = child(namespace, rest.substring(0, slash));
      if (child.isEmpty() || !namespaces.exists(child.get())) {
        return new NamespacedPath(namespace, rest);
      }
      namespace = child.get();
      rest = rest.substring(slash + 1);
    }
  }

  private static Namespace named(String header, NamespaceResolver namespaces) {
    String path = header.strip();
    if (path.startsWith("/")) {
      path = path.substring(1);
    }
    if (path.endsWith("/")) {
      path = path.substring(0, path.length() - 1);
    }
    try {
      // Not parsed: unlike names in a configuration, case counts.
      Namespace namespace = path.isEmpty() ? Namespace.ROOT : new Namespace(path);
      if (namespace.isRoot() || namespaces.exists(namespace)) {
        return namespace;
      }
    } catch (KeyException e) {
      // It cannot be the name of any.
    }
    throw HttpError.of(404, "namespace not found");
  }

  private static Optional<Namespace> child(Namespace namespace, String segment) {
    try {
      return Optional.of(namespace.child(segment));
    } catch (KeyException e) {
      return Optional.empty();
    }
  }
}
