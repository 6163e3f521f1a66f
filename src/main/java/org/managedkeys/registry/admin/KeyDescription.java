// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry.admin;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeyUsage;

/**
 * A key entry, as it is shown. Holds no secrets.
 *
 * @param type {@code pkcs11}, {@code awskms} and so on
 * @param kms the connection's present name; empty if the entry describes one of its own
 * @param version counts its changes from 1; 0 if the configuration declares it
 * @param declaredAt file and line, if the configuration declares it
 * @param values every field of its type in Vault's forms of reading, with defaults for those that
 *     were not written; secrets are {@code redacted}. Of a declared key, what describes a
 *     connection of its own is not among them.
 * @param publicFacts only where they were asked for, as that talks to the key service
 * @param mounts paths of those that list the key, or of all if it is for any mount; without the
 *     implicit {@code jca/}
 */
public record KeyDescription(
    KeyName name,
    UUID uuid,
    String type,
    Optional<String> kms,
    long version,
    Instant created,
    Optional<String> declaredAt,
    Set<KeyUsage> usages,
    boolean anyMount,
    Map<String, Object> values,
    Optional<PublicFacts> publicFacts,
    List<String> mounts) {

  public KeyDescription {
    usages = Set.copyOf(usages);
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    mounts = List.copyOf(mounts);
  }

  KeyDescription with(PublicFacts facts) {
    return new KeyDescription(
        name,
        uuid,
        type,
        kms,
        version,
        created,
        declaredAt,
        usages,
        anyMount,
        values,
        Optional.of(facts),
        mounts);
  }
}
