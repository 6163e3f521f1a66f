// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.SecretKey;

/**
 * A data key of envelope encryption, in memory for one message: an AES key of 256 bits, and the
 * same encrypted by a managed key. Not thread-safe. {@link #close} overwrites it.
 */
public final class DataKey implements SecretKey, AutoCloseable {

  @Serial private static final long serialVersionUID = 1L;

  private final transient byte[] key;
  private final transient byte[] encrypted;
  private final transient AtomicLong bytes;

  /**
   * A data key for one message.
   *
   * @param key is copied
   * @param bytes counts what is encrypted under the key
   */
  DataKey(byte[] key, byte[] encrypted, AtomicLong bytes) {
    this.key = key.clone();
    this.encrypted = encrypted;
    this.bytes = bytes;
  }

  /** The data key as the managed key encrypted it. Not to be changed. */
  public byte[] encrypted() {
    return encrypted;
  }

  /** Tells that so many more bytes are encrypted under the key. */
  public void count(long more) {
    bytes.addAndGet(more);
  }

  @Override
  public String getAlgorithm() {
    return "AES";
  }

  @Override
  public String getFormat() {
    return "RAW";
  }

  @Override
  public byte[] getEncoded() {
    return key.clone();
  }

  @Override
  public void close() {
    Arrays.fill(key, (byte) 0);
  }

  @Override
  public String toString() {
    return "data key";
  }

  @Serial
  private void writeObject(ObjectOutputStream stream) throws NotSerializableException {
    throw new NotSerializableException("a data key stays in memory");
  }
}
