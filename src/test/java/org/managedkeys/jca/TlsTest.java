// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.Provider;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.managedkeys.key.KeyAlgorithm.Family;
import org.managedkeys.testkit.OpenSsl;
import org.managedkeys.testkit.Providers;
import org.managedkeys.testkit.Providers.Place;
import org.managedkeys.testkit.SoftHsm;

/**
 * JSSE, told nothing but a KeyStore, with keys that have no certificate but their self-made one.
 * Every handshake is done as most programs have it (our provider last), with Bouncy Castle before
 * the JDK's providers, and with ours before them.
 */
@Isolated("changes the JVM's provider list")
final class TlsTest {

  @TempDir static Path folder;

  private static final List<String> KEYS = List.of("rsa-2048", "p256", "p384", "ed25519");

  /** Each key has a key store of its own, so that no other key can step in. */
  private static final Map<String, ManagedKeysProvider> PROVIDERS = new HashMap<>();

  /** How a server's key may prove itself. */
  private record Proof(String key, String protocol, String signatures, String seenByOpenSsl) {

    @Override
    public String toString() {
      return protocol + " " + signatures;
    }
  }

  /**
   * What s_client offers first is what the handshake uses. PKIX key managers also want the
   * certificate's own signature among the offers, so PKCS#1 is added where PSS is meant.
   */
  private static final List<Proof> PROOFS =
      List.of(
          new Proof("rsa-2048", "TLSv1.3", "rsa_pss_rsae_sha256:rsa_pkcs1_sha256", "RSA-PSS"),
          new Proof("rsa-2048", "TLSv1.3", "rsa_pss_rsae_sha512:rsa_pkcs1_sha256", "RSA-PSS"),
          new Proof("rsa-2048", "TLSv1.2", "rsa_pss_rsae_sha384:rsa_pkcs1_sha256", "RSA-PSS"),
          new Proof("rsa-2048", "TLSv1.2", "rsa_pkcs1_sha256", "RSA"),
          new Proof("p256", "TLSv1.3", "ecdsa_secp256r1_sha256", "ECDSA"),
          new Proof("p256", "TLSv1.2", "ecdsa_secp256r1_sha256", "ECDSA"),
          new Proof("p384", "TLSv1.3", "ecdsa_secp384r1_sha384", "ECDSA"),
          new Proof("ed25519", "TLSv1.3", "ed25519", "ed25519"),
          new Proof("ed25519", "TLSv1.2", "ed25519", "ed25519"));

  /**
   * Where the provider stands, and who stands before the JDK's. Behind Bouncy Castle, JSSE cannot
   * use Ed25519 at all: the keys in certificates are then Bouncy Castle's, named Ed25519 instead of
   * EdDSA, and a key store with the JDK's own software key fails too.
   */
  enum Order {
    LAST,
    LAST_BEHIND_BOUNCY_CASTLE,
    FIRST;

    boolean canUse(String key) {
      return this != LAST_BEHIND_BOUNCY_CASTLE || !key.equals("ed25519");
    }

    void during(Provider provider, Providers.Action action) throws Exception {
      switch (this) {
        case LAST -> Place.LAST.during(provider, action);
        case FIRST -> Place.FIRST.during(provider, action);
        case LAST_BEHIND_BOUNCY_CASTLE ->
            Place.FIRST.during(
                new BouncyCastleProvider(), () -> Place.LAST.during(provider, action));
      }
    }
  }

  @BeforeAll
  static void configure() throws Exception {
    for (String key : KEYS) {
      Path own = Files.createDirectory(folder.resolve(key));
      ManagedKeysProvider provider = Providers.shared(own, key);
      PROVIDERS.put(key, provider);
      // The JDK remembers certificates with the public keys that the first reader's list gave.
      Providers.keyStore(provider).getCertificate(key);
    }
    for (String key : SoftHsm.SHARED_KEYS.keySet()) {
      SharedKeys.KEY_STORE.getCertificate(key);
    }
  }

  static Stream<Arguments> ordersAndKeyManagers() {
    return Stream.of(Order.values())
        .flatMap(order ->
            Stream.of("SunX509", "PKIX").map(keyManagers -> arguments(order, keyManagers)));
  }

  static Stream<Arguments> ordersAndKeys() {
    return Stream.of(Order.values())
        .flatMap(order -> KEYS.stream().filter(order::canUse).map(key -> arguments(order, key)));
  }

