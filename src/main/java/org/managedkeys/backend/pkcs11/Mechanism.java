// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.nio.ByteBuffer;

/**
 * A CK_MECHANISM: an algorithm and its parameter structure, mostly field by field. Immutable.
 * Arrays are not copied and not changed.
 */
class Mechanism {

  /** A field of the parameter structure. */
  sealed interface Field permits Word, Inline, Address {}

  private record Word(long value) implements Field {}

  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Inline(byte[] bytes) implements Field {}

  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Address(byte[] bytes) implements Field {}

  private static final Field[] NONE = {};

  private final long type;
  private final Field[] fields;
  private final int structureBytes;
  private final int totalBytes;

  /**
   * A mechanism with the fields of its parameters, in their order.
   *
   * @param type its CKM_ number
   */
  Mechanism(long type, Field... fields) {
    this.type = type;
    this.fields = fields;
    int structure = 0;
    int behind = 0;
    for (Field field : fields) {
      structure += field instanceof Inline inline ? inline.bytes().length : Long.BYTES;
      behind += field instanceof Address address ? address.bytes().length : 0;
    }
    this.structureBytes = structure;
    this.totalBytes = structure + behind;
  }

  /** A mechanism without parameters, or with those of a class of its own. */
  Mechanism(long type) {
    this(type, NONE);
  }

  /** A CK_ULONG. */
  static Field word(long value) {
    return new Word(value);
  }

  /** Bytes that are part of the structure. */
  static Field inline(byte[] bytes) {
    return new Inline(bytes);
  }

  /** The address of bytes elsewhere, null if there are none. Their length is a field of its own. */
  static Field addressOf(byte[] bytes) {
    return new Address(bytes);
  }

  long type() {
    return type;
  }

  /** Bytes of the parameter structure; 0 if the mechanism takes none. */
  int structureBytes() {
    return structureBytes;
  }

  /** Bytes of the structure and of all that its addresses point to. */
  int totalBytes() {
    return totalBytes;
  }

  /**
   * Writes the structure to a place, and behind it what its addresses point to.
   *
   * @param memory native memory in the machine's byte order, which begins at {@code address}
   */
  void write(ByteBuffer memory, long address, int place) {
    int next = place;
    int behind = place + structureBytes;
    for (Field field : fields) {
      if (field instanceof Word word) {
        memory.putLong(next, word.value());
        next += Long.BYTES;
      } else if (field instanceof Inline inline) {
        memory.put(next, inline.bytes());
        next += inline.bytes().length;
      } else if (field instanceof Address elsewhere) {
        byte[] bytes = elsewhere.bytes();
        memory.putLong(next, bytes.length == 0 ? 0 : address + behind);
        memory.put(behind, bytes);
        behind += bytes.length;
        next += Long.BYTES;
      }
    }
  }
}
