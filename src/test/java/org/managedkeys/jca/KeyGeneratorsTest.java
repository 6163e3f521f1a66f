// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidParameterException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.NoSuchAlgorithmException;
import java.security.ProviderException;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.EnumSet;
import javax.crypto.KeyGenerator;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.testkit.Providers;

/** Keys made through KeyGenerator and KeyPairGenerator, with and without parameters of our own. */
final class KeyGeneratorsTest {

  private static final String[] LINES = {
    "kms.mem.allow_generate_key = true",
    "key_pair_generators = true",
    "key_generators = true",
    "key.declared.kms = mem",
    "key.declared.key_label = declared-2026",
    "key.declared.usages = mac",
    "key.declared.allow_generate_key = true",
    "key.closed.kms = mem",
    "key.team-a/closed.kms = mem",
  };

  @TempDir private Path folder;
  private final StoringService service = new StoringService();
  private ManagedKeysProvider provider;

  @BeforeEach
  void configure() {
    provider = service.provider(folder, LINES);
  }

  @ParameterizedTest
  @CsvSource({
    "AES, 0, 32, AES",
    "AES, 128, 16, AES",
    "HMAC, 0, 32, HmacSHA256",
    "HmacSHA1, 0, 20, HmacSHA1",
    "HmacSHA256, 0, 32, HmacSHA256",
    "HmacSHA512, 0, 64, HmacSHA512",
    "HmacSHA512, 256, 32, HmacSHA512"
  })
  void secretKey_hasItsSize_andGetsItsNameLater(String name, int bits, int bytes, String algorithm)
      throws Exception {
    KeyGenerator generator = KeyGenerator.getInstance(name, provider);
    if (bits > 0) {
      generator.init(bits);
    }
    SecretKey key = generator.generateKey();
    assertThat(key).isInstanceOf(ManagedSecretKey.class);
    assertThat(key.getAlgorithm()).isEqualTo(algorithm);
    assertThat(key.getEncoded()).isNull();
    assertThat(service.labels()).singleElement().asString().startsWith("unbound-");

    Providers.keyStore(provider).setKeyEntry("later", key, null, null);

    Key again = Providers.keyStore(service.provider(folder, LINES)).getKey("later", null);
    assertThat(again).isInstanceOf(ManagedSecretKey.class);
    assertThat(service.labels()).containsExactly("later");
    assertThat(service.sizeOf("later")).isEqualTo(bytes);
  }

  @Test
  void namedKey_isAnEntryAtOnce_withItsLabelAndUsages() throws Exception {
    KeyGenerator generator = KeyGenerator.getInstance("HMAC", provider);
    generator.init(
        ManagedKeyGenParameterSpec.named("Codes")
            .label("codes-2026")
            .type("hmac-512")
            .usages(KeyUsage.MAC, KeyUsage.GENERATE_RANDOM)
            .build());
    SecretKey key = generator.generateKey();

    assertThat(((ManagedSecretKey) key).getName()).isEqualTo("codes");
    assertThat(service.labels()).containsExactly("codes-2026");
    assertThat(service.usagesOf("codes-2026"))
        .isEqualTo(EnumSet.of(KeyUsage.MAC, KeyUsage.GENERATE_RANDOM));
    KeyStore keyStore = Providers.keyStore(service.provider(folder, LINES));
    assertThat(keyStore.entryInstanceOf("codes", KeyStore.SecretKeyEntry.class)).isTrue();
    Mac ours = Mac.getInstance("HmacSHA256", keyStore.getProvider());
    ours.init(keyStore.getKey("codes", null));
    Mac same = Mac.getInstance("HmacSHA256", provider);
    same.init(key);
    assertThat(ours.doFinal(new byte[9])).isEqualTo(same.doFinal(new byte[9]));

    // The name is taken now.
    assertThatExceptionOfType(ProviderException.class)
        .isThrownBy(generator::generateKey)
        .withMessageContaining("key 'codes'")
        .withMessageContaining("another entry has it");
    assertThat(service.labels()).hasSize(1);
  }

  @Test
  void namedPair_isAnEntryAtOnce_alsoInAnotherNamespace() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", provider);
    generator.initialize(
        ManagedKeyGenParameterSpec.named("team-a/orders")
            .parameters(new ECGenParameterSpec("secp384r1"))
            .usages(KeyUsage.DERIVE)
            .build());
    KeyPair pair = generator.generateKeyPair();

