// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import org.managedkeys.registry.RegisteredKey;

/** What the JCA holds of a key: a private or a secret key's handle. */
final class Handles {

  private Handles() {}

  /** The handle of a key, opened if need be. */
  static ManagedKeyHandle of(RegisteredKey registered) {
    return registered.open().algorithm().family().isSecret()
        ? new OpaqueSecretKey(registered, registered.open().algorithm())
        : OpaqueKey.of(registered);
  }
}
