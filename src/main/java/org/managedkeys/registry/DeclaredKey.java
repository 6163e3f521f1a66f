// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import java.util.Set;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeyUsage;

/**
 * A key that the configuration declares; read-only at run time.
 *
 * @param kms the connection it is reached through
 * @param fields where it is in the service: the entry's fields of its {@link
 *     org.managedkeys.key.BackendType#keyFields() kind}, and {@link KeyEntry#KEY_TYPE}
 * @param permissions what may become of it
 * @param handling of the key, or else its connection's
 * @param place file and line of its first field, for messages
 */
public record DeclaredKey(
    KeyName name,
    String kms,
    Fields fields,
    Set<KeyUsage> usages,
    Permissions permissions,
    KeyHandling handling,
    Place place) {

  public DeclaredKey {
    usages = Set.copyOf(usages);
  }
}