    assertThat(((ManagedPrivateKey) pair.getPrivate()).getName()).isEqualTo("team-a/orders");
    assertThat(((ECPublicKey) pair.getPublic()).getParams().getOrder().bitLength()).isEqualTo(384);
    KeyStore keyStore = KeyStore.getInstance("ManagedKeys", provider);
    keyStore.load(new ManagedKeysLoadParameter(KeyName.parse("team-a/orders").namespace()));
    assertThat(keyStore.getKey("orders", null)).isEqualTo(pair.getPrivate());
    assertThat(keyStore.getCertificateChain("orders")).isNull();
    assertThat(Providers.keyStore(provider).containsAlias("orders")).isFalse();
  }

  @Test
  void declaredName_getsTheKeyThatIsDeclared() throws Exception {
    KeyGenerator generator = KeyGenerator.getInstance("HMAC", provider);
    generator.init(ManagedKeyGenParameterSpec.named("declared").label("other").build());
    assertThatExceptionOfType(ProviderException.class)
        .isThrownBy(generator::generateKey)
        .withMessageContaining("key 'declared'")
        .withMessageContaining("the configuration declares it");
    generator.init(ManagedKeyGenParameterSpec.named("closed").build());
    assertThatExceptionOfType(ProviderException.class)
        .isThrownBy(generator::generateKey)
        .withMessageContaining("key.closed.allow_generate_key is not true");
    assertThat(service.labels()).isEmpty();

    generator.init(ManagedKeyGenParameterSpec.named("declared").build());
    SecretKey key = generator.generateKey();

    assertThat(service.labels()).containsExactly("declared-2026");
    assertThat(service.usagesOf("declared-2026")).isEqualTo(EnumSet.of(KeyUsage.MAC));
    assertThat(Providers.keyStore(provider).getKey("declared", null)).isEqualTo(key);
  }

  @Test
  void whatCannotBeMade_isRefusedAtInit() throws Exception {
    KeyGenerator aes = KeyGenerator.getInstance("AES", provider);
    assertThatExceptionOfType(InvalidParameterException.class)
        .isThrownBy(() -> aes.init(100))
        .withMessageContaining("[128, 192, 256]");
    assertThatExceptionOfType(InvalidAlgorithmParameterException.class)
        .isThrownBy(() -> aes.init(new IvParameterSpec(new byte[16])));
    assertThatExceptionOfType(InvalidAlgorithmParameterException.class)
        .isThrownBy(() -> aes.init(ManagedKeyGenParameterSpec.named("a").type("P-256").build()));
    assertThatExceptionOfType(InvalidAlgorithmParameterException.class)
        .isThrownBy(
            () -> aes.init(ManagedKeyGenParameterSpec.named("a").usages(KeyUsage.SIGN).build()))
        .withMessageContaining("cannot be used for sign")
        .withMessageContaining("encrypt,decrypt,wrap,unwrap,generate_random,mac");
    KeyPairGenerator x25519 = KeyPairGenerator.getInstance("X25519", provider);
    assertThatExceptionOfType(InvalidAlgorithmParameterException.class)
        .isThrownBy(
            () -> x25519.initialize(ManagedKeyGenParameterSpec.unnamed().type("ed25519").build()));
    KeyPairGenerator mlDsa = KeyPairGenerator.getInstance("ML-DSA-44", provider);
    assertThatExceptionOfType(InvalidAlgorithmParameterException.class)
        .isThrownBy(
            () -> mlDsa.initialize(ManagedKeyGenParameterSpec.unnamed().type("ml-dsa-65").build()));
    assertThatExceptionOfType(InvalidParameterException.class)
        .isThrownBy(() -> mlDsa.initialize(0));
  }

  @Test
  void spec_saysWhatItHolds_andRefusesWhatMeansNothing() {
    ManagedKeyGenParameterSpec spec =
        ManagedKeyGenParameterSpec.named("a").label("l").id(new byte[] {1, (byte) 0xab}).build();

    assertThat(spec.getAlias()).contains("a");
    assertThat(spec.getId()).contains("01ab");
    assertThat(spec.isExtractable()).isFalse();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ManagedKeyGenParameterSpec.unnamed().label("l").build());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ManagedKeyGenParameterSpec.unnamed().type("rot13"));
  }

  @Test
  void fieldThatTheServiceLacks_isTold() throws Exception {
    KeyGenerator generator = KeyGenerator.getInstance("AES", provider);
    generator.init(ManagedKeyGenParameterSpec.named("a").id(new byte[] {1}).build());

    assertThatExceptionOfType(ProviderException.class)
        .isThrownBy(generator::generateKey)
        .withMessageContaining("keys of kms 'mem' (memory) have no key_id");
    assertThat(service.labels()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"AES", "HMAC", "HmacSHA1", "HmacSHA256", "HmacSHA3-512"})
  void generators_areOff_unlessAskedFor(String name) throws Exception {
    ManagedKeysProvider off = service.provider(folder, "key_pair_generators = true");

    assertThatExceptionOfType(NoSuchAlgorithmException.class)
        .isThrownBy(() -> KeyGenerator.getInstance(name, off))
        .withMessage(
            "KeyGenerator "
                + name
                + " of ManagedKeys is off. Hint: add key_generators = true to "
                + folder.resolve("provider.properties"));
    if (!name.equals("HMAC")) {
      Providers.Place.FIRST.during(
          off,
          () ->
              assertThat(KeyGenerator.getInstance(name).generateKey())
                  .isNotInstanceOf(ManagedSecretKey.class));
    }
  }
}
