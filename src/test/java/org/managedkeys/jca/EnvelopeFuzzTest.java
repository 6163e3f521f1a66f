// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.Optional;
import org.managedkeys.registry.DataKeys;

/** Any bytes are an envelope, whose parts are then within it, or they are none. */
class EnvelopeFuzzTest {

  /** The first byte says how many bytes stand around the envelope. */
  @FuzzTest
  void read_anyBytes_isRightOrRefused(byte[] data) {
    int around = data.length == 0 ? 0 : Byte.toUnsignedInt(data[0]) % 5;
    if (data.length < 2 * around) {
      return;
    }
    byte[] inner = Arrays.copyOfRange(data, around, data.length - around);
    Optional<Envelope> envelope = Envelope.read(data, around, inner.length);
    Optional<Envelope> alone = Envelope.read(inner, 0, inner.length);

    assertThat(envelope.isPresent()).isEqualTo(alone.isPresent());
    if (alone.isEmpty()) {
      return;
    }
    byte[] key = alone.get().encryptedKey();
    int body = alone.get().body();
    assertThat(envelope.get().encryptedKey()).isEqualTo(key);
    assertThat(envelope.get().body()).isEqualTo(around + body);
    assertThat(key.length).isBetween(1, DataKeys.MOST_ENCRYPTED);
    assertThat(inner.length - body).isGreaterThanOrEqualTo(Envelope.IV_BYTES + Envelope.TAG_BYTES);
    int sealed = body + Envelope.IV_BYTES;
    assertThat(Envelope.head(key, Arrays.copyOfRange(inner, body, sealed)))
        .isEqualTo(Arrays.copyOf(inner, sealed));
  }
}
