// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.managedkeys.key.BackendType;
import org.managedkeys.key.Fields;

/**
 * What the records of a live store mean on this node, which shares the store with others but not
 * its files and libraries.
 *
 * @param types the kinds of key service that there are, in the order in which messages list them
 * @param libraries paths of PKCS#11 modules by the names that all nodes share, in lower case
 * @param references what looks up references in stored texts
 * @param folder what relative paths in stored connections are relative to, absolute
 */
public record NodeSettings(
    List<BackendType> types,
    Map<String, Fields.Value> libraries,
    References references,
    Path folder) {

  public NodeSettings {
    types = List.copyOf(types);
    libraries = Map.copyOf(libraries);
  }

  /** The kind of key service of a name. */
  Optional<BackendType> type(String name) {
    return types.stream().filter(type -> type.name().equals(name)).findFirst();
  }
}
