// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.transit.StreamBytes.FIRST_ROOM;
import static org.managedkeys.transit.StreamBytes.ROOM;
import static org.managedkeys.transit.StreamBytes.SMALL;

import com.google.crypto.tink.StreamingAead;
import com.google.crypto.tink.subtle.AesGcmHkdfStreaming;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What comes after a stream's head is a ciphertext of Tink's AES256_GCM_HKDF_4KB, where the head's
 * first ten bytes stand before the associated data: Tink reads ours, and we read Tink's.
 */
class StreamTinkTest {

  private static final byte[] CONTEXT = "2026-11/db".getBytes(StandardCharsets.UTF_8);

  private final MemoryDataKeys dataKeys = new MemoryDataKeys("first");
  private final Streams streams = new Streams(dataKeys);

  @ParameterizedTest
  @ValueSource(ints = {0, 1, FIRST_ROOM, FIRST_ROOM + 1, FIRST_ROOM + 2 * ROOM, 50_000})
  void tink_readsOurs(int length) throws Exception {
    byte[] plain = StreamBytes.random(length);
    byte[] stream = StreamBytes.encrypted(streams, plain, CONTEXT);
    int head = StreamBytes.headLength(stream);
    String wrapped = new String(stream, 12, head - 12 - 32, StandardCharsets.US_ASCII);
    byte[] dataKey = dataKeys.unwrap("backup", wrapped).orElseThrow();

    try (InputStream decrypting =
        tink(dataKey)
            .newDecryptingStream(
                new ByteArrayInputStream(stream, head, stream.length - head),
                associated(Arrays.copyOf(stream, 10)))) {
      assertThat(decrypting.readAllBytes()).isEqualTo(plain);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, FIRST_ROOM, FIRST_ROOM + 1, FIRST_ROOM + 2 * ROOM, 50_000})
  void tinks_areReadByUs(int length) throws Exception {
    byte[] plain = StreamBytes.random(length);
    byte[] dataKey = StreamBytes.random(32);
    byte[] head = new StreamHead(12, dataKeys.wrap("backup", dataKey)).bytes(dataKey);
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    stream.writeBytes(head);
    try (OutputStream encrypting =
        tink(dataKey).newEncryptingStream(stream, associated(Arrays.copyOf(head, 10)))) {
      encrypting.write(plain);
    }

    assertThat(StreamBytes.decrypted(streams, stream.toByteArray(), CONTEXT)).isEqualTo(plain);
  }

  private static StreamingAead tink(byte[] dataKey) throws GeneralSecurityException {
    return new AesGcmHkdfStreaming(dataKey, "HmacSha256", 32, SMALL, 0);
  }

  private static byte[] associated(byte[] begin) {
    byte[] all = Arrays.copyOf(begin, begin.length + CONTEXT.length);
    System.arraycopy(CONTEXT, 0, all, begin.length, CONTEXT.length);
    return all;
  }
}
