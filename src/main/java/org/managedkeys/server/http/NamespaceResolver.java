// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.http;

import org.managedkeys.key.Namespace;

/** Tells which namespaces there are, so that paths can be read. Thread-safe. */
@FunctionalInterface
public interface NamespaceResolver {

  /** Whether it exists; asked of what callers name, before anything is known about them. */
  boolean exists(Namespace namespace);

  /**
   * Whether a path is about the server as a whole, and open to everybody: whatever namespace the
   * header names, the answer is the same. None is, unless somebody says so.
   *
   * @param path as it was sent, without {@code /v1/}
   */
  default boolean isOfServer(Verb verb, String path) {
    return false;
  }
}
