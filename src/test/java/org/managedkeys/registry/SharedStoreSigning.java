// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.registry.Registries.TEAM;

import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.backend.local.LocalType;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.RecordStore;
import org.managedkeys.store.audit.AuditLog;

/**
 * Sixteen threads sign by one registry while another one, on the same store, takes it away. A
 * subclass for each form of the store.
 */
abstract class SharedStoreSigning {

  private static final int THREADS = 16;
  private static final KeyName NAME = new KeyName(TEAM, "orders");
  private static final RecordKey ENTRY = RecordKey.entry(NAME);
  private static final RecordKey MOUNT = new RecordKey(RecordKind.MOUNT, TEAM, "pki");

  @TempDir protected Path folder;
  private KeyRegistry here;
  private KeyRegistry there;
  private ExecutorService threads;

  @BeforeEach
  void openBoth() {
    here = open();
    there = open();
    threads = Executors.newFixedThreadPool(THREADS);
  }

  @AfterEach
  void close() {
    threads.shutdownNow();
    here.close();
    there.close();
  }

  /** The store as another process would open it. */
  protected abstract RecordStore openStore();

  private KeyRegistry open() {
    Connection trial =
        new Connection(
            "trial",
            LocalType.INSTANCE,
            Fields.ofText(
                "kms.trial",
                Map.of("file", folder.resolve("keys.p12").toString(), "password", "trial-only")),
            new Permissions(true, true, false),
            KeyHandling.DEFAULT,
            "provider.properties:1");
    return new KeyRegistry(
        new RegistrySettings(
            new RegistrySettings.Declared(
                List.of(trial),
                List.of(),
                Set.of(TEAM),
                Instant.EPOCH,
                Optional.of("trial"),
                Optional.empty()),
            new NodeSettings(List.of(LocalType.INSTANCE), Map.of(), References.NONE, folder),
            openStore(),
            registry -> Registries.SEAL,
            AuditLog.OFF,
            Duration.ofMillis(100)));
  }

  /** Signs until it is refused; answers why. Every signature before that must be good. */
  private static Kind signUntilRefused(RegisteredKey key, PublicKey pair, CountDownLatch signing)
      throws Exception {
    byte[] digest = new byte[32];
    while (true) {
      byte[] signature;
      try {
        signature = key.signer().sign(SignatureScheme.ecdsa(DigestAlgorithm.SHA_256), digest);
      } catch (KeyException e) {
        return e.kind();
      }
      Signature verifier = Signature.getInstance("NONEwithECDSAinP1363Format");
      verifier.initVerify(pair);
      verifier.update(digest);
      if (!verifier.verify(signature)) {
        throw new AssertionError("a wrong signature");
      }
      signing.countDown();
    }
  }

  /** What all threads are refused with after a change made elsewhere. */
  private List<Kind> refusals(RegisteredKey key, Runnable change) throws Exception {
    PublicKey pair =
        KeyFactory.getInstance("EC")
            .generatePublic(new X509EncodedKeySpec(key.subjectPublicKeyInfo()));
    CountDownLatch signing = new CountDownLatch(THREADS * 3);
    List<Future<Kind>> running = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      running.add(threads.submit(() -> signUntilRefused(key, pair, signing)));
    }
    assertThat(signing.await(60, TimeUnit.SECONDS)).isTrue();
    change.run();
    List<Kind> refusals = new ArrayList<>();
    for (Future<Kind> each : running) {
      refusals.add(each.get(60, TimeUnit.SECONDS));
    }
    return refusals;
  }

  @Test
  void keyAddedTunedDisabledAndDeletedElsewhere_isSoHere() throws Exception {
    there.lifecycle().generate(NAME, Map.of(), KeySpec.parse("P-256"), Set.of(KeyUsage.SIGN));
    Registries.put(there.records(), Registries.mount(TEAM, "pki", "orders"));
    RegisteredKey key = here.mount(TEAM, "pki/").key("orders");

    assertThat(
            refusals(key, () -> Registries.set(there.records(), MOUNT, "allowed_managed_keys", "")))
        .hasSize(THREADS)
        .containsOnly(Kind.DENIED);
    assertThat(
            refusals(
                here.key(NAME),
                () -> Registries.set(there.records(), ENTRY, "field.disabled", "true")))
        .hasSize(THREADS)
        .containsOnly(Kind.DENIED);
    Registries.set(here.records(), ENTRY, "field.disabled", "false");
    assertThat(refusals(here.key(NAME), () -> there.lifecycle().delete(NAME)))
        .hasSize(THREADS)
        .containsOnly(Kind.NOT_FOUND);
  }
}
