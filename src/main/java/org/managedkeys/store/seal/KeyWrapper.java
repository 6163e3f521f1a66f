// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.seal;

/**
 * Encrypts keys by another key, which stays in its service. Thread-safe.
 *
 * <p>Both methods throw {@link org.managedkeys.key.KeyException} if the service refuses or cannot
 * be reached.
 */
public interface KeyWrapper {

  /** The key that does it, as messages name it: {@code key 'seal'}. */
  String describe();

  /**
   * Encrypts a key.
   *
   * @param key a few dozen bytes; not changed
   */
  byte[] wrap(byte[] key);

  /**
   * The key that was wrapped; the caller overwrites it.
   *
   * @throws org.managedkeys.key.KeyException DENIED if it was not this key that wrapped it
   */
  byte[] unwrap(byte[] wrapped);
}
