// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.security.Signature;
import java.security.SignatureException;

/** The ways in which a message reaches a Signature object. */
enum Feeding {
  ONE_CALL {
    @Override
    void feed(Signature signature, byte[] message) throws SignatureException {
      signature.update(message);
    }
  },
  SLICES {
    @Override
    void feed(Signature signature, byte[] message) throws SignatureException {
      byte[] framed = framed(message);
      for (int start = 0; start <= message.length; start += SLICE) {
        signature.update(framed, MARGIN + start, Math.min(SLICE, message.length - start));
      }
    }
  },
  BYTES {
    @Override
    void feed(Signature signature, byte[] message) throws SignatureException {
      for (byte b : message) {
        signature.update(b);
      }
    }
  },
  HEAP_BUFFER {
    @Override
    void feed(Signature signature, byte[] message) throws SignatureException {
      drain(signature, ByteBuffer.wrap(framed(message), MARGIN, message.length));
    }
  },
  SLICED_HEAP_BUFFER {
    @Override
    void feed(Signature signature, byte[] message) throws SignatureException {
      drain(signature, ByteBuffer.wrap(framed(message), MARGIN, message.length).slice());
    }
  },
  READ_ONLY_BUFFER {
    @Override
    void feed(Signature signature, byte[] message) throws SignatureException {
      drain(signature, ByteBuffer.wrap(framed(message), MARGIN, message.length).asReadOnlyBuffer());
    }
  },
  DIRECT_BUFFER {
    @Override
    void feed(Signature signature, byte[] message) throws SignatureException {
      ByteBuffer direct = ByteBuffer.allocateDirect(message.length + 2 * MARGIN);
      direct.put(framed(message)).position(MARGIN).limit(MARGIN + message.length);
      drain(signature, direct);
    }
  },
  ALL_KINDS {
    @Override
    void feed(Signature signature, byte[] message) throws SignatureException {
      int third = message.length / 3;
      signature.update(message, 0, third);
      drain(signature, ByteBuffer.wrap(message, third, third));
      for (int index = 2 * third; index < message.length; index++) {
        signature.update(message[index]);
      }
    }
  };

  private static final int SLICE = 37;
  private static final int MARGIN = 5;

  abstract void feed(Signature signature, byte[] message) throws SignatureException;

  /** With other bytes before and behind, which must not be signed. */
  private static byte[] framed(byte[] message) {
    byte[] framed = new byte[message.length + 2 * MARGIN];
    System.arraycopy(message, 0, framed, MARGIN, message.length);
    return framed;
  }

  private static void drain(Signature signature, ByteBuffer buffer) throws SignatureException {
    int limit = buffer.limit();
    signature.update(buffer);
    assertThat(buffer.position()).isEqualTo(limit);
    assertThat(buffer.limit()).isEqualTo(limit);
  }
}
