// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.nio.ByteBuffer;
import org.managedkeys.key.CipherInput;

/**
 * CKM_AES_GCM with its CK_GCM_PARAMS, in one piece: as fields, one by one, they would take longer
 * than a software token needs for a short message.
 */
final class GcmMechanism extends Mechanism {

  private final byte[] iv;
  private final byte[] associated;
  private final int tagBits;
  private final boolean hasIvBits;

  /**
   * The mechanism.
   *
   * @param hasIvBits whether ulIvBits is there, as in the header of version 2.40 and in all later
   *     versions; the text of version 2.40 has it not
   */
  GcmMechanism(CipherInput input, boolean hasIvBits) {
    super(Ck.CKM_AES_GCM);
    this.iv = input.iv();
    this.associated = input.associated();
    this.tagBits = input.tagBits();
    this.hasIvBits = hasIvBits;
  }

  @Override
  int structureBytes() {
    return (hasIvBits ? 6 : 5) * Long.BYTES;
  }

  @Override
  int totalBytes() {
    return structureBytes() + iv.length + associated.length;
  }

  @Override
  void write(ByteBuffer memory, long address, int place) {
    int ivPlace = place + structureBytes();
    int associatedPlace = ivPlace + iv.length;
    int next = address(memory, place, iv, address + ivPlace);
    if (hasIvBits) {
      next = word(memory, next, (long) iv.length * Byte.SIZE);
    }
    next = address(memory, next, associated, address + associatedPlace);
    word(memory, next, tagBits);
    memory.put(ivPlace, iv);
    memory.put(associatedPlace, associated);
  }

  /** The address and the length of bytes; answers the place behind them. */
  private static int address(ByteBuffer memory, int place, byte[] bytes, long address) {
    return word(memory, word(memory, place, bytes.length == 0 ? 0 : address), bytes.length);
  }

  private static int word(ByteBuffer memory, int place, long value) {
    memory.putLong(place, value);
    return place + Long.BYTES;
  }
}
