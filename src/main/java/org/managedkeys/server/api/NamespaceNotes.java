// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.Namespace;

/** {@code custom_metadata}: what operators note of a namespace, as requests have it. */
final class NamespaceNotes {

  private NamespaceNotes() {}

  /**
   * Reads them.
   *
   * @return notes by their names; empty ones are to be removed
   * @throws KeyException INVALID for anything else than a map of texts
   */
  static Map<String, Optional<String>> of(Namespace namespace, Object given) {
    if (!(given instanceof Map<?, ?> map)) {
      throw noTexts(namespace);
    }
    Map<String, Optional<String>> notes = new TreeMap<>();
    map.forEach((name, note) -> {
      if (note != null
          && !(note instanceof String || note instanceof Number || note instanceof Boolean)) {
        throw noTexts(namespace);
      }
      notes.put(String.valueOf(name), Optional.ofNullable(note).map(Object::toString));
    });
    return notes;
  }

  private static KeyException noTexts(Namespace namespace) {
    return KeyException.of(
        Kind.INVALID,
        "namespace '" + namespace + "'",
        "note it",
        "custom_metadata must be a map of texts",
        null);
  }
}
