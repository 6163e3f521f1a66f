// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.managedkeys.transit.StreamBytes.FIRST_ROOM;
import static org.managedkeys.transit.StreamBytes.KEY;
import static org.managedkeys.transit.StreamBytes.ROOM;
import static org.managedkeys.transit.StreamBytes.SMALL;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import javax.crypto.Cipher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;

class StreamsTest {

  private static final byte[] NONE = {};
  private static final byte[] CONTEXT = "2026-11/db".getBytes(StandardCharsets.UTF_8);

  private static final String FIRST_VERSION =
      "4d4b53545245414d010c00497661756c743a76373a30303031303230333034303530363037303830"
          + "39306130623063306430653066313031313132313331343135313631373138313931613162316331"
          + "6431653166ea698bd35289083f6e8da8e19bfd61dd1837730f342bc9342621b10d320317bb282021"
          + "22232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f40414243444546da17ed"
          + "824e98e97b415f50f4446c4136469e23050e3aa21c0661ffa246a894e1b1bc0fcc509afd6ab2";

  private final MemoryDataKeys dataKeys = new MemoryDataKeys("first");
  private final Streams streams = new Streams(dataKeys);

  @ParameterizedTest
  @ValueSource(
      ints = {
        0,
        1,
        FIRST_ROOM - 1,
        FIRST_ROOM,
        FIRST_ROOM + 1,
        FIRST_ROOM + ROOM - 1,
        FIRST_ROOM + ROOM,
        FIRST_ROOM + ROOM + 1,
        FIRST_ROOM + 5 * ROOM,
        100_000
      })
  void decrypt_dataOfAnyLength_isTheSame(int length) {
    byte[] plain = StreamBytes.random(length);

    byte[] stream = StreamBytes.encrypted(streams, plain, CONTEXT);

    assertThat(StreamBytes.decrypted(streams, stream, CONTEXT)).isEqualTo(plain);
    int segments = length <= FIRST_ROOM ? 1 : 1 + (length - FIRST_ROOM + ROOM - 1) / ROOM;
    assertThat(stream).hasSize(StreamBytes.headLength(stream) + 40 + length + 16 * segments);
  }

  /** Data in pieces of any length, written and read, also byte by byte. */
  @ParameterizedTest
  @ValueSource(ints = {1, 7, ROOM, 3 * ROOM + 5})
  void stream_inPieces_isTheSame(int most) throws IOException {
    Random random = new Random(most);
    byte[] plain = StreamBytes.random(40_000);
    ByteArrayOutputStream sink = new ByteArrayOutputStream();
    try (EncryptingStream encrypting = streams.encrypt(KEY, sink, NONE, SMALL)) {
      int at = 0;
      while (at < plain.length) {
        int some = Math.min(plain.length - at, random.nextInt(most) + 1);
        if (some == 1) {
          encrypting.write(plain[at]);
        } else {
          encrypting.write(plain, at, some);
        }
        encrypting.flush();
        at += some;
      }
    }

    ByteArrayOutputStream read = new ByteArrayOutputStream();
    try (InputStream decrypting =
        streams.decrypt(KEY, new ByteArrayInputStream(sink.toByteArray()), NONE)) {
      int first;
      while ((first = decrypting.read()) >= 0) {
        read.write(first);
        read.writeBytes(decrypting.readNBytes(random.nextInt(most)));
      }
      assertThat(decrypting.read()).isEqualTo(-1);
      assertThat(decrypting.read(new byte[1])).isEqualTo(-1);
    }
    assertThat(read.toByteArray()).isEqualTo(plain);
  }

