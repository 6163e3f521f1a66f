// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Random;

/** Streams in arrays. */
final class StreamBytes {

  static final String KEY = "backup";
  static final int SMALL = 1 << 12;

  /** Of the plaintext, what the first small segment takes, and each further one. */
  static final int FIRST_ROOM = SMALL - 16 - 40;

  static final int ROOM = SMALL - 16;

  private StreamBytes() {}

  static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  /** In segments of 4 KiB. */
  static byte[] encrypted(Streams streams, byte[] plain, byte[] associatedData) {
    ByteArrayOutputStream sink = new ByteArrayOutputStream();
    try (OutputStream encrypting = streams.encrypt(KEY, sink, associatedData, SMALL)) {
      encrypting.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return sink.toByteArray();
  }

  static byte[] decrypted(Streams streams, byte[] stream, byte[] associatedData) {
    ByteArrayOutputStream sink = new ByteArrayOutputStream(stream.length);
    decrypt(streams, stream, associatedData, sink);
    return sink.toByteArray();
  }

  /** Leaves in the sink what was given out before a failure, too. */
  static void decrypt(
      Streams streams, byte[] stream, byte[] associatedData, ByteArrayOutputStream sink) {
    try (InputStream decrypting =
        streams.decrypt(KEY, new ByteArrayInputStream(stream), associatedData)) {
      decrypting.transferTo(sink);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How many bytes stand before what Tink reads. */
  static int headLength(byte[] stream) {
    return 12 + Short.toUnsignedInt(ByteBuffer.wrap(stream).getShort(10)) + 32;
  }
}
