// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * By what two stores are known to hold the same: the number of their records, and a SHA-256 over
 * the length and text of each in the order of their keys.
 */
record StoreDigest(long count, String sha256) {

  /** The digest of a store now. */
  static StoreDigest of(RecordStore store) {
    Sum sum = new Sum();
    store.forEach(record -> sum.add(RecordText.encode(record)));
    return sum.digest();
  }

  /** A digest being made. */
  static final class Sum {
    private final MessageDigest sha256 = newSha256();
    private long count;

    void add(byte[] text) {
      sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, text.length));
      sha256.update(text);
      count++;
    }

    /** The digest of what was added. To be asked once. */
    StoreDigest digest() {
      return new StoreDigest(count, HexFormat.of().formatHex(sha256.digest()));
    }

    private static MessageDigest newSha256() {
      try {
        return MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new AssertionError("every JDK has it", e);
      }
    }
  }
}
