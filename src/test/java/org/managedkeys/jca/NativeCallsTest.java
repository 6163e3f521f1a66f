// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Security;
import java.security.Signature;
import java.util.Collections;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.backend.pkcs11.CryptokiCalls;
import org.managedkeys.testkit.Providers;
import org.managedkeys.testkit.SoftHsm;

/** What reaches the token, counted at the binding: nothing before a key is used, then the least. */
class NativeCallsTest {

  private static final int KEYS = 10_000;

  @TempDir private Path folder;

  @Test
  void loadingAndListing_tenThousandKeys_makesNoCall_andUsingOneDoes() throws Exception {
    try (CryptokiCalls calls = CryptokiCalls.on(SoftHsm.LIBRARY)) {
      new ManagedKeysProvider();
      ManagedKeysProvider provider = Providers.configured(folder, lines());
      KeyStore keyStore = Providers.keyStore(provider);
      for (String alias : Collections.list(keyStore.aliases())) {
        assertThat(keyStore.isKeyEntry(alias)).isTrue();
        assertThat(keyStore.isCertificateEntry(alias)).isFalse();
      }

      assertThat(keyStore.size()).isEqualTo(KEYS);
      assertThat(calls.all()).isEmpty();

      keyStore.getKey("k0", null);
      assertThat(calls.count("C_FindObjectsInit")).isPositive();
      provider.close();
    }
  }

  @Test
  void registering_aProvider_makesNoCall() throws Exception {
    try (CryptokiCalls calls = CryptokiCalls.on(SoftHsm.LIBRARY)) {
      ManagedKeysProvider provider = Providers.configured(folder, lines());
      Providers.Place.LAST.during(
          provider,
          () -> {
            assertThat(Security.getProvider(provider.getName())).isSameAs(provider);
            Signature.getInstance("SHA256withRSA", provider);
          });

      assertThat(calls.all()).isEmpty();
    }
  }

  @Test
  void listing_asKeytoolDoes_asksForEachCertificateOnce_andTheNextTimeForNone() throws Exception {
    String[] keys = {"rsa-2048", "p256", "ed25519"};
    try (CryptokiCalls calls = CryptokiCalls.on(SoftHsm.LIBRARY)) {
      list(Providers.shared(folder, keys));
      long signatures = calls.count("C_Sign");
      assertThat(signatures).isEqualTo(keys.length);
      calls.reset();

      list(Providers.shared(folder, keys));
      assertThat(calls.count("C_Sign")).isZero();
      // The token is asked once for the certificates it holds, and never for a key.
      assertThat(calls.count("C_FindObjectsInit")).isEqualTo(1);
    }
  }

  @Test
  void signing_makesTwoCalls() throws Exception {
    ManagedKeysProvider provider = Providers.shared(folder, "p256");
    PrivateKey key = (PrivateKey) Providers.keyStore(provider).getKey("p256", null);
    Signature signature = Signature.getInstance("SHA256withECDSA", provider);
    signature.initSign(key);
    signature.sign();
    try (CryptokiCalls calls = CryptokiCalls.on(SoftHsm.LIBRARY)) {
      signature.update(new byte[1 << 20]);
      signature.sign();
      assertThat(calls.all()).containsOnlyKeys("C_SignInit", "C_Sign");
      assertThat(calls.count("C_SignInit") + calls.count("C_Sign")).isEqualTo(2);
    }
  }

  /** The questions of {@code keytool -list}. */
  private static void list(ManagedKeysProvider provider) throws Exception {
    KeyStore keyStore = Providers.keyStore(provider);
    for (String alias : Collections.list(keyStore.aliases())) {
      assertThat(keyStore.getCertificateChain(alias)).hasSize(1);
      assertThat(keyStore.getCertificate(alias)).isNotNull();
      assertThat(keyStore.getCreationDate(alias)).isNotNull();
    }
    provider.close();
  }

  private static String[] lines() {
    return Stream.concat(
            Providers.connection("hsm", SoftHsm.SHARED_TOKEN).stream(),
            IntStream.range(0, KEYS).mapToObj(n -> "key.k" + n + ".key_label = p256"))
        .toArray(String[]::new);
  }
}