  @ParameterizedTest
  @ValueSource(ints = {1 << 12, 1 << 16, 1 << 20})
  void segments_ofEachSize_areDecrypted(int size) throws IOException {
    byte[] plain = StreamBytes.random(3_000_000);
    ByteArrayOutputStream sink = new ByteArrayOutputStream();
    try (EncryptingStream encrypting = streams.encrypt(KEY, sink, CONTEXT, size)) {
      encrypting.write(plain);
    }

    assertThat(StreamBytes.decrypted(streams, sink.toByteArray(), CONTEXT)).isEqualTo(plain);
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, 0, 1 << 11, (1 << 12) + 1, 3 << 12, 1 << 21})
  void segments_ofAnotherSize_areRefused(int size) {
    ByteArrayOutputStream sink = new ByteArrayOutputStream();

    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> streams.encrypt(KEY, sink, NONE, size))
        .withMessageContaining("4096 to 1048576 bytes, by powers of two, and not " + size)
        .matches(e -> e.kind() == Kind.INVALID);
    assertThat(sink.size()).isZero();
  }

  @Test
  void stream_ofAnyLength_costsOneCallToTheService() {
    byte[] stream = StreamBytes.encrypted(streams, StreamBytes.random(100_000), NONE);
    assertThat(dataKeys.calls()).isEqualTo(1);

    StreamBytes.decrypted(streams, stream, NONE);
    assertThat(dataKeys.calls()).isEqualTo(2);
  }

  @Test
  void copying_leavesBothOpen_andTellsHowFarItIs() throws IOException {
    byte[] plain = StreamBytes.random(200_000);
    List<Long> encrypted = new ArrayList<>();
    List<Long> decrypted = new ArrayList<>();
    WatchedSink sealed = new WatchedSink();
    WatchedSink opened = new WatchedSink();
    WatchedSource source = new WatchedSource(plain);

    assertThat(streams.encrypt(KEY, source, sealed, CONTEXT, encrypted::add)).isEqualTo(200_000);
    WatchedSource stream = new WatchedSource(sealed.toByteArray());
    assertThat(streams.decrypt(KEY, stream, opened, CONTEXT, decrypted::add)).isEqualTo(200_000);

    assertThat(opened.toByteArray()).isEqualTo(plain);
    assertThat(List.of(source.closed, sealed.closed, stream.closed, opened.closed))
        .containsOnly(false);
    assertThat(encrypted).isSorted().endsWith(200_000L).hasSizeGreaterThan(2);
    assertThat(decrypted).isSorted().endsWith(200_000L).hasSizeGreaterThan(2);
  }

  @Test
  void close_completesOnce_andClosesTheOtherEnd() throws IOException {
    WatchedSink sink = new WatchedSink();
    EncryptingStream encrypting = streams.encrypt(KEY, sink, NONE);
    encrypting.write(1);
    encrypting.close();
    int length = sink.size();
    encrypting.close();
    encrypting.abort();

    assertThat(sink.size()).isEqualTo(length);
    assertThat(sink.closed).isTrue();
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> encrypting.write(1))
        .withMessageContaining("complete");
    WatchedSource source = new WatchedSource(sink.toByteArray());
    InputStream decrypting = streams.decrypt(KEY, source, NONE);
    decrypting.close();
    assertThat(source.closed).isTrue();
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(decrypting::read)
        .withMessageContaining("closed");
  }

  @Test
  void finish_leavesRoomForMore_behindTheStream() throws IOException {
    ByteArrayOutputStream sink = new ByteArrayOutputStream();
    EncryptingStream encrypting = streams.encrypt(KEY, sink, NONE);
    encrypting.write(CONTEXT);
    encrypting.finish();
    encrypting.finish();
    byte[] stream = sink.toByteArray();

    assertThat(StreamBytes.decrypted(streams, stream, NONE)).isEqualTo(CONTEXT);
  }

  /** A copy that ends early must not pass for the whole. */
  @Test
  void encrypt_sourceFailsInTheMiddle_leavesWhatIsRefused() {
    ByteArrayOutputStream sink = new ByteArrayOutputStream();
    InputStream source =
        new SequenceInputStream(
            new ByteArrayInputStream(StreamBytes.random(300_000)), new FailingSource());

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> streams.encrypt(KEY, source, sink, NONE, bytes -> {}))
        .withMessage("the disk is gone");

    assertThat(sink.size()).isGreaterThan(100_000);
    assertRefused(sink.toByteArray());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 10, FIRST_ROOM, FIRST_ROOM + 1, 3 * ROOM})
  void abort_thenClose_leavesWhatIsRefused(int length) throws IOException {
    WatchedSink sink = new WatchedSink();
    try (EncryptingStream encrypting = streams.encrypt(KEY, sink, NONE, SMALL)) {
      encrypting.write(StreamBytes.random(length));
      encrypting.abort();
      assertThatExceptionOfType(IOException.class).isThrownBy(() -> encrypting.write(1));
      assertThatExceptionOfType(IOException.class).isThrownBy(encrypting::finish);
    }

    assertThat(sink.closed).isTrue();
    assertRefused(sink.toByteArray());
  }

  @Test
  void close_afterAFailedWrite_writesNothing() throws IOException {
    WatchedSink sink = new WatchedSink();
    EncryptingStream encrypting = streams.encrypt(KEY, sink, NONE, SMALL);
    encrypting.write(StreamBytes.random(10_000));
    sink.failing = true;
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> encrypting.write(StreamBytes.random(10_000)));
    sink.failing = false;
    int length = sink.size();

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> encrypting.write(1))
        .withMessageContaining("incomplete after a failure");
    encrypting.close();

    assertThat(sink.size()).isEqualTo(length);
    assertThat(sink.closed).isTrue();
    assertRefused(sink.toByteArray());
  }

  @Test
  void close_sinkFails_saysSo() throws IOException {
    WatchedSink sink = new WatchedSink();
    EncryptingStream encrypting = streams.encrypt(KEY, sink, NONE);
    encrypting.write(1);
    sink.failing = true;

    assertThatExceptionOfType(IOException.class).isThrownBy(encrypting::close);
    encrypting.close();
    assertThat(sink.closed).isTrue();
  }

  @Test
  void read_afterARefusal_isNeverTheEnd() throws IOException {
    byte[] stream = StreamBytes.encrypted(streams, StreamBytes.random(10_000), NONE);
    InputStream decrypting =
        streams.decrypt(
            KEY, new ByteArrayInputStream(Arrays.copyOf(stream, stream.length - 1)), NONE);

    assertThatExceptionOfType(KeyException.class).isThrownBy(decrypting::readAllBytes);

    assertThat(decrypting.available()).isZero();
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(decrypting::read)
        .withMessageContaining("has failed before");
  }

  @Test
  void read_sourceFails_isItsOwnException_andNeverTheEnd() throws IOException {
    byte[] stream = StreamBytes.encrypted(streams, StreamBytes.random(10_000), NONE);
    InputStream decrypting =
        streams.decrypt(
            KEY,
            new SequenceInputStream(
                new ByteArrayInputStream(stream, 0, 6_000), new FailingSource()),
            NONE);

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(decrypting::readAllBytes)
        .withMessage("the disk is gone");
    assertThatExceptionOfType(IOException.class).isThrownBy(decrypting::read);
  }

  @Test
  void service_thatFails_leavesNothingBehind() {
    byte[] stream = StreamBytes.encrypted(streams, CONTEXT, NONE);
    KeyException failure =
        KeyException.of(Kind.UNAVAILABLE, "key 'kek'", "encrypt", "no answer", null);
    dataKeys.fail(failure);
    ByteArrayOutputStream sink = new ByteArrayOutputStream();

    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> streams.encrypt(KEY, sink, NONE))
        .isSameAs(failure);
    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(
            () -> streams.decrypt(KEY, new ByteArrayInputStream(stream), sink, NONE, bytes -> {}))
        .isSameAs(failure);
    assertThat(sink.size()).isZero();
  }

  @Test
  void streams_ofTheSameData_shareNothingButTheFormat() {
    byte[] one = StreamBytes.encrypted(streams, CONTEXT, NONE);
    byte[] other = StreamBytes.encrypted(streams, CONTEXT, NONE);
    int head = StreamBytes.headLength(one);

    assertThat(Arrays.copyOfRange(one, head, one.length))
        .isNotEqualTo(Arrays.copyOfRange(other, head, other.length));
    assertThat(Arrays.copyOf(one, 12)).isEqualTo(Arrays.copyOf(other, 12));
  }

  /** The number of a segment has four bytes: one more would use a nonce twice. */
  @Test
  void write_moreThanFourBytesCanCount_isRefused() throws IOException {
    StreamKey key = StreamKey.ofSegments(new byte[32], new byte[32], 12, NONE);
    ByteArrayOutputStream sink = new ByteArrayOutputStream();
    EncryptingStream encrypting =
        new EncryptingStream(
            sink,
            new SegmentCipher(
                Cipher.ENCRYPT_MODE, key, new byte[7], SegmentCipher.MOST_SEGMENTS - 2),
            SMALL,
            40,
            "key 'backup' of mount 'transit/'");
    encrypting.write(new byte[2 * ROOM]);

    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> encrypting.write(new byte[2 * ROOM]))
        .withMessageContaining("it has more than 2^32 segments of 4096 bytes")
        .matches(e -> e.kind() == Kind.INVALID);
    encrypting.close();
    assertThat(sink.size()).isEqualTo(2 * SMALL - 40);
  }

  /** What is written today must be read for ever: this stream is of the format's first release. */
  @Test
  void format_ofTheFirstVersion_staysAsItIs() {
    byte[] plain = "Keys stay where they are.".getBytes(StandardCharsets.US_ASCII);
    StreamDataKeys fixed =
        new StreamDataKeys() {
          @Override
          public String subject(String name) {
            return name;
          }

          @Override
          public String wrap(String name, byte[] dataKey) {
            return "vault:v7:" + HexFormat.of().formatHex(dataKey);
          }

          @Override
          public Optional<byte[]> unwrap(String name, String wrapped) {
            return Optional.of(HexFormat.of().parseHex(wrapped.substring("vault:v7:".length())));
          }
        };
    Streams known = new Streams(fixed, new CountingRandom());
    byte[] stream = HexFormat.of().parseHex(FIRST_VERSION);

    assertThat(HexFormat.of().formatHex(StreamBytes.encrypted(known, plain, CONTEXT)))
        .isEqualTo(FIRST_VERSION);
    assertThat(StreamBytes.decrypted(known, stream, CONTEXT)).isEqualTo(plain);
  }

  @Test
  void streams_inLittleMemory_areOfAnyLength(@TempDir Path folder) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx24m",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                LargeStreamProgram.class.getName(),
                folder.resolve("stream").toString(),
                "" + (100 << 20))
            .inheritIO()
            .start();

    assertThat(process.waitFor()).isZero();
  }

  private void assertRefused(byte[] stream) {
    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> StreamBytes.decrypted(streams, stream, NONE))
        .withMessageContaining("invalid ciphertext")
        .matches(e -> e.kind() == Kind.INVALID);
  }

  private static final class CountingRandom extends SecureRandom {

    private static final long serialVersionUID = 1L;

    private byte next;

    @Override
    public void nextBytes(byte[] bytes) {
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = next++;
      }
    }
  }

  private static final class FailingSource extends InputStream {

    @Override
    public int read() throws IOException {
      throw new IOException("the disk is gone");
    }

    @Override
    public int read(byte[] data, int offset, int length) throws IOException {
      throw new IOException("the disk is gone");
    }
  }

  private static final class WatchedSource extends ByteArrayInputStream {

    private boolean closed;

    WatchedSource(byte[] bytes) {
      super(bytes);
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private static final class WatchedSink extends OutputStream {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private boolean closed;
    private boolean failing;

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] data, int offset, int length) throws IOException {
      if (failing) {
        throw new IOException("the disk is full");
      }
      bytes.write(data, offset, length);
    }

    @Override
    public void close() {
      closed = true;
    }

    int size() {
      return bytes.size();
    }

    byte[] toByteArray() {
      return bytes.toByteArray();
    }
  }
}
