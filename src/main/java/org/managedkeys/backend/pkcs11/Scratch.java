// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The native memory of one session: a mechanism, what a call is given and what it answers. Kept as
 * long as the session, so that a small call allocates nothing outside the heap; a large one gets
 * blocks of its own. {@link #wipe} overwrites what was used. Used by one thread at a time.
 */
final class Scratch {

  /** CK_MECHANISM: type, address and length of the parameters. */
  private static final int MECHANISM = 0;

  private static final int MECHANISM_PARAMETERS = MECHANISM + 8;
  private static final int MECHANISM_LENGTH = MECHANISM + 16;
  private static final int PARAMETERS = 24;

  /** Bytes for parameters, an IV and associated data of the usual lengths. */
  private static final int PARAMETERS_BYTES = 488;

  private static final int COUNT = PARAMETERS + PARAMETERS_BYTES;
  private static final int OUTPUT = COUNT + Long.BYTES;

  /** Bytes for a signature or a batch of handles; an RSA key of 16384 bits signs with 2048. */
  static final int OUTPUT_BYTES = 2048;

  private static final int INPUT = OUTPUT + OUTPUT_BYTES;
  private static final int INPUT_BYTES = 4096;

  private static final byte[] ZEROS = new byte[INPUT_BYTES];

  private final Memory memory = new Memory(INPUT + INPUT_BYTES);
  private final long address = Pointer.nativeValue(memory);
  private final ByteBuffer bytes = memory.getByteBuffer(0, INPUT + INPUT_BYTES);
  private final List<Memory> blocks = new ArrayList<>();

  private int usedInput;
  private @Nullable Memory largeOutput;
  private int capacity;

  /** Writes a mechanism; answers its address. */
  long mechanism(Mechanism mechanism) {
    int length = mechanism.structureBytes();
    bytes.putLong(MECHANISM, mechanism.type());
    bytes.putLong(MECHANISM_LENGTH, length);
    if (length == 0) {
      bytes.putLong(MECHANISM_PARAMETERS, 0);
    } else if (mechanism.totalBytes() <= PARAMETERS_BYTES) {
      bytes.putLong(MECHANISM_PARAMETERS, address + PARAMETERS);
      mechanism.write(in(memory), PARAMETERS);
    } else {
      Memory block = block(mechanism.totalBytes());
      bytes.putLong(MECHANISM_PARAMETERS, Pointer.nativeValue(block));
      mechanism.write(in(block), 0);
    }
    return address + MECHANISM;
  }

  /** Writes what a call is given; answers its address. */
  long input(byte[] data) {
    if (data.length <= INPUT_BYTES) {
      bytes.put(INPUT, data);
      usedInput = Math.max(usedInput, data.length);
      return address + INPUT;
    }
    Memory block = block(data.length);
    block.write(0, data, 0, data.length);
    return Pointer.nativeValue(block);
  }

  /**
   * Makes room for an answer, and tells the module how much.
   *
   * @param most bytes the answer can have; there is always room for {@link #OUTPUT_BYTES}
   * @return its address
   */
  long output(long most) {
    capacity = Math.toIntExact(Math.max(most, OUTPUT_BYTES));
    bytes.putLong(COUNT, capacity);
    if (capacity == OUTPUT_BYTES) {
      largeOutput = null;
      return address + OUTPUT;
    }
    Memory block = block(capacity);
    largeOutput = block;
    return Pointer.nativeValue(block);
  }

  /** Where the module writes how long its answer is. */
  long countAddress() {
    return address + COUNT;
  }

  /** The count as the module wrote it. */
  long count() {
    return bytes.getLong(COUNT);
  }

  /**
   * The answer.
   *
   * @param function that gave it
   * @throws CryptokiFailure CKR_BUFFER_TOO_SMALL if the module claims more than there was room for
   */
  byte[] result(String function) throws CryptokiFailure {
    long length = count();
    if (length < 0 || length > capacity) {
      throw new CryptokiFailure(function, ReturnValue.BUFFER_TOO_SMALL.code());
    }
    byte[] result = new byte[(int) length];
    if (largeOutput == null) {
      bytes.get(OUTPUT, result);
    } else {
      largeOutput.read(0, result, 0, result.length);
    }
    return result;
  }

  /** Copies what a call wrote that tells no count; it is zeros if it wrote nothing. */
  void copyOutput(byte[] target, int offset, int length) {
    bytes.get(OUTPUT, target, offset, length);
  }

  /** The number at a place of a small answer, counted in numbers. */
  long resultNumber(int index) {
    return bytes.getLong(OUTPUT + index * Long.BYTES);
  }

  /** Overwrites what calls were given and answered, and gives back their blocks. */
  void wipe() {
    bytes.put(INPUT, ZEROS, 0, usedInput);
    // A call that fails may have written, too.
    bytes.put(OUTPUT, ZEROS, 0, OUTPUT_BYTES);
    usedInput = 0;
    largeOutput = null;
    for (Memory block : blocks) {
      block.clear();
      block.close();
    }
    blocks.clear();
  }

  void close() {
    wipe();
    memory.close();
  }

  private Memory block(int length) {
    Memory block = new Memory(length);
    blocks.add(block);
    return block;
  }

  private static Mechanism.Target in(Memory block) {
    return new Mechanism.Target() {
      @Override
      public void putLong(int place, long value) {
        block.setLong(place, value);
      }

      @Override
      public void putBytes(int place, byte[] value) {
        block.write(place, value, 0, value.length);
      }

      @Override
      public long addressOf(int place) {
        return Pointer.nativeValue(block) + place;
      }
    };
  }
}
