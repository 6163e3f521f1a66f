// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.ProviderException;
import java.security.PublicKey;
import java.security.UnrecoverableEntryException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.KeyAlgorithm.Family;
import org.managedkeys.key.KeyException;
import org.managedkeys.testkit.Providers;
import org.managedkeys.testkit.Providers.Place;
import org.managedkeys.testkit.SoftHsm;

/** The KeyStore's reading half: how it is loaded, what it lists, and what it says of bad keys. */
final class KeyStoreTest {

  private static final KeyStore.ProtectionParameter PASSWORD =
      new KeyStore.PasswordProtection("not the pin".toCharArray());
  private static final KeyStore.ProtectionParameter CALLBACK =
      new KeyStore.CallbackHandlerProtection(callbacks -> {});

  @TempDir Path folder;
  private Path file;
  private ManagedKeysProvider provider;

  @BeforeEach
  void configure() {
    file =
        Providers.write(
            folder,
            lines(
                "key.web.key_label = p256",
                "key.code-signing.key_label = rsa-2048",
                "key.team-a/orders.key_label = ed25519",
                "key.team-a/mute.key_label = p384",
                "key.team-a/mute.usages = verify"));
    provider = Providers.configured(file);
  }

  @Test
  void load_inEveryForm_showsTheSameKeys() throws Exception {
    KeyStore nothing = unloaded();
    nothing.load(null);
    KeyStore password = unloaded();
    password.load(null, "not the pin".toCharArray());
    KeyStore emptyFile = unloaded();
    emptyFile.load(InputStream.nullInputStream(), null);
    KeyStore namedFile = KeyStore.getInstance(ManagedKeysProvider.NAME, new ManagedKeysProvider());
    namedFile.load(stream("config = " + file), null);
    List<KeyStore> stores = new ArrayList<>(List.of(nothing, password, emptyFile, namedFile));
    for (KeyStore.ProtectionParameter protection : List.of(PASSWORD, CALLBACK)) {
      KeyStore parameter = unloaded();
      parameter.load(() -> protection);
      stores.add(parameter);
      stores.add(
          KeyStore.Builder.newInstance(ManagedKeysProvider.NAME, provider, protection)
              .getKeyStore());
    }

    for (KeyStore keyStore : stores) {
      assertThat(Collections.list(keyStore.aliases())).containsExactly("code-signing", "web");
      assertThat(keyStore.getKey("web", null)).isInstanceOf(ManagedPrivateKey.class);
    }
  }

  @Test
  void load_withANamespace_showsItsKeysOnly() throws Exception {
    KeyStore parameter = unloaded();
    parameter.load(new ManagedKeysLoadParameter("team-a"));
    KeyStore namedFile = unloaded();
    namedFile.load(stream("namespace = team-a\n"), null);

    for (KeyStore keyStore : List.of(parameter, namedFile)) {
      assertThat(Collections.list(keyStore.aliases())).containsExactly("mute", "orders");
      assertThat(((ManagedPrivateKey) keyStore.getKey("orders", null)).getName())
          .isEqualTo("team-a/orders");
      assertThat(keyStore.containsAlias("web")).isFalse();
    }
  }

  @Test
  void load_withWrongSettings_tellsThem() throws Exception {
    KeyStore keyStore = unloaded();
    assertThatIOException()
        .isThrownBy(() -> keyStore.load(stream("# a comment\nconfg = x"), null))
        .withMessageContaining("confg")
        .withMessageContaining("2");

    KeyStore noFile = unloaded();
    assertThatIOException()
        .isThrownBy(() -> noFile.load(stream("config = " + folder.resolve("none")), null))
        .withMessageContaining("does not exist");

    Path broken = Files.createDirectory(folder.resolve("broken"));
    ManagedKeysProvider unusable = Providers.configured(broken, "kms.hsm.tipe = pkcs11");
    KeyStore ofBroken = KeyStore.getInstance(ManagedKeysProvider.NAME, unusable);
    assertThatIOException()
        .isThrownBy(() -> ofBroken.load(null, null))
        .withCauseInstanceOf(KeyException.class)
        .withMessageContaining("provider.properties");
  }

