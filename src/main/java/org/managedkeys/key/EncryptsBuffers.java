// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.key;

import java.nio.ByteBuffer;

/**
 * A key that encrypts from one buffer into another, without copies of the data in between where its
 * service can do without. Thread-safe; the buffers are the caller's alone until the call returns.
 */
public interface EncryptsBuffers extends Encrypts {

  /** Whether a scheme can be done so; {@link #encrypt(CipherScheme, CipherInput)} does them all. */
  boolean encryptsBuffers(CipherScheme scheme);

  /**
   * Encrypts all that the source has. When it returns, the source has nothing left, and the target
   * stands behind the ciphertext; when it throws, both stand where they stood, and what is in the
   * target's room is no ciphertext.
   *
   * @param parameters IV, associated data and tag length; its data is not looked at
   * @param target with room for the ciphertext; the two may share memory
   * @throws KeyException as {@link #encrypt(CipherScheme, CipherInput)} does
   */
  void encrypt(CipherScheme scheme, CipherInput parameters, ByteBuffer source, ByteBuffer target);
}
