// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.seal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * What stands in a seal key file: a first line that tells what it is, a line for each key with id,
 * time and the key itself, and a last line, without which the file was cut.
 */
final class SealKeyText {

  private static final String FIRST = "managed-keys seal keys, format 1";
  private static final String LAST = "end";
  private static final byte SPACE = ' ';

  private SealKeyText() {}

  /** The file of some keys. The caller overwrites it. */
  static byte[] encode(List<SealKey> keys) {
    WipedOutput out = new WipedOutput();
    out.line(FIRST.getBytes(US_ASCII));
    for (SealKey key : keys) {
      byte[] plain = key.getEncoded();
      byte[] text = Base64.getEncoder().encode(plain);
      byte[] head = (key.id() + " " + key.created() + " ").getBytes(US_ASCII);
      byte[] line = Arrays.copyOf(head, head.length + text.length);
      System.arraycopy(text, 0, line, head.length, text.length);
      out.line(line);
      List.of(plain, text, line).forEach(secret -> Arrays.fill(secret, (byte) 0));
    }
    out.line(LAST.getBytes(US_ASCII));
    return out.take();
  }

  /**
   * The keys of a file, in its order.
   *
   * @throws IllegalArgumentException that says what is wrong with it, and nothing of what it holds
   */
  static List<SealKey> decode(byte[] content) {
    List<byte[]> lines = lines(content);
    List<SealKey> keys = new ArrayList<>();
    try {
      if (lines.isEmpty() || !is(lines.get(0), FIRST)) {
        throw new IllegalArgumentException("it is no seal key file of this version");
      }
      if (!is(lines.get(lines.size() - 1), LAST)) {
        throw new IllegalArgumentException("it was cut: its last line is missing");
      }
      for (int at = 1; at < lines.size() - 1; at++) {
        keys.add(key(lines.get(at), at + 1));
      }
      return keys;
    } catch (IllegalArgumentException e) {
      keys.forEach(SealKey::close);
      throw e;
    } finally {
      lines.forEach(line -> Arrays.fill(line, (byte) 0));
    }
  }

  private static SealKey key(byte[] line, int number) {
    byte[] plain = {};
    try {
      int first = indexOf(line, 0);
      int second = indexOf(line, first + 1);
      String id = new String(line, 0, first, US_ASCII);
      Instant created = Instant.parse(new String(line, first + 1, second - first - 1, US_ASCII));
      byte[] text = Arrays.copyOfRange(line, second + 1, line.length);
      plain = Base64.getDecoder().decode(text);
      Arrays.fill(text, (byte) 0);
      SealKey key = SealKey.of(plain, created);
      if (key.id().equals(id)) {
        return key;
      }
      key.close();
    } catch (IllegalArgumentException | DateTimeException e) {
      // Told below, without what the line holds.
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
    throw new IllegalArgumentException("line " + number + " was changed or cut");
  }

  private static int indexOf(byte[] line, int from) {
    for (int at = from; at < line.length; at++) {
      if (line[at] == SPACE) {
        return at;
      }
    }
    throw new IllegalArgumentException("a part is missing");
  }

  private static List<byte[]> lines(byte[] content) {
    List<byte[]> lines = new ArrayList<>();
    int from = 0;
    for (int at = 0; at < content.length; at++) {
      if (content[at] == '\n') {
        lines.add(Arrays.copyOfRange(content, from, at));
        from = at + 1;
      }
    }
    if (from < content.length) {
      lines.add(Arrays.copyOfRange(content, from, content.length));
    }
    return lines;
  }

  private static boolean is(byte[] line, String text) {
    return ByteBuffer.wrap(line).equals(ByteBuffer.wrap(text.getBytes(US_ASCII)));
  }

  /** Leaves nothing behind of what was written. */
  private static final class WipedOutput extends ByteArrayOutputStream {

    /** Room for all: growing would leave a copy. */
    WipedOutput() {
      super(FileSealKeys.MOST_BYTES);
    }

    void line(byte[] line) {
      writeBytes(line);
      write('\n');
    }

    byte[] take() {
      byte[] all = toByteArray();
      Arrays.fill(buf, (byte) 0);
      return all;
    }
  }
}
