// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.config.Backends;
import org.managedkeys.config.Configuration;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyName;
import org.managedkeys.store.MemoryStore;
import org.managedkeys.store.seal.AesGcmSeal;
import org.managedkeys.store.seal.SealKeys;
import org.managedkeys.store.seal.SecretPlace;
import org.managedkeys.testkit.Providers;
import org.managedkeys.testkit.WorkingKeys;

/** Keys of a token that wrap seal keys. */
class SealingKeyTest {

  private static final byte[] PLAIN = new byte[32];

  static {
    Arrays.fill(PLAIN, (byte) 7);
  }

  @TempDir private Path folder;
  private KeyRegistry registry;

  @BeforeEach
  void openRegistry() {
    String[] lines =
        Stream.of(WorkingKeys.configuration())
            .flatMap(String::lines)
            .map(line ->
                line.startsWith("key." + WorkingKeys.RSA + ".usages") ? line + ",wrap" : line)
            .flatMap(line ->
                Stream.concat(
                    Stream.of(line),
                    line.startsWith("key." + WorkingKeys.AES + ".")
                        ? Stream.of(
                            line.replace("key." + WorkingKeys.AES, "key.half")
                                .replace("encrypt,decrypt,wrap,unwrap", "decrypt,unwrap"))
                        : Stream.of()))
            .toArray(String[]::new);
    registry = Configuration.load(Providers.write(folder, lines), Backends.all()).openRegistry();
  }

  @AfterEach
  void close() {
    registry.close();
  }

  private SealingKey sealing(String name) {
    return new SealingKey(registry.key(KeyName.parse(name)));
  }

  private static KeyException wrapFails(SealingKey key) {
    return catchThrowableOfType(KeyException.class, () -> key.wrap(PLAIN));
  }

  @ParameterizedTest
  @ValueSource(strings = {WorkingKeys.AES, WorkingKeys.RSA})
  void unwrap_ofWhatWasWrapped_isTheKey(String name) {
    SealingKey key = sealing(name);
    byte[] wrapped = key.wrap(PLAIN);

    assertThat(key.unwrap(wrapped)).isEqualTo(PLAIN);
    assertThat(key.wrap(PLAIN)).isNotEqualTo(wrapped);
    assertThat(key.describe()).isEqualTo("key '" + name + "'");
  }

  @ParameterizedTest
  @ValueSource(strings = {WorkingKeys.AES, WorkingKeys.RSA})
  void unwrap_ofAnythingElse_isRefused(String name) {
    SealingKey key = sealing(name);
    byte[] changed = key.wrap(PLAIN);
    changed[changed.length - 1] ^= 1;

    for (byte[] wrong : List.of(new byte[0], new byte[] {0}, new byte[] {9, 9, 9}, changed)) {
      KeyException refusal =
          catchThrowableOfType(KeyException.class, () -> key.unwrap(wrong.clone()));
      assertThat(refusal.kind()).isEqualTo(KeyException.Kind.DENIED);
    }
  }

  @Test
  void key_withoutTheUsages_isDenied() {
    assertThat(wrapFails(sealing("half")).kind()).isEqualTo(KeyException.Kind.DENIED);
    assertThat(wrapFails(sealing("half"))).hasMessageContaining("add encrypt to key.half.usages");
  }

  @Test
  void key_thatOnlySigns_isRefused() {
    assertThat(wrapFails(sealing(WorkingKeys.EC)).kind()).isEqualTo(KeyException.Kind.DENIED);
  }

  @ParameterizedTest
  @ValueSource(strings = {WorkingKeys.AES, WorkingKeys.RSA})
  void secrets_areSealedUnderTheToken_andOpenAfterARestart(String name) {
    MemoryStore store = new MemoryStore();
    SecretPlace place = new SecretPlace(UUID.randomUUID(), "field.pin");
    String sealed = seal(store, name).seal(place, "1234");

    assertThat(seal(store, name).open(place, sealed)).isEqualTo("1234");
    assertThat(folder.resolve("seal.key")).doesNotExist();
  }

  private AesGcmSeal seal(MemoryStore store, String name) {
    return new AesGcmSeal(
        SealKeys.of(
            store,
            folder.resolve("seal.key"),
            Optional.of(KeyName.parse(name)),
            wrapping -> new SealingKey(registry.key(wrapping))));
  }
}
