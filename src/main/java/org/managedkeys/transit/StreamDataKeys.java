// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.util.Optional;
import org.managedkeys.key.KeyException;

/**
 * How the data key of a stream is kept beside it: encrypted under a transit key, as that key's
 * ordinary ciphertext. Thread-safe.
 */
interface StreamDataKeys {

  /** The transit key as messages name it. */
  String subject(String name);

  /**
   * Encrypts a data key under the latest version of a transit key.
   *
   * @return {@code vault:v<version>:<base64>}
   * @throws KeyException if there is no such transit key, or its managed key may not or cannot do
   *     it
   */
  String wrap(String name, byte[] dataKey);

  /**
   * Decrypts a data key; the caller overwrites it.
   *
   * @return empty if it is no ciphertext of this transit key
   * @throws KeyException if there is no such transit key, if it does not decrypt by this version
   *     (any more), or its managed key may not or cannot do it
   */
  Optional<byte[]> unwrap(String name, String wrapped);
}
