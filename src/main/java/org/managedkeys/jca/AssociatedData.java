// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.io.ByteArrayOutputStream;

/** Associated data of one message, as far as it has come: all of it before the message itself. */
final class AssociatedData {

  private final ByteArrayOutputStream collected = new ByteArrayOutputStream(0);
  private boolean complete;

  void add(byte[] input, int offset, int length) {
    if (complete) {
      throw new IllegalStateException("associated data must come before the data");
    }
    collected.write(input, offset, length);
  }

  /** The message begins. */
  void complete() {
    complete = true;
  }

  byte[] bytes() {
    return collected.toByteArray();
  }

  /** For the next message. */
  void reset() {
    collected.reset();
    complete = false;
  }
}
