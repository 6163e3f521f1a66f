// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.revocation;

import java.util.Arrays;

/**
 * Bytes as the key of a map. Ordered, so that whoever chooses bytes with one hash code makes a map
 * no slower than a tree.
 */
final class Bytes implements Comparable<Bytes> {

  private final byte[] value;
  private final int hash;

  private Bytes(byte[] value) {
    this.value = value;
    this.hash = Arrays.hashCode(value);
  }

  /** To look up by: not copied, and of no use once the array changes. */
  static Bytes view(byte[] value) {
    return new Bytes(value);
  }

  /** To keep. */
  static Bytes copyOf(byte[] value) {
    return new Bytes(value.clone());
  }

  int length() {
    return value.length;
  }

  @Override
  public int compareTo(Bytes other) {
    return Arrays.compare(value, other.value);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that && hash == that.hash && Arrays.equals(value, that.value);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return value.length + " bytes";
  }
}
