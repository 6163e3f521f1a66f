// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.key;

/** A key service that gives random bytes from its own generator. */
public interface MakesRandom extends KeyBackend {

  /**
   * Random bytes.
   *
   * @param count how many, at least 1; the service is asked in as many pieces as it needs
   * @return exactly that many
   * @throws KeyException UNSUPPORTED if the service has no generator; otherwise if it refuses,
   *     cannot be reached or answers with anything else
   */
  byte[] random(int count);
}
