// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.http;

import org.managedkeys.key.Namespace;

/** Tells which namespaces there are, so that paths can be read. Thread-safe. */
@FunctionalInterface
public interface NamespaceResolver {

  /** Whether it exists; asked of what callers name, before anything is known about them. */
  boolean exists(Namespace namespace);
}
