// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;

/** A stream whose data key is encrypted anew needs no older version of the transit key. */
class StreamRewrapTest {

  private static final byte[] CONTEXT = "2026-11/db".getBytes(StandardCharsets.UTF_8);
  private static final byte[] PLAIN = StreamBytes.random(20_000);

  private final MemoryDataKeys dataKeys = new MemoryDataKeys("first");
  private final Streams streams = new Streams(dataKeys);
  private final byte[] stream = StreamBytes.encrypted(streams, PLAIN, CONTEXT);

  @Test
  void rewrap_afterRotation_needsTheLatestVersionOnly() throws IOException {
    dataKeys.rotate("second");
    List<Long> progress = new ArrayList<>();

    byte[] moved = rewrapped(stream, progress);
    dataKeys.minDecryptionVersion(2);

    assertThat(StreamBytes.decrypted(streams, moved, CONTEXT)).isEqualTo(PLAIN);
    int head = StreamBytes.headLength(moved);
    assertThat(body(moved)).isEqualTo(body(stream));
    assertThat(progress).endsWith((long) moved.length - head);
    assertThat(new String(moved, 12, 9, StandardCharsets.US_ASCII)).isEqualTo("vault:v2:");
    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> StreamBytes.decrypted(streams, stream, CONTEXT))
        .withMessageContaining("disallowed by policy (too old)");
  }

  @Test
  void rewrapHead_readsNothingBehindTheHead() throws IOException {
    dataKeys.rotate("second");
    ByteArrayInputStream source = new ByteArrayInputStream(stream);

    byte[] head = streams.rewrapHead(StreamBytes.KEY, source);
    ByteArrayOutputStream moved = new ByteArrayOutputStream();
    moved.writeBytes(head);
    source.transferTo(moved);

    assertThat(StreamBytes.decrypted(streams, moved.toByteArray(), CONTEXT)).isEqualTo(PLAIN);
  }

  /** Nobody makes a changed head a good one by rewrapping it. */
  @Test
  void rewrap_ofAChangedHead_isRefused() {
    dataKeys.rotate("second");
    int head = StreamBytes.headLength(stream);

    for (int bit = 8 * Byte.SIZE; bit < head * Byte.SIZE; bit++) {
      byte[] forged = stream.clone();
      forged[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
      assertThatExceptionOfType(KeyException.class)
          .isThrownBy(() -> rewrapped(forged, new ArrayList<>()))
          .matches(e -> e.kind() == Kind.INVALID || e.kind() == Kind.UNSUPPORTED);
    }
  }

  @Test
  void rewrap_ofACutStream_leavesItSo() throws IOException {
    byte[] cut = Arrays.copyOf(stream, stream.length - 1);

    byte[] moved = rewrapped(cut, new ArrayList<>());

    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> StreamBytes.decrypted(streams, moved, CONTEXT))
        .withMessageContaining("cut short or changed");
  }

  private byte[] rewrapped(byte[] from, List<Long> progress) throws IOException {
    ByteArrayOutputStream moved = new ByteArrayOutputStream();
    streams.rewrap(StreamBytes.KEY, new ByteArrayInputStream(from), moved, progress::add);
    return moved.toByteArray();
  }

  private static byte[] body(byte[] stream) {
    return Arrays.copyOfRange(stream, StreamBytes.headLength(stream), stream.length);
  }
}
