// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.PublicKey;
import java.security.Signature;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.jca.ManagedKeysLoadParameter;
import org.managedkeys.jca.ManagedKeysProvider;
import org.managedkeys.store.sql.PostgresServer;
import org.managedkeys.testkit.TokenFixture;

/**
 * Two JVMs on one PostgreSQL: what is administered in one is so for the sixteen threads that sign
 * in the other.
 */
class FleetIT {

  private static final int THREADS = 16;
  private static final byte[] MESSAGE = "message".getBytes(UTF_8);

  @TempDir private Path folder;

  private TokenFixture fixture;
  private ExecutorService threads;
  private Provider provider;

  @BeforeEach
  void configure() {
    fixture =
        TokenFixture.in(
            folder,
            "kms.trial.type = local",
            "kms.trial.file = keys.p12",
            "kms.trial.password = trial-only",
            "store = " + PostgresServer.shared().newDatabase(),
            "store.user = " + PostgresServer.USER,
            "store.password = " + PostgresServer.PASSWORD,
            "registry.refresh = 1s");
    provider = new ManagedKeysProvider().configure(fixture.configuration().toString());
    threads = Executors.newFixedThreadPool(THREADS);
  }

  @AfterEach
  void close() throws Exception {
    threads.shutdownNow();
    ((AutoCloseable) provider).close();
  }

  @Test
  void keyAddedTunedDisabledAndDeletedInOneJvm_isSoInTheOther() throws Exception {
    KeyStore keys = KeyStore.getInstance("ManagedKeys", provider);
    keys.load(new ManagedKeysLoadParameter(""));
    assertThat(keys.containsAlias("orders")).isFalse();

    put("sign,verify", false);
    admin("key", "test", "orders", "--operation", "sign");

    assertThat(keys.containsAlias("orders")).isTrue();
    PrivateKey key = (PrivateKey) keys.getKey("orders", null);
    PublicKey pair = keys.getCertificate("orders").getPublicKey();
    assertThat(refusals(key, pair, () -> put("verify", false)))
        .allSatisfy(refusal -> assertThat(refusal).contains("orders", "usages are verify"));
    put("sign,verify", false);
    assertThat(refusals(keys, () -> put("sign,verify", true)))
        .allSatisfy(refusal -> assertThat(refusal).contains("orders", "disabled"));
    put("sign,verify", false);
    assertThat(refusals(keys, () -> admin("key", "delete", "orders", "--yes")))
        .allSatisfy(refusal -> assertThat(refusal).contains("orders", "deleted"));
    assertThat(keys.containsAlias("orders")).isFalse();
  }

  private void put(String usages, boolean disabled) {
    admin(
        "key",
        "put",
        "orders",
        "kms=trial",
        "key_label=orders",
        "key_type=P-256",
        "allow_generate_key=true",
        "usages=" + usages,
        "disabled=" + disabled);
  }

  /** In a JVM of its own. */
  private void admin(String... arguments) {
    CommandLineFixture.managedKeys(fixture, arguments)
        .with("--config", fixture.configuration().toString())
        .run()
        .ok();
  }

  private List<String> refusals(KeyStore keys, Runnable change) throws Exception {
    PrivateKey key = (PrivateKey) keys.getKey("orders", null);
    return refusals(key, keys.getCertificate("orders").getPublicKey(), change);
  }

  /** What all threads are refused with after a change: they sign until then. */
  private List<String> refusals(PrivateKey key, PublicKey pair, Runnable change) throws Exception {
    CountDownLatch signing = new CountDownLatch(THREADS * 3);
    List<Future<String>> running = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      running.add(threads.submit(() -> signUntilRefused(key, pair, signing)));
    }
    assertThat(signing.await(60, TimeUnit.SECONDS)).isTrue();
    change.run();
    List<String> refusals = new ArrayList<>();
    for (Future<String> each : running) {
      refusals.add(each.get(60, TimeUnit.SECONDS));
    }
    return refusals;
  }

  /** Every signature before that must be good. */
  private String signUntilRefused(PrivateKey key, PublicKey pair, CountDownLatch signing)
      throws Exception {
    long begun = System.nanoTime();
    boolean signed = false;
    while (true) {
      byte[] signature;
      try {
        Signature signer = Signature.getInstance("SHA256withECDSA", provider);
        signer.initSign(key);
        signer.update(MESSAGE);
        signature = signer.sign();
      } catch (GeneralSecurityException | ProviderException e) {
        // A change that was taken back reaches this JVM a little later, too.
        if (!signed && System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(30)) {
          continue;
        }
        return String.valueOf(e.getMessage());
      }
      Signature verifier = Signature.getInstance("SHA256withECDSA");
      verifier.initVerify(pair);
      verifier.update(MESSAGE);
      if (!verifier.verify(signature)) {
        throw new AssertionError("a wrong signature");
      }
      signed = true;
      signing.countDown();
    }
  }
}
