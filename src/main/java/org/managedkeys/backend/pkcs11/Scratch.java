// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.nio.ByteBuffer;

/**
 * The native memory of one session: a mechanism, what a call is given and what it answers. Kept as
 * long as the session, so that a call allocates nothing outside the heap unless it is large. {@link
 * #wipe} overwrites what was used. Used by one thread at a time.
 */
final class Scratch {

  /** CK_MECHANISM: type, address and length of the parameters. */
  private static final int MECHANISM_PARAMETERS = 8;

  private static final int MECHANISM_LENGTH = 16;
  private static final int MECHANISM_BYTES = 24;

  /** Bytes for parameters, an IV and associated data of the usual lengths. */
  private static final int PARAMETERS_BYTES = 488;

  /** Bytes for a signature or a batch of handles; an RSA key of 16384 bits signs with 2048. */
  static final int OUTPUT_BYTES = 2048;

  private static final int INPUT_BYTES = 4096;

  private final NativeArea mechanism = new NativeArea(MECHANISM_BYTES + PARAMETERS_BYTES);
  private final NativeArea count = new NativeArea(Long.BYTES);
  private final NativeArea input = new NativeArea(INPUT_BYTES);
  private final NativeArea output = new NativeArea(OUTPUT_BYTES);
  private int capacity;

  /** Writes a mechanism; answers its address. */
  long mechanism(Mechanism wanted) {
    int length = wanted.structureBytes();
    mechanism.reserve(MECHANISM_BYTES + wanted.totalBytes());
    ByteBuffer bytes = mechanism.bytes();
    bytes.putLong(0, wanted.type());
    bytes.putLong(MECHANISM_PARAMETERS, length == 0 ? 0 : mechanism.address() + MECHANISM_BYTES);
    bytes.putLong(MECHANISM_LENGTH, length);
    wanted.write(bytes, mechanism.address(), MECHANISM_BYTES);
    return mechanism.address();
  }

  /** Writes what a call is given; answers its address. */
  long input(byte[] data) {
    input.reserve(data.length);
    input.bytes().put(0, data);
    return input.address();
  }

  /** Writes what a call is given, and leaves the buffer as it is; answers the address. */
  long input(ByteBuffer data) {
    input.reserve(data.remaining());
    input.bytes().put(0, data, data.position(), data.remaining());
    return input.address();
  }

  /**
   * Makes room for an answer, and tells the module how much.
   *
   * @param most bytes the answer can have; there is always room for {@link #OUTPUT_BYTES}
   * @return its address
   */
  long output(long most) {
    capacity = Math.toIntExact(Math.max(most, OUTPUT_BYTES));
    output.reserve(capacity);
    count.bytes().putLong(0, capacity);
    return output.address();
  }

  /** Tells the module how much room there is for an answer at a place of somebody else's. */
  long outputAt(long place, int room) {
    capacity = room;
    count.bytes().putLong(0, room);
    return place;
  }

  /** Where the module writes how long its answer is. */
  long countAddress() {
    return count.address();
  }

  /** The count as the module wrote it. */
  long count() {
    return count.bytes().getLong(0);
  }

  /**
   * How long the answer is.
   *
   * @param function that gave it
   * @throws CryptokiFailure CKR_BUFFER_TOO_SMALL if the module claims more than there was room for
   */
  int resultLength(String function) throws CryptokiFailure {
    long length = count();
    if (length < 0 || length > capacity) {
      throw new CryptokiFailure(function, ReturnValue.BUFFER_TOO_SMALL.code());
    }
    return (int) length;
  }

  /**
   * The answer.
   *
   * @param function that gave it
   * @throws CryptokiFailure as {@link #resultLength}
   */
  byte[] result(String function) throws CryptokiFailure {
    byte[] result = new byte[resultLength(function)];
    output.bytes().get(0, result);
    return result;
  }

  /** Puts the answer into a buffer, which has the room. */
  void copyResult(ByteBuffer target, int length) {
    target.put(target.position(), output.bytes(), 0, length);
  }

  /** Copies what a call wrote that tells no count; it is zeros if it wrote nothing. */
  void copyOutput(byte[] target, int offset, int length) {
    output.bytes().get(0, target, offset, length);
  }

  /** The number at a place of a small answer, counted in numbers. */
  long resultNumber(int index) {
    return output.bytes().getLong(index * Long.BYTES);
  }

  /** Overwrites what calls were given and answered; a call that fails may have written, too. */
  void wipe() {
    mechanism.wipe();
    input.wipe();
    output.wipe();
  }

  void close() {
    wipe();
    mechanism.close();
    count.close();
    input.close();
    output.close();
  }
}
