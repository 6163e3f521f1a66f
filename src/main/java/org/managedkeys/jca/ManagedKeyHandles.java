// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import org.managedkeys.registry.RegisteredKey;

/** Keys of the registry as keys of the JCA, with the permissions of whoever got the key. */
public final class ManagedKeyHandles {

  private ManagedKeyHandles() {}

  /**
   * What stands for a private or a secret key: it is used with any {@link ManagedKeysProvider}, and
   * every use passes the check of the mount that the key is of. Opens the key, which talks to its
   * service the first time.
   *
   * @throws org.managedkeys.key.KeyException if it cannot be opened
   */
  public static ManagedKeyHandle of(RegisteredKey key) {
    return key.open().algorithm().family().isSecret()
        ? new OpaqueSecretKey(key, key.open().algorithm())
        : OpaqueKey.of(key);
  }
}
