// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.managedkeys.transit.StreamBytes.FIRST_ROOM;
import static org.managedkeys.transit.StreamBytes.ROOM;
import static org.managedkeys.transit.StreamBytes.SMALL;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;

/** Whatever is done to a stream, nothing comes out but a beginning of the data, and a refusal. */
class StreamForgeryTest {

  private static final byte[] CONTEXT = "2026-11/db".getBytes(StandardCharsets.UTF_8);

  /** Two segments, of which the second is short. */
  private static final int LENGTH = FIRST_ROOM + 500;

  private static final String REFUSAL =
      "key 'backup' of mount 'transit/': cannot decrypt the stream: invalid ciphertext: it was cut"
          + " short or changed, or encrypted with another key or with other associated data";

  private final MemoryDataKeys dataKeys = new MemoryDataKeys("first");
  private final Streams streams = new Streams(dataKeys);

  @Test
  void bit_flippedAnywhere_isRefused() {
    dataKeys.rotate("second");
    // The first version's key once more: so that another number alone decrypts the data key.
    dataKeys.rotate("second");
    byte[] plain = StreamBytes.random(LENGTH);
    byte[] stream = StreamBytes.encrypted(streams, plain, CONTEXT);
    Set<String> refusals = new HashSet<>();
    for (int bit = 0; bit < stream.length * Byte.SIZE; bit++) {
      byte[] forged = stream.clone();
      forged[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
      String refusal = refusal(forged, CONTEXT, plain).getMessage();
      // What everybody sees at the beginning has words of its own.
      if (bit >= 12 * Byte.SIZE) {
        refusals.add(refusal);
      } else {
        assertThat(refusal).contains("cannot decrypt the stream");
      }
    }

    assertThat(refusals)
        .containsExactlyInAnyOrder(
            REFUSAL, "key 'backup' of mount 'transit/': cannot decrypt: version is too new");
  }

  @Test
  void stream_cutAnywhere_isRefused() {
    byte[] plain = StreamBytes.random(LENGTH);
    byte[] stream = StreamBytes.encrypted(streams, plain, CONTEXT);

    for (int length = 0; length < stream.length; length++) {
      KeyException refusal = refusal(Arrays.copyOf(stream, length), CONTEXT, plain);
      if (length >= 8) {
        assertThat(refusal).hasMessage(REFUSAL);
      }
    }
  }

  @Test
  void stream_cutBetweenItsSegments_isRefused() {
    byte[] plain = StreamBytes.random(FIRST_ROOM + 3 * ROOM);
    byte[] stream = StreamBytes.encrypted(streams, plain, CONTEXT);
    int first = StreamBytes.headLength(stream);

    for (int segments = 0; segments < 4; segments++) {
      byte[] cut = Arrays.copyOf(stream, first + segments * SMALL);
      assertThat(refusal(cut, CONTEXT, plain)).hasMessage(REFUSAL);
    }
  }

  @Test
  void bytes_appended_areRefused() {
    byte[] plain = StreamBytes.random(FIRST_ROOM + ROOM);
    byte[] stream = StreamBytes.encrypted(streams, plain, CONTEXT);

    for (int more : List.of(1, 15, 16, 17, SMALL, SMALL + 1)) {
      byte[] longer = Arrays.copyOf(stream, stream.length + more);
      assertThat(refusal(longer, CONTEXT, plain)).hasMessage(REFUSAL);
    }
    assertThat(refusal(joined(stream, stream), CONTEXT, plain)).hasMessage(REFUSAL);
  }

  @Test
  void segments_inAnotherOrder_areRefused() {
    byte[] plain = StreamBytes.random(FIRST_ROOM + 4 * ROOM);
    byte[] stream = StreamBytes.encrypted(streams, plain, CONTEXT);

    for (List<Integer> order :
        List.of(
            List.of(0, 2, 1, 3, 4),
            List.of(0, 1, 1, 2, 3, 4),
            List.of(0, 1, 1, 3, 4),
            List.of(0, 2, 3, 4),
            List.of(0, 1, 2, 3, 4, 4),
            List.of(0, 4),
            List.of(0, 1, 2, 4, 3))) {
      assertThat(refusal(inOrder(stream, order), CONTEXT, plain)).hasMessage(REFUSAL);
    }
    assertThat(inOrder(stream, List.of(0, 1, 2, 3, 4))).isEqualTo(stream);
  }

  @Test
  void parts_ofAnotherStream_areRefused() {
    byte[] plain = StreamBytes.random(FIRST_ROOM + ROOM);
    byte[] one = StreamBytes.encrypted(streams, plain, CONTEXT);
    byte[] other = StreamBytes.encrypted(streams, plain, CONTEXT);
    int head = StreamBytes.headLength(one);

    for (int at : List.of(head - 32, head, head + 1, head + 33, head + 40, head + SMALL)) {
      byte[] mixed = joined(Arrays.copyOf(one, at), Arrays.copyOfRange(other, at, other.length));
      assertThat(refusal(mixed, CONTEXT, plain)).hasMessage(REFUSAL);
    }
  }

  @Test
  void associatedData_thatDiffers_isRefused() {
    byte[] plain = StreamBytes.random(LENGTH);
    byte[] stream = StreamBytes.encrypted(streams, plain, CONTEXT);

    for (int bit = 0; bit < CONTEXT.length * Byte.SIZE; bit++) {
      byte[] other = CONTEXT.clone();
      other[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
      assertThat(refusal(stream, other, plain)).hasMessage(REFUSAL);
    }
    for (int length : List.of(0, CONTEXT.length - 1, CONTEXT.length + 1)) {
      assertThat(refusal(stream, Arrays.copyOf(CONTEXT, length), plain)).hasMessage(REFUSAL);
    }
  }

  @Test
  void stream_ofAnotherKey_isRefused() {
    byte[] plain = StreamBytes.random(LENGTH);
    byte[] stream =
        StreamBytes.encrypted(new Streams(new MemoryDataKeys("foreign")), plain, CONTEXT);

    assertThat(refusal(stream, CONTEXT, plain)).hasMessage(REFUSAL);
  }

  /** An encryption without authentication may give any bytes for a ciphertext that was changed. */
  @Test
  void dataKey_thatIsNone_isRefused() {
    byte[] plain = StreamBytes.random(10);
    byte[] stream = StreamBytes.encrypted(streams, plain, CONTEXT);
    int head = StreamBytes.headLength(stream);

    for (int length : List.of(0, 16, 31, 32, 33)) {
      byte[] fields =
          new StreamHead(12, dataKeys.wrap("backup", new byte[length])).bytes(new byte[length]);
      byte[] forged = joined(fields, Arrays.copyOfRange(stream, head, stream.length));
      assertThat(refusal(forged, CONTEXT, plain)).hasMessage(REFUSAL);
    }
  }

  @Test
  void format_ofALaterVersion_isNamed() {
    byte[] stream = StreamBytes.encrypted(streams, CONTEXT, CONTEXT);
    stream[8] = 2;

    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> StreamBytes.decrypted(streams, stream, CONTEXT))
        .withMessageContaining("its format has version 2, and this release reads version 1")
        .matches(e -> e.kind() == Kind.UNSUPPORTED);
  }

  @Test
  void message_insteadOfAStream_isNamed() {
    byte[] message = "vault:v1:AAAA".getBytes(StandardCharsets.US_ASCII);

    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> StreamBytes.decrypted(streams, message, CONTEXT))
        .withMessageContaining("it does not begin as an encrypted stream does. Hint: a text that");
  }

  private KeyException refusal(byte[] stream, byte[] associatedData, byte[] plain) {
    ByteArrayOutputStream sink = new ByteArrayOutputStream();
    try {
      StreamBytes.decrypt(streams, stream, associatedData, sink);
    } catch (KeyException e) {
      byte[] out = sink.toByteArray();
      assertThat(out.length).isLessThanOrEqualTo(plain.length);
      assertThat(Arrays.equals(out, Arrays.copyOf(plain, out.length))).isTrue();
      assertThat(e.kind()).isIn(Kind.INVALID, Kind.UNSUPPORTED);
      return e;
    }
    throw new AssertionError("a forged stream was decrypted");
  }

  private static byte[] inOrder(byte[] stream, List<Integer> segments) {
    int head = StreamBytes.headLength(stream);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(stream, 0, head);
    for (int segment : segments) {
      int at = head + segment * SMALL;
      all.write(stream, at, Math.min(SMALL, stream.length - at));
    }
    return all.toByteArray();
  }

  private static byte[] joined(byte[] one, byte[] other) {
    byte[] all = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, all, one.length, other.length);
    return all;
  }
}
