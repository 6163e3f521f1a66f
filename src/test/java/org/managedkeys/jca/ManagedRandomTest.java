// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.KeyException;
import org.managedkeys.testkit.Providers;

/** The SecureRandom {@code ManagedKeys}: the service's bytes or none at all. */
final class ManagedRandomTest {

  @TempDir private Path folder;
  private final StoringService service = new StoringService();

  @ParameterizedTest
  @ValueSource(ints = {1, 16, 65_536, 65_537, 200_000})
  void bytes_areTheServicesOwn(int count) throws Exception {
    service.randomBy(asked -> {
      byte[] answer = new byte[asked];
      Arrays.fill(answer, (byte) 0x5a);
      return answer;
    });
    SecureRandom random = random();
    random.setSeed(1);
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);

    byte[] expected = new byte[count];
    Arrays.fill(expected, (byte) 0x5a);
    assertThat(bytes).isEqualTo(expected);
    assertThat(random.generateSeed(count)).isEqualTo(expected);
    assertThat(random.getAlgorithm()).isEqualTo("ManagedKeys");
  }

  @Test
  void failure_throws_andNeverGivesOtherBytes() throws Exception {
    SecureRandom random = random();
    service.randomBy(count -> {
      throw KeyException.of(
          KeyException.Kind.UNAVAILABLE, "kms 'mem'", "make random bytes", "it is gone", null);
    });
    assertThatExceptionOfType(ProviderException.class)
        .isThrownBy(() -> random.nextBytes(new byte[20]))
        .withMessageContaining("it is gone");
    assertThatExceptionOfType(ProviderException.class).isThrownBy(random::nextInt);

    service.randomBy(count -> new byte[count]);
    assertThatExceptionOfType(ProviderException.class)
        .isThrownBy(() -> random.nextBytes(new byte[16]))
        .withMessageContaining("zero bytes");
    service.randomBy(count -> new byte[] {1});
    assertThatExceptionOfType(ProviderException.class)
        .isThrownBy(() -> random.generateSeed(8))
        .withMessageContaining("1 bytes where 8 were asked for");
  }

  @Test
  void key_namedForIt_needsTheUsage() throws Exception {
    ManagedKeysProvider denied =
        service.provider(folder, "random = dice", "key.dice.kms = mem", "key.dice.usages = sign");
    assertThatExceptionOfType(ProviderException.class)
        .isThrownBy(() -> SecureRandom.getInstance("ManagedKeys", denied).nextBytes(new byte[4]))
        .withMessageContaining("key 'dice': cannot generate_random: its usages are sign")
        .withMessageContaining("add generate_random to key.dice.usages");

    ManagedKeysProvider allowed =
        service.provider(
            folder, "random = dice", "key.dice.kms = mem", "key.dice.usages = generate_random");
    byte[] bytes = new byte[32];
    SecureRandom.getInstance("ManagedKeys", allowed).nextBytes(bytes);
    assertThat(bytes).isNotEqualTo(new byte[32]);
  }

  @Test
  void withoutADefault_itSaysWhatIsMissing() throws Exception {
    ManagedKeysProvider provider = service.provider(folder, "kms.other.type = memory");

    assertThatExceptionOfType(ProviderException.class)
        .isThrownBy(() -> SecureRandom.getInstance("ManagedKeys", provider).nextInt())
        .withMessageContaining("add random = <kms or key>");
  }

  /** A program that asks for no generator by name must not wait for a token's, or fail with it. */
  @Test
  void itIsNobodysDefault_evenOfTheFirstProvider() throws Exception {
    ManagedKeysProvider provider = service.provider(folder);
    Providers.Place.FIRST.during(
        provider,
        () -> {
          assertThat(new SecureRandom().getProvider()).isNotSameAs(provider);
          assertThat(SecureRandom.getInstance("ManagedKeys").getProvider()).isSameAs(provider);
        });
    assertThat(provider.getServices())
        .extracting(Provider.Service::getType)
        .contains("SecureRandom");
    assertThatExceptionOfType(NoSuchAlgorithmException.class)
        .isThrownBy(() -> SecureRandom.getInstance("NativePRNG", provider));
  }

  @Test
  void it_cannotBeSerialised() throws Exception {
    SecureRandom random = random();
    try (ObjectOutputStream out = new ObjectOutputStream(new ByteArrayOutputStream())) {
      assertThatExceptionOfType(NotSerializableException.class)
          .isThrownBy(() -> out.writeObject(random));
    }
  }

  private SecureRandom random() throws NoSuchAlgorithmException {
    return SecureRandom.getInstance("ManagedKeys", service.provider(folder, "random = mem"));
  }
}
