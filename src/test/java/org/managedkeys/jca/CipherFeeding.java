// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import org.jspecify.annotations.Nullable;

/** The ways in which data goes through a Cipher that was initialised. */
enum CipherFeeding {
  ONE_CALL {
    @Override
    byte[] through(Cipher cipher, byte[] data) throws GeneralSecurityException {
      return cipher.doFinal(data);
    }
  },
  SLICES {
    @Override
    byte[] through(Cipher cipher, byte[] data) throws GeneralSecurityException {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      for (int start = 0; start < data.length; start += SLICE) {
        append(out, cipher.update(data, start, Math.min(SLICE, data.length - start)));
      }
      append(out, cipher.doFinal());
      return out.toByteArray();
    }
  },
  BYTES {
    @Override
    byte[] through(Cipher cipher, byte[] data) throws GeneralSecurityException {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      for (int index = 0; index < data.length; index++) {
        append(out, cipher.update(data, index, 1));
      }
      append(out, cipher.doFinal());
      return out.toByteArray();
    }
  },
  IN_PLACE {
    @Override
    byte[] through(Cipher cipher, byte[] data) throws GeneralSecurityException {
      byte[] both = Arrays.copyOf(data, Math.max(data.length, cipher.getOutputSize(data.length)));
      return Arrays.copyOf(both, cipher.doFinal(both, 0, data.length, both, 0));
    }
  },
  OVERLAPPING {
    @Override
    byte[] through(Cipher cipher, byte[] data) throws GeneralSecurityException {
      int room = Math.max(data.length, cipher.getOutputSize(data.length));
      byte[] both = new byte[room + SLICE];
      System.arraycopy(data, 0, both, 0, data.length);
      int length = cipher.doFinal(both, 0, data.length, both, SLICE);
      return Arrays.copyOfRange(both, SLICE, SLICE + length);
    }
  },
  DIRECT_BUFFERS {
    @Override
    byte[] through(Cipher cipher, byte[] data) throws GeneralSecurityException {
      ByteBuffer in = ByteBuffer.allocateDirect(data.length).put(data).flip();
      return drained(cipher, in, ByteBuffer.allocateDirect(cipher.getOutputSize(data.length)));
    }
  },
  OVERLAPPING_DIRECT_BUFFERS {
    @Override
    byte[] through(Cipher cipher, byte[] data) throws GeneralSecurityException {
      int room = cipher.getOutputSize(data.length);
      ByteBuffer both = ByteBuffer.allocateDirect(Math.max(data.length, room) + SLICE);
      both.put(0, data);
      return drained(cipher, both.slice(0, data.length), both.slice(SLICE, room));
    }
  },
  READ_ONLY_BUFFER {
    @Override
    byte[] through(Cipher cipher, byte[] data) throws GeneralSecurityException {
      ByteBuffer in = ByteBuffer.wrap(data).asReadOnlyBuffer();
      return drained(cipher, in, ByteBuffer.allocate(cipher.getOutputSize(data.length)));
    }
  },
  BUFFERS_IN_HALVES {
    @Override
    byte[] through(Cipher cipher, byte[] data) throws GeneralSecurityException {
      ByteBuffer out = ByteBuffer.allocate(cipher.getOutputSize(data.length));
      int half = data.length / 2;
      cipher.update(ByteBuffer.wrap(data, 0, half), out);
      cipher.doFinal(ByteBuffer.wrap(data, half, data.length - half), out);
      return Arrays.copyOf(out.array(), out.position());
    }
  };

  private static final int SLICE = 37;

  abstract byte[] through(Cipher cipher, byte[] data) throws GeneralSecurityException;

  private static void append(ByteArrayOutputStream out, byte @Nullable [] part) {
    if (part != null) {
      out.writeBytes(part);
    }
  }

  private static byte[] drained(Cipher cipher, ByteBuffer in, ByteBuffer out)
      throws GeneralSecurityException {
    int length = cipher.doFinal(in, out);
    if (in.hasRemaining() || out.position() != length) {
      throw new GeneralSecurityException("the buffers' positions are wrong");
    }
    byte[] result = new byte[length];
    out.flip().get(result);
    return result;
  }
}
