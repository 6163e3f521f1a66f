// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An array of CK_ATTRIBUTE in native memory, with its values behind it; freed by {@link #close}.
 * Used by one thread.
 */
final class NativeTemplate implements AutoCloseable {

  /** CK_ATTRIBUTE: type, address of the value, its length in bytes; 8 bytes each. */
  private static final int ENTRY = 24;

  private static final int VALUE = 8;
  private static final int LENGTH = 16;

  /** CK_UNAVAILABLE_INFORMATION. */
  private static final long UNAVAILABLE = -1;

  private static final byte[] NOTHING = {};

  private final Memory memory;
  private final int count;

  /** Attributes with their values. */
  NativeTemplate(Attributes attributes) {
    this(lengths(attributes));
    int index = 0;
    for (long type : attributes.types()) {
      byte[] value = attributes.bytes(type).orElse(NOTHING);
      long place = memory.getLong((long) index * ENTRY + VALUE);
      memory.write(place - address(), value, 0, value.length);
      index++;
    }
  }

  /** Room for values of known lengths in bytes, by attribute. */
  NativeTemplate(Map<Long, Long> lengths) {
    count = lengths.size();
    long values = 0;
    for (long length : lengths.values()) {
      values += length;
    }
    // One byte more than needed, since JNA allocates no empty block.
    memory = new Memory((long) count * ENTRY + values + 1);
    memory.clear();
    long place = (long) count * ENTRY;
    int index = 0;
    for (Map.Entry<Long, Long> attribute : lengths.entrySet()) {
      entry(index++, attribute.getKey(), address() + place, attribute.getValue());
      place += attribute.getValue();
    }
  }

  /** No room for values: asks for their lengths. */
  static NativeTemplate lengthsOf(long... types) {
    Map<Long, Long> none = new LinkedHashMap<>();
    for (long type : types) {
      none.put(type, 0L);
    }
    NativeTemplate template = new NativeTemplate(none);
    for (int index = 0; index < types.length; index++) {
      template.entry(index, types[index], 0, 0);
    }
    return template;
  }

  long address() {
    return Pointer.nativeValue(memory);
  }

  int count() {
    return count;
  }

  /** Lengths the module wrote, of those attributes that it is willing to show. */
  Map<Long, Long> lengths() {
    Map<Long, Long> lengths = new LinkedHashMap<>();
    for (int index = 0; index < count; index++) {
      long length = memory.getLong((long) index * ENTRY + LENGTH);
      if (length != UNAVAILABLE) {
        lengths.put(memory.getLong((long) index * ENTRY), length);
      }
    }
    return lengths;
  }

  /** Values the module wrote. */
  Attributes read() {
    Map<Long, byte[]> values = new LinkedHashMap<>();
    for (int index = 0; index < count; index++) {
      long at = (long) index * ENTRY;
      long length = memory.getLong(at + LENGTH);
      if (length != UNAVAILABLE) {
        long place = memory.getLong(at + VALUE) - address();
        values.put(memory.getLong(at), memory.getByteArray(place, Math.toIntExact(length)));
      }
    }
    return new Attributes(values);
  }

  /** Values may be secret: they are overwritten. */
  @Override
  public void close() {
    memory.clear();
    memory.close();
  }

  private void entry(int index, long type, long value, long length) {
    long at = (long) index * ENTRY;
    memory.setLong(at, type);
    memory.setLong(at + VALUE, value);
    memory.setLong(at + LENGTH, length);
  }

  private static Map<Long, Long> lengths(Attributes attributes) {
    Map<Long, Long> lengths = new LinkedHashMap<>();
    for (long type : attributes.types()) {
      lengths.put(type, (long) attributes.bytes(type).orElse(NOTHING).length);
    }
    return lengths;
  }
}
