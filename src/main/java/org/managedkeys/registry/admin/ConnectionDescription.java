// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry.admin;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A connection to a key service, as it is shown.
 *
 * @param uuid stays when it is renamed; empty for a declared one
 * @param version counts its changes from 1; 0 for a declared one
 * @param declaredAt file and line, if the configuration declares it
 * @param values every field of its type in Vault's forms of reading; secrets are {@code redacted}.
 *     Of a declared connection it shows none: the file is the place to look.
 */
public record ConnectionDescription(
    String name,
    Optional<UUID> uuid,
    String type,
    long version,
    Optional<String> declaredAt,
    Map<String, Object> values) {

  public ConnectionDescription {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }
}
