// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.security.KeyPair;
import org.managedkeys.registry.RegisteredKey;

/** Keys of the registry as key pairs of the JCA, with the permissions of whoever got the key. */
public final class ManagedKeyPairs {

  private ManagedKeyPairs() {}

  /**
   * A key's public half, and what stands for its private half: it is used with any {@link
   * ManagedKeysProvider}, and every use passes the check of the mount that the key is of. Opens the
   * key, which talks to its service the first time.
   *
   * @throws org.managedkeys.key.KeyException if it cannot be opened; UNSUPPORTED for a secret key
   */
  public static KeyPair of(RegisteredKey key) {
    OpaqueKey opaque = OpaqueKey.of(key);
    return new KeyPair(opaque.getPublicKey(), opaque);
  }
}