  @Test
  void entries_areListed_underTheirNames() throws Exception {
    KeyStore keyStore = Providers.keyStore(provider);

    assertThat(keyStore.size()).isEqualTo(2);
    for (String alias : List.of("web", "WEB", "Web")) {
      assertThat(keyStore.containsAlias(alias)).isTrue();
      assertThat(keyStore.isKeyEntry(alias)).isTrue();
      assertThat(keyStore.isCertificateEntry(alias)).isFalse();
      assertThat(keyStore.entryInstanceOf(alias, KeyStore.PrivateKeyEntry.class)).isTrue();
      assertThat(keyStore.entryInstanceOf(alias, KeyStore.SecretKeyEntry.class)).isFalse();
      assertThat(keyStore.entryInstanceOf(alias, KeyStore.TrustedCertificateEntry.class)).isFalse();
      assertThat(keyStore.getKey(alias, null)).isNotNull();
      assertThat(keyStore.getCreationDate(alias))
          .isEqualTo(Files.getLastModifiedTime(file).toInstant());
    }
    for (String alias : List.of("nobody", "", "../web", "team-a/orders", "schlüssel")) {
      assertThat(keyStore.containsAlias(alias)).isFalse();
      assertThat(keyStore.isKeyEntry(alias)).isFalse();
      assertThat(keyStore.getKey(alias, null)).isNull();
      assertThat(keyStore.getEntry(alias, PASSWORD)).isNull();
      assertThat(keyStore.getCertificate(alias)).isNull();
      assertThat(keyStore.getCertificateChain(alias)).isNull();
      assertThat(keyStore.getCreationDate(alias)).isNull();
    }
  }

  @Test
  void entry_withAnyProtection_isKeyAndChain() throws Exception {
    KeyStore keyStore = Providers.keyStore(provider);
    for (KeyStore.ProtectionParameter protection : Stream.of(PASSWORD, CALLBACK).toList()) {
      KeyStore.PrivateKeyEntry entry =
          (KeyStore.PrivateKeyEntry) keyStore.getEntry("web", protection);

      assertThat(entry.getPrivateKey()).isEqualTo(keyStore.getKey("web", null));
      assertThat(entry.getCertificateChain()).isEqualTo(keyStore.getCertificateChain("web"));
    }
    assertThat(keyStore.getEntry("web", null)).isInstanceOf(KeyStore.PrivateKeyEntry.class);
  }

  @Test
  void key_thatMayNotSign_hasNoChain_andSaysWhy() throws Exception {
    KeyStore keyStore = unloaded();
    keyStore.load(new ManagedKeysLoadParameter("team-a"));

    assertThat(keyStore.getKey("mute", null)).isInstanceOf(PrivateKey.class);
    assertThat(keyStore.entryInstanceOf("mute", KeyStore.PrivateKeyEntry.class)).isTrue();
    assertThat(keyStore.getCertificateChain("mute")).isNull();
    assertThatExceptionOfType(UnrecoverableEntryException.class)
        .isThrownBy(() -> keyStore.getEntry("mute", PASSWORD))
        .withMessageContaining("team-a/mute")
        .withMessageContaining("no certificate");
  }

  /** Bouncy Castle reads certificates' Ed25519 keys under another name if it stands first. */
  @Test
  @ResourceLock("java.security.Security")
  void entry_thatTheJdkCannotHold_isExplained() throws Exception {
    Path own = Files.createDirectory(folder.resolve("own"));
    ManagedKeysProvider ed25519 = Providers.shared(own, "ed25519");
    Place.FIRST.during(
        new BouncyCastleProvider(),
        () -> {
          KeyStore keyStore = Providers.keyStore(ed25519);
          assertThat(keyStore.getKey("ed25519", null)).isNotNull();
          assertThatExceptionOfType(UnrecoverableEntryException.class)
              .isThrownBy(() -> keyStore.getEntry("ed25519", PASSWORD))
              .withMessageContaining("key 'ed25519'")
              .withMessageContaining("provider list");
        });
  }

