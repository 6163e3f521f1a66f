// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

/**
 * A vendor's library, called as directly as it can be: one request for each method, nothing checked
 * that the library does not check. Thread-safe.
 */
interface RawCloud extends AutoCloseable {

  /** Signs a SHA-256 digest, by PKCS #1 or ECDSA. */
  byte[] sign(CloudTask task, byte[] digest) throws Exception;

  /** Has the service verify what {@link #sign} made. */
  boolean verify(CloudTask task, byte[] digest, byte[] signature) throws Exception;

  /** Decrypts by RSA-OAEP with SHA-256. */
  byte[] decrypt(byte[] ciphertext) throws Exception;

  /** HMAC with SHA-256. */
  byte[] mac(byte[] message) throws Exception;

  /** A new data key, by the request that the service has for it, or by having one encrypted. */
  DataKey dataKey() throws Exception;

  /** A data key that the service encrypted, or what contains it at its end. */
  byte[] unwrap(byte[] encrypted) throws Exception;

  @Override
  void close();

  /** A data key and the same encrypted. */
  @SuppressWarnings("ArrayRecordComponent") // Handed over once, never compared.
  record DataKey(byte[] plain, byte[] encrypted) {}
}
