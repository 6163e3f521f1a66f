// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.KeyUsage;

/**
 * A named key as it stands now, whether the configuration declares it or the live store holds it.
 *
 * @param kms the connection it is reached through
 * @param fields where it is in the service
 * @param allowGenerateKey whether it may be made if it is not there
 * @param declaredAt file and line of its declaration; empty for a key of the live store
 * @param created when it was declared (the configuration's last change) or created
 */
public record KeyEntry(
    KeyName name,
    String kms,
    Fields fields,
    Set<KeyUsage> usages,
    boolean allowGenerateKey,
    Optional<String> declaredAt,
    Instant created) {

  public KeyEntry {
    usages = Set.copyOf(usages);
  }

  /** The kind of key to generate, if the entry says so: Vault's fields {@code curve, key_bits}. */
  public Optional<KeySpec> wantedSpec() {
    return fields
        .text("curve")
        .map(KeySpec::parse)
        .or(() -> fields.text("key_bits").map(bits -> KeySpec.parse("rsa-" + bits)));
  }

  /** How messages name it. */
  public String subject() {
    return "key '" + name + "'";
  }
}