  @ParameterizedTest
  @MethodSource("ordersAndKeyManagers")
  void server_withAManagedKey_satisfiesOpenSsl(Order order, String keyManagers) throws Exception {
    for (Proof proof : PROOFS) {
      if (!order.canUse(proof.key())) {
        continue;
      }
      ManagedKeysProvider provider = provider(proof.key());
      order.during(
          provider,
          () -> {
            KeyStore keyStore = KeyStore.getInstance(ManagedKeysProvider.NAME);
            keyStore.load(null, null);
            Path trusted =
                OpenSsl.writePem(
                    folder.resolve("trusted.pem"),
                    "CERTIFICATE",
                    keyStore.getCertificate(proof.key()).getEncoded());
            try (TlsEndpoints.Server server =
                new TlsEndpoints.Server(
                    TlsEndpoints.context(keyManagers, keyStore), proof.protocol(), false)) {
              List<String> command =
                  new ArrayList<>(List.of("s_client", "-connect", server.address(), "-CAfile"));
              command.addAll(List.of(trusted.toString(), "-verify_return_error", "-sigalgs"));
              command.add(proof.signatures());
              OpenSsl.Result client = OpenSsl.run(command.toArray(new String[0]));

              assertThat(client.output())
                  .as("%s", proof)
                  .contains("New, " + proof.protocol() + ", Cipher is")
                  .contains("Peer signature type: " + proof.seenByOpenSsl() + "\n")
                  .contains("Verify return code: 0 (ok)");
              assertThat(server.session().getProtocol()).isEqualTo(proof.protocol());
            }
          });
    }
  }

  @ParameterizedTest
  @MethodSource("ordersAndKeys")
  void bothSides_withManagedKeys_authenticate(Order order, String name) throws Exception {
    ManagedKeysProvider provider = provider(name);
    for (String keyManagers : List.of("SunX509", "PKIX")) {
      for (String protocol : List.of("TLSv1.2", "TLSv1.3")) {
        order.during(
            provider,
            () -> {
              KeyStore keyStore = KeyStore.getInstance(ManagedKeysProvider.NAME);
              keyStore.load(null, null);
              Certificate certificate = keyStore.getCertificate(name);

              TlsEndpoints.Sessions sessions =
                  TlsEndpoints.connect(
                      TlsEndpoints.context(keyManagers, keyStore, certificate),
                      TlsEndpoints.context(keyManagers, keyStore, certificate),
                      protocol,
                      true);

              assertThat(sessions.client().getProtocol()).isEqualTo(protocol);
              assertThat(sessions.client().getPeerCertificates()).containsExactly(certificate);
              assertThat(sessions.server().getPeerCertificates()).containsExactly(certificate);
            });
      }
    }
  }

  /**
   * Standing first, the provider is asked for whatever a handshake needs before a key is seen: the
   * HMACs of JDK 17's key derivation, the JDK's own session keys, PSS parameters.
   */
  @ParameterizedTest
  @EnumSource(
      value = Family.class,
      names = {"RSA", "EC", "EDDSA"})
  void bothSides_withSoftwareKeys_areNotDisturbed_whenOursIsFirst(Family family) throws Exception {
    KeyPair pair = SharedKeys.software(family);
    X509Certificate certificate = TestCertificates.selfIssued(pair.getPublic());
    KeyStore keyStore = KeyStore.getInstance("PKCS12");
    keyStore.load(null, null);
    keyStore.setKeyEntry(
        "soft", pair.getPrivate(), "ignored".toCharArray(), new Certificate[] {certificate});
    for (String protocol : List.of("TLSv1.2", "TLSv1.3")) {
      Place.FIRST.during(
          SharedKeys.PROVIDER,
          () -> {
            TlsEndpoints.Sessions sessions =
                TlsEndpoints.connect(
                    TlsEndpoints.context("PKIX", keyStore, certificate),
                    TlsEndpoints.context("PKIX", keyStore, certificate),
                    protocol,
                    true);

            assertThat(sessions.client().getProtocol()).isEqualTo(protocol);
            assertThat(sessions.client().getPeerCertificates()).containsExactly(certificate);
            assertThat(sessions.server().getPeerCertificates()).containsExactly(certificate);
          });
    }
  }

  /** The client says what it can verify; JSSE chooses by the kind of key, but not by the curve. */
  @ParameterizedTest
  @MethodSource("ordersAndKeyManagers")
  void server_withManyKeys_choosesTheOneThatTheClientVerifies(Order order, String keyManagers)
      throws Exception {
    order.during(
        SharedKeys.PROVIDER,
        () -> {
          for (Proof proof : PROOFS) {
            if (!order.canUse(proof.key())
                || proof.key().equals("p384")
                || proof.protocol().equals("TLSv1.2")) {
              continue;
            }
            try (TlsEndpoints.Server server =
                new TlsEndpoints.Server(
                    TlsEndpoints.context(keyManagers, SharedKeys.KEY_STORE),
                    proof.protocol(),
                    false)) {
              OpenSsl.Result client =
                  OpenSsl.run(
                      "s_client", "-connect", server.address(), "-sigalgs", proof.signatures());

              assertThat(client.output())
                  .as("%s", proof)
                  .contains("Peer signature type: " + proof.seenByOpenSsl() + "\n");
              assertThat(server.session().getLocalCertificates()[0].getPublicKey().getAlgorithm())
                  .isEqualTo(SharedKeys.key(proof.key()).getAlgorithm());
            }
          }
        });
  }

  private static ManagedKeysProvider provider(String key) {
    ManagedKeysProvider provider = PROVIDERS.get(key);
    if (provider == null) {
      throw new IllegalStateException(key);
    }
    return provider;
  }
}
