// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Set;
import java.util.UUID;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeyUsage;

/**
 * A key that the configuration declares; read-only at run time.
 *
 * @param kms the connection it is reached through
 * @param fields where it is in the service: the entry's fields of its {@link
 *     org.managedkeys.key.BackendType#keyFields() kind}, and {@link KeyEntry#KEY_TYPE}
 * @param anyMount whether every mount of its namespace may use it
 * @param permissions what may become of it
 * @param handling of the key, or else its connection's
 * @param place file and line of its first field, for messages
 */
public record DeclaredKey(
    KeyName name,
    String kms,
    Fields fields,
    Set<KeyUsage> usages,
    boolean anyMount,
    Permissions permissions,
    KeyHandling handling,
    Place place) {

  public DeclaredKey {
    usages = Set.copyOf(usages);
  }

  /**
   * The UUID that follows from its name, in every process the same: of version 8, a hash of a kind
   * of our own (RFC 9562 section 5.8). Version 3 would need MD5, which not every JVM has.
   */
  UUID uuid() {
    return uuidOf(name);
  }

  static UUID uuidOf(KeyName name) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(("managed-keys declared key " + name).getBytes(StandardCharsets.UTF_8));
      ByteBuffer bytes = ByteBuffer.wrap(hash);
      return new UUID(
          (bytes.getLong() & ~0xf000L) | 0x8000L, (bytes.getLong() & (-1L >>> 2)) | Long.MIN_VALUE);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
