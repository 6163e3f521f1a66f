// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.contract;

import static org.managedkeys.contract.Software.bytes;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.managedkeys.key.CipherInput;
import org.managedkeys.key.CipherScheme;
import org.managedkeys.key.CipherScheme.Mode;
import org.managedkeys.key.KeyAlgorithm.Family;

/** What is encrypted by AES in each of its modes. */
final class AesInputs {

  private AesInputs() {}

  static List<Mode> modes() {
    return Arrays.stream(Mode.values())
        .filter(mode -> mode.family() == Family.AES && mode != Mode.SERVICE)
        .toList();
  }

  /** Of all lengths at which something may go wrong. */
  static List<CipherInput> inputs(Mode mode) {
    List<Integer> lengths =
        switch (mode) {
          case AES_CBC -> List.of(0, 16, 32, 4096, 1 << 17);
          case AES_KW -> List.of(16, 24, 32, 40, 1216);
          case AES_KWP -> List.of(1, 7, 8, 9, 15, 16, 17, 24, 32, 1216, 1217);
          default -> List.of(0, 1, 15, 16, 17, 31, 32, 33, 4095, 4096, 4097, 1 << 17);
        };
    return lengths.stream().map(length -> input(mode, bytes(length))).toList();
  }

  /** With a new IV where the mode has one. */
  static CipherInput input(Mode mode, byte[] data) {
    if (mode == Mode.AES_GCM) {
      return CipherInput.authenticated(data, bytes(12), bytes(20), 128);
    }
    return mode.hasIv() ? CipherInput.withIv(data, bytes(16)) : CipherInput.of(data);
  }

  /** Other data with the same parameters. */
  static CipherInput with(CipherInput input, byte[] data) {
    return CipherInput.authenticated(data, input.iv(), input.associated(), input.tagBits());
  }

  /** Data of lengths, IVs and tags that a mode does not take. */
  static Map<CipherInput, CipherScheme> ofAWrongForm() {
    byte[] iv = bytes(16);
    Map<CipherInput, CipherScheme> wrong = new HashMap<>();
    wrong.put(CipherInput.withIv(bytes(15), iv), CipherScheme.of(Mode.AES_CBC));
    wrong.put(CipherInput.withIv(bytes(16), bytes(12)), CipherScheme.of(Mode.AES_CBC));
    wrong.put(CipherInput.withIv(bytes(16), new byte[0]), CipherScheme.of(Mode.AES_CBC_PADDED));
    wrong.put(CipherInput.withIv(bytes(16), bytes(17)), CipherScheme.of(Mode.AES_CBC_PADDED));
    wrong.put(CipherInput.withIv(bytes(16), bytes(8)), CipherScheme.of(Mode.AES_CTR));
    wrong.put(
        CipherInput.authenticated(bytes(16), new byte[0], new byte[0], 128),
        CipherScheme.of(Mode.AES_GCM));
    wrong.put(
        CipherInput.authenticated(bytes(16), bytes(12), new byte[0], 64),
        CipherScheme.of(Mode.AES_GCM));
    wrong.put(
        CipherInput.authenticated(bytes(16), bytes(12), new byte[0], 127),
        CipherScheme.of(Mode.AES_GCM));
    for (int length : new int[] {0, 8, 15, 20}) {
      wrong.put(CipherInput.of(bytes(length)), CipherScheme.of(Mode.AES_KW));
    }
    wrong.put(CipherInput.of(new byte[0]), CipherScheme.of(Mode.AES_KWP));
    return wrong;
  }
}
