// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.config.Configuration;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.WrongCiphertext;
import org.managedkeys.testkit.OpaqueService;
import org.managedkeys.testkit.Providers;

/** Data keys serve as often as is allowed, and no longer. */
class DataKeysTest {

  private static final Map<String, String> NO_CONTEXT = Map.of();

  @TempDir private Path folder;
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
  private final OpaqueService service = new OpaqueService();
  private KeyRegistry registry;

  @BeforeEach
  void openRegistry() {
    registry =
        Configuration.load(
                Providers.write(
                    folder,
                    "kms.far.type = opaque",
                    "kms.far.envelope_cache_entries = 7",
                    "kms.far.verify_after_sign = true",
                    "key.data.usages = encrypt,decrypt",
                    "key.data.verify_after_sign = false",
                    "key.data.envelope_reuse_messages = 2"),
                List.of(service))
            .openRegistry();
  }

  @AfterEach
  void close() {
    registry.close();
  }

  private RegisteredKey key() {
    return registry.key(KeyName.parse("data"));
  }

  private DataKeys keys(DataKeyLimits limits) {
    return new DataKeys(key(), new DataKeyCache(limits), now::get);
  }

  private static DataKeyLimits limits(int messages, long bytes, int cached) {
    return new DataKeyLimits(
        messages, bytes, Duration.ofSeconds(10), cached, Duration.ofSeconds(20));
  }

  private static String taken(DataKeys keys, long bytes, Map<String, String> context) {
    try (DataKey key = keys.forEncryption(KeyUsage.ENCRYPT, bytes, context)) {
      return HexFormat.of().formatHex(key.encrypted());
    }
  }

  @Test
  void handling_ofAKey_isItsOwnAndElseItsConnections() {
    KeyHandling handling = key().handling();

    assertThat(handling.verifyAfterSign()).isFalse();
    assertThat(handling.dataKeys().messages()).isEqualTo(2);
    assertThat(handling.dataKeys().cached()).isEqualTo(7);
    assertThat(handling.dataKeys().time()).isEqualTo(Duration.ofMinutes(5));
    assertThat(KeyHandling.DEFAULT.dataKeys().messages()).isOne();
    assertThat(KeyHandling.DEFAULT.dataKeys().cached()).isZero();
  }

  @Test
  void reuse_byMessages_ends() {
    DataKeys keys = keys(limits(3, Long.MAX_VALUE, 0));

    List<String> taken = IntStream.range(0, 7).mapToObj(i -> taken(keys, 1, NO_CONTEXT)).toList();

    assertThat(service.encryptions()).isEqualTo(3);
    assertThat(taken.subList(0, 3)).containsOnly(taken.get(0));
    assertThat(taken.subList(3, 6)).containsOnly(taken.get(3)).doesNotContain(taken.get(0));
    assertThat(taken.get(6)).isNotIn(taken.subList(0, 6));
  }

  @Test
  void reuse_byBytes_ends() {
    DataKeys keys = keys(limits(100, 100, 0));

    assertThat(taken(keys, 60, NO_CONTEXT)).isEqualTo(taken(keys, 40, NO_CONTEXT));
    assertThat(service.encryptions()).isOne();
    try (DataKey third = keys.forEncryption(KeyUsage.ENCRYPT, 1, NO_CONTEXT)) {
      assertThat(service.encryptions()).isEqualTo(2);
      third.count(99);
    }
    taken(keys, 0, NO_CONTEXT);
    assertThat(service.encryptions()).isEqualTo(2);
    taken(keys, 1, NO_CONTEXT);
    assertThat(service.encryptions()).isEqualTo(3);
    // Longer than the bound by itself: it has a key alone.
    taken(keys, 1000, NO_CONTEXT);
    taken(keys, 1000, NO_CONTEXT);
    assertThat(service.encryptions()).isEqualTo(5);
  }

  @Test
  void reuse_byTime_ends() {
    DataKeys keys = keys(limits(100, 100, 0));
    taken(keys, 1, NO_CONTEXT);
    now.addAndGet(Duration.ofSeconds(10).toNanos() - 1);
    taken(keys, 1, NO_CONTEXT);
    assertThat(service.encryptions()).isOne();
    now.incrementAndGet();
    taken(keys, 1, NO_CONTEXT);

    assertThat(service.encryptions()).isEqualTo(2);
  }

  @Test
  void reuse_keepsToOneContext() {
    DataKeys keys = keys(limits(100, 100, 0));
    for (int time = 0; time < 3; time++) {
      taken(keys, 1, NO_CONTEXT);
      taken(keys, 1, Map.of("tenant", "a"));
      taken(keys, 1, Map.of("tenant", "b"));
    }

    assertThat(service.encryptions()).isEqualTo(3);
  }

