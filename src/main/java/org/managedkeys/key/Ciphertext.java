// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.key;

/**
 * What an encryption gave.
 *
 * @param iv the initialisation vector that was used; empty for modes without one
 * @param bytes the ciphertext, for GCM followed by its tag
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over once, never compared.
public record Ciphertext(byte[] iv, byte[] bytes) {

  @Override
  public String toString() {
    return bytes.length + " bytes, IV of " + iv.length;
  }
}
