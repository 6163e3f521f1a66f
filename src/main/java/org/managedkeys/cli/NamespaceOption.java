// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.Namespace;
import picocli.CommandLine.Option;

/** The option that says in which namespace a command works. */
final class NamespaceOption {

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "PATH",
      description = "The namespace that names and paths are in. Default: the root.")
  private @Nullable String namespace;

  Namespace namespace() {
    return namespace == null ? Namespace.ROOT : Namespace.parse(namespace);
  }

  /** A path below the chosen namespace. */
  Namespace below(String path) {
    return Namespace.parse(under(path));
  }

  /** A key's name, which may have a namespace of its own: it is below the chosen one. */
  KeyName key(String name) {
    return KeyName.parse(under(name));
  }

  private String under(String path) {
    return namespace().isRoot() ? path : namespace().path() + "/" + path;
  }
}