  @Test
  void withoutReuse_everyMessageHasItsKey() {
    DataKeys keys = keys(DataKeyLimits.NONE);

    assertThat(taken(keys, 1, NO_CONTEXT)).isNotEqualTo(taken(keys, 1, NO_CONTEXT));
    assertThat(service.encryptions()).isEqualTo(2);
  }

  @Test
  void cache_ofUnwrappedKeys_keepsThoseUsedLast() throws Exception {
    DataKeys keys = keys(limits(1, 1, 2));
    List<byte[]> wrapped =
        IntStream.range(0, 3)
            .mapToObj(i -> keys.forEncryption(KeyUsage.ENCRYPT, 0, NO_CONTEXT).encrypted())
            .toList();
    for (int which : new int[] {0, 1, 0, 2, 0}) {
      unwrapped(keys, wrapped.get(which), NO_CONTEXT);
    }
    assertThat(service.decryptions()).isEqualTo(3);
    unwrapped(keys, wrapped.get(1), NO_CONTEXT);

    assertThat(service.decryptions()).isEqualTo(4);
  }

  private static byte[] unwrapped(DataKeys keys, byte[] wrapped, Map<String, String> context)
      throws WrongCiphertext {
    try (DataKey key = keys.forDecryption(KeyUsage.DECRYPT, wrapped.clone(), context)) {
      return key.getEncoded();
    }
  }

  @Test
  void cache_ofUnwrappedKeys_forgetsWithTime() throws Exception {
    DataKeys keys = keys(limits(1, 1, 2));
    byte[] wrapped = keys.forEncryption(KeyUsage.ENCRYPT, 0, NO_CONTEXT).encrypted();
    byte[] first = unwrapped(keys, wrapped, NO_CONTEXT);
    now.addAndGet(Duration.ofSeconds(20).toNanos() - 1);
    assertThat(unwrapped(keys, wrapped, NO_CONTEXT)).isEqualTo(first);
    assertThat(service.decryptions()).isOne();
    now.incrementAndGet();
    assertThat(unwrapped(keys, wrapped, NO_CONTEXT)).isEqualTo(first);

    assertThat(service.decryptions()).isEqualTo(2);
  }

  /** Another context is refused although the data key is known. */
  @Test
  void cache_ofUnwrappedKeys_keepsToTheContext() throws Exception {
    DataKeys keys = keys(limits(1, 1, 2));
    Map<String, String> context = Map.of("tenant", "a");
    byte[] wrapped = keys.forEncryption(KeyUsage.ENCRYPT, 0, context).encrypted();
    unwrapped(keys, wrapped, context);

    assertThatExceptionOfType(WrongCiphertext.class)
        .isThrownBy(() -> unwrapped(keys, wrapped, NO_CONTEXT));
    assertThatExceptionOfType(WrongCiphertext.class)
        .isThrownBy(() -> unwrapped(keys, wrapped, Map.of("tenant", "b")));
  }

  @Test
  void withoutCache_everyKeyIsUnwrapped() throws Exception {
    DataKeys keys = keys(DataKeyLimits.NONE);
    byte[] wrapped = keys.forEncryption(KeyUsage.ENCRYPT, 0, NO_CONTEXT).encrypted();
    unwrapped(keys, wrapped, NO_CONTEXT);
    unwrapped(keys, wrapped, NO_CONTEXT);

    assertThat(service.decryptions()).isEqualTo(2);
  }

  @Test
  void clear_forgetsBoth() throws Exception {
    DataKeys keys = keys(limits(100, 100, 10));
    byte[] wrapped = keys.forEncryption(KeyUsage.ENCRYPT, 0, NO_CONTEXT).encrypted();
    unwrapped(keys, wrapped, NO_CONTEXT);
    keys.clear();
    unwrapped(keys, wrapped, NO_CONTEXT);
    taken(keys, 0, NO_CONTEXT);

    assertThat(service.encryptions()).isEqualTo(2);
    assertThat(service.decryptions()).isEqualTo(2);
  }

  @Test
  void usages_areCheckedEachTime() {
    DataKeys keys = keys(limits(100, 100, 10));

    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> keys.forEncryption(KeyUsage.WRAP, 0, NO_CONTEXT))
        .returns(KeyException.Kind.DENIED, KeyException::kind);
    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> keys.forDecryption(KeyUsage.UNWRAP, new byte[10], NO_CONTEXT))
        .returns(KeyException.Kind.DENIED, KeyException::kind);
  }

  @Test
  void close_overwritesTheKeyAndNoOther() {
    DataKeys keys = keys(limits(100, 100, 10));
    DataKey first = keys.forEncryption(KeyUsage.ENCRYPT, 0, NO_CONTEXT);
    byte[] before = first.getEncoded();
    first.close();
    assertThat(first.getEncoded()).containsOnly(0);
    try (DataKey second = keys.forEncryption(KeyUsage.ENCRYPT, 0, NO_CONTEXT)) {
      assertThat(Arrays.equals(second.getEncoded(), before)).isTrue();
      assertThat(second).hasToString("data key");
    }
  }
}
