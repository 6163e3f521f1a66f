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
 * @param namespace may not exist, if the header names one
 * @param path never empty, unless the request's path is that of a namespace
 */
record NamespacedPath(Namespace namespace, String path) {

  /**
   * Takes as many segments from the path as there are namespaces for.
   *
   * @param header {@code ns1/ns2}, with or without slashes around it; empty means the root
   * @throws HttpError 404 if no namespace can have that name
   */
  static NamespacedPath of(String header, Verb verb, String path, NamespaceResolver namespaces) {
    if (!header.isBlank() && namespaces.isOfServer(verb, path)) {
      return new NamespacedPath(Namespace.ROOT, path);
    }
    Namespace namespace = named(header);
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

  /** Whether it exists is told to those who may know, and not here. */
  private static Namespace named(String header) {
    String path = header.strip();
    if (path.startsWith("/")) {
      path = path.substring(1);
    }
    if (path.endsWith("/")) {
      path = path.substring(0, path.length() - 1);
    }
    try {
      // Not parsed: unlike names in a configuration, case counts.
      return path.isEmpty() ? Namespace.ROOT : new Namespace(path);
    } catch (KeyException e) {
      throw HttpError.noNamespace();
    }
  }

  private static Optional<Namespace> child(Namespace namespace, String segment) {
    try {
      return Optional.of(namespace.child(segment));
    } catch (KeyException e) {
      return Optional.empty();
    }
  }
}
