// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.security.Key;

/**
 * A key that stays in its key service, private or secret: what both handles tell beyond the JCA.
 *
 * <p>Thread-safe.
 */
public sealed interface ManagedKeyHandle extends Key permits ManagedPrivateKey, ManagedSecretKey {

  /** The key's name, {@code namespace/name}; a new key that has none yet is described instead. */
  String getName();
}
