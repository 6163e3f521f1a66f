// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.util.ArrayList;
import java.util.List;

/**
 * A CK_MECHANISM: an algorithm and its parameter structure, field by field. Immutable; {@code with}
 * methods answer a copy. Arrays are not copied and not changed.
 */
final class Mechanism {

  /** A field of the parameter structure. */
  private sealed interface Field permits Word, Inline, Address {}

  /** A CK_ULONG. */
  private record Word(long value) implements Field {}

  /** Bytes that are part of the structure. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Inline(byte[] bytes) implements Field {}

  /** The address of bytes elsewhere; null if there are none. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Address(byte[] bytes) implements Field {}

  /** Where a mechanism is written to: native memory. */
  interface Target {
    void putLong(int place, long value);

    void putBytes(int place, byte[] value);

    /** The machine's address of a place. */
    long addressOf(int place);
  }

  private final long type;
  private final List<Field> fields;

  /** A mechanism without parameters. */
  Mechanism(long type) {
    this(type, List.of());
  }

  private Mechanism(long type, List<Field> fields) {
    this.type = type;
    this.fields = fields;
  }

  /** Followed by a number. */
  Mechanism with(long value) {
    return with(new Word(value));
  }

  /** Followed by bytes that are part of the structure. */
  Mechanism withInline(byte[] bytes) {
    return with(new Inline(bytes));
  }

  /** Followed by the address of bytes. Their length is a field of its own. */
  Mechanism withAddressOf(byte[] bytes) {
    return with(new Address(bytes));
  }

  private Mechanism with(Field field) {
    List<Field> more = new ArrayList<>(fields);
    more.add(field);
    return new Mechanism(type, more);
  }

  long type() {
    return type;
  }

  /** Bytes of the parameter structure; 0 if the mechanism takes none. */
  int structureBytes() {
    int bytes = 0;
    for (Field field : fields) {
      bytes += field instanceof Inline inline ? inline.bytes().length : Long.BYTES;
    }
    return bytes;
  }

  /** Bytes of the structure and of all that its addresses point to. */
  int totalBytes() {
    int bytes = structureBytes();
    for (Field field : fields) {
      bytes += field instanceof Address address ? address.bytes().length : 0;
    }
    return bytes;
  }

  /** Writes the structure to a place, and behind it what its addresses point to. */
  void write(Target target, int place) {
    int next = place;
    int behind = place + structureBytes();
    for (Field field : fields) {
      if (field instanceof Word word) {
        target.putLong(next, word.value());
        next += Long.BYTES;
      } else if (field instanceof Inline inline) {
        target.putBytes(next, inline.bytes());
        next += inline.bytes().length;
      } else if (field instanceof Address address) {
        byte[] bytes = address.bytes();
        target.putLong(next, bytes.length == 0 ? 0 : target.addressOf(behind));
        target.putBytes(behind, bytes);
        behind += bytes.length;
        next += Long.BYTES;
      }
    }
  }
}