  @Test
  void oneBadKey_hidesNoOther() throws Exception {
    List<String> lines = new ArrayList<>(List.of(lines("key.good.key_label = p256")));
    lines.addAll(Providers.connection("gone", "no-such-token"));
    lines.add("default_kms = hsm");
    lines.add("key.lost.key_label = no-such-key");
    lines.add("key.nowhere.kms = gone");
    lines.add("key.nowhere.key_label = p256");
    KeyStore keyStore =
        Providers.keyStore(Providers.configured(folder, lines.toArray(new String[0])));

    assertThat(Collections.list(keyStore.aliases())).containsExactly("good", "lost", "nowhere");
    assertThat(keyStore.getCertificate("good")).isNotNull();
    assertThat(keyStore.getCertificateAlias(keyStore.getCertificate("good"))).isEqualTo("good");
    for (String bad : List.of("lost", "nowhere")) {
      assertThat(keyStore.isKeyEntry(bad)).isTrue();
      assertThat(keyStore.getCertificate(bad)).isNull();
      assertThat(keyStore.getCertificateChain(bad)).isNull();
      assertThatExceptionOfType(ProviderException.class)
          .isThrownBy(() -> keyStore.getKey(bad, null))
          .withMessageContaining(bad.equals("lost") ? "key 'lost'" : "kms 'gone'")
          .withMessageContaining(bad.equals("lost") ? "no-such-key" : "no-such-token")
          .withCauseInstanceOf(KeyException.class);
      assertThatExceptionOfType(ProviderException.class)
          .isThrownBy(() -> keyStore.getEntry(bad, PASSWORD));
    }
    assertThat(keyStore.getCertificateAlias(TestCertificates.issued(softwareKey()))).isNull();
  }

  /** The library does not exist, so any call to the token would throw. */
  @Test
  void tenThousandKeys_areListed_withoutACallToTheToken() throws Exception {
    Stream<String> connection =
        Stream.of(
            "kms.hsm.type = pkcs11",
            "kms.hsm.library = " + folder.resolve("no-such-library.so"),
            "kms.hsm.token_label = none",
            "kms.hsm.pin = ${file:/nonexistent/pin}");
    Stream<String> keys =
        IntStream.range(0, 10_000).mapToObj(n -> "key.k" + n + ".key_label = label-" + n);
    KeyStore keyStore =
        Providers.keyStore(
            Providers.configured(folder, Stream.concat(connection, keys).toArray(String[]::new)));

    int count = 0;
    for (String alias : Collections.list(keyStore.aliases())) {
      count++;
      assertThat(keyStore.isKeyEntry(alias)).isTrue();
      assertThat(keyStore.entryInstanceOf(alias, KeyStore.PrivateKeyEntry.class)).isTrue();
      assertThat(keyStore.getCreationDate(alias)).isNotNull();
    }
    assertThat(count).isEqualTo(keyStore.size()).isEqualTo(10_000);
    assertThatExceptionOfType(ProviderException.class)
        .isThrownBy(() -> keyStore.getKey("k7", null))
        .withMessageContaining("no-such-library.so");
  }

  @Test
  void store_intoAStream_isRefused() throws Exception {
    KeyStore keyStore = Providers.keyStore(provider);
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    assertThatIOException()
        .isThrownBy(() -> keyStore.store(out, null))
        .withMessageContaining("-keystore NONE");
    assertThat(out.size()).isZero();
    keyStore.store(null, null);
    keyStore.store(null);
  }

  @ParameterizedTest
  @ValueSource(strings = {"web", "code-signing"})
  void selfMadeChain_isKept_acrossProviders(String alias) throws Exception {
    Certificate[] chain = Providers.keyStore(provider).getCertificateChain(alias);
    X509Certificate made = (X509Certificate) chain[0];

    assertThat(chain).hasSize(1);
    made.verify(made.getPublicKey());
    assertThat(made.getSubjectX500Principal().getName()).isEqualTo("CN=" + alias);
    assertThat(Duration.between(made.getNotBefore().toInstant(), Instant.now()).abs())
        .isLessThan(Duration.ofMinutes(10));
    assertThat(Duration.between(Instant.now(), made.getNotAfter().toInstant()).toDays())
        .isBetween(3650L, 3654L);
    assertThat(Providers.keyStore(provider).getCertificateChain(alias)).isEqualTo(chain);
    KeyStore other = Providers.keyStore(Providers.configured(file));
    assertThat(other.getCertificateChain(alias)).isEqualTo(chain);
    assertThat(other.getCertificateAlias(made)).isEqualTo(alias);
  }

  private KeyStore unloaded() throws Exception {
    return KeyStore.getInstance(ManagedKeysProvider.NAME, provider);
  }

  private static PublicKey softwareKey() {
    return SharedKeys.software(Family.EC).getPublic();
  }

  private static String[] lines(String... keys) {
    return Stream.concat(
            Providers.connection("hsm", SoftHsm.SHARED_TOKEN).stream(), Stream.of(keys))
        .toArray(String[]::new);
  }

  private static InputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }
}
