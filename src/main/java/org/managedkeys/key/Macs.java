// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.key;

/**
 * A secret key that can make message authentication codes.
 *
 * <p>Thread-safe. A failed or partial call throws; nothing is ever returned for it.
 */
public interface Macs extends ManagedKey {

  /**
   * Checks, without a remote call, that this key at this service can make such a code.
   *
   * @throws KeyException of kind UNSUPPORTED that says which ones are possible
   */
  void checkMac(MacAlgorithm algorithm);

  /**
   * The code of a message.
   *
   * @return {@link MacAlgorithm#bytes()} bytes
   */
  byte[] mac(MacAlgorithm algorithm, byte[] message);
}
