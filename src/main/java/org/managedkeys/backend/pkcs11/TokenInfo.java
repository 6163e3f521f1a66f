// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import com.sun.jna.Memory;
import java.nio.charset.StandardCharsets;

/**
 * What a token says of itself: the parts of CK_TOKEN_INFO that matter here.
 *
 * @param slot the slot it is in now
 * @param mostSessions sessions one program may have open; 0 for no limit, -1 if not told
 * @param mostWriteSessions the same for read/write sessions
 */
record TokenInfo(
    long slot, String label, String serial, long flags, long mostSessions, long mostWriteSessions) {

  /** Bytes of CK_TOKEN_INFO. */
  static final int BYTES = 208;

  private static final int LABEL_BYTES = 32;
  private static final int SERIAL = 80;
  private static final int SERIAL_BYTES = 16;
  private static final int FLAGS = 96;
  private static final int MOST_SESSIONS = 104;
  private static final int MOST_WRITE_SESSIONS = 120;

  static TokenInfo read(long slot, Memory memory) {
    return new TokenInfo(
        slot,
        padded(memory, 0, LABEL_BYTES),
        padded(memory, SERIAL, SERIAL_BYTES),
        memory.getLong(FLAGS),
        memory.getLong(MOST_SESSIONS),
        memory.getLong(MOST_WRITE_SESSIONS));
  }

  boolean isInitialized() {
    return (flags & Ck.CKF_TOKEN_INITIALIZED) != 0;
  }

  /** SoftHSM shows a token so while another process writes to it. */
  boolean isHalfRead() {
    return isInitialized() && label.isEmpty() && serial.isEmpty();
  }

  boolean needsLogin() {
    return (flags & Ck.CKF_LOGIN_REQUIRED) != 0;
  }

  /** Whether a wrong PIN was entered since the last right one. */
  boolean isPinCountLow() {
    return (flags & Ck.CKF_USER_PIN_COUNT_LOW) != 0;
  }

  /** For messages: {@code 'prod' (serial 4711, slot 0)}. */
  String describe() {
    return "'" + label + "' (serial " + serial + ", slot " + Long.toUnsignedString(slot) + ")";
  }

  /** Texts are padded with blanks; some modules pad with zeros. */
  private static String padded(Memory memory, int offset, int length) {
    return new String(memory.getByteArray(offset, length), StandardCharsets.UTF_8)
        .replace('\0', ' ')
        .strip();
  }
}
