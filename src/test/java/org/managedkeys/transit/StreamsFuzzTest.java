// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import org.managedkeys.key.KeyException;

/** Any bytes are a stream of this key, or are refused in our words. */
class StreamsFuzzTest {

  private static final byte[] NONE = {};
  private static final Streams STREAMS = new Streams(new MemoryDataKeys("fuzz"));
  private static final byte[] STREAM =
      StreamBytes.encrypted(STREAMS, StreamBytes.random(5_000), NONE);

  @FuzzTest
  void decrypt_anyBytes_isRefused(byte[] data) {
    refuse(data);
  }

  /** The bytes stand in a good stream from the place that the first two of them say. */
  @FuzzTest
  void decrypt_streamWithOtherBytes_isRefused(byte[] data) {
    if (data.length < 3) {
      return;
    }
    int at = (Byte.toUnsignedInt(data[0]) * 256 + Byte.toUnsignedInt(data[1])) % STREAM.length;
    byte[] forged = Arrays.copyOf(STREAM, Math.max(STREAM.length, at + data.length - 2));
    System.arraycopy(data, 2, forged, at, data.length - 2);
    if (!Arrays.equals(forged, STREAM)) {
      refuse(forged);
    }
  }

  private static void refuse(byte[] stream) {
    boolean refused = false;
    try {
      StreamBytes.decrypted(STREAMS, stream, NONE);
    } catch (KeyException e) {
      refused = true;
    }
    assertThat(refused).isTrue();
  }
}
