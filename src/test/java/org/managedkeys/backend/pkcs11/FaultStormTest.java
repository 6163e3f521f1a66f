// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.junit.jupiter.api.Test;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.Signs;
import org.managedkeys.testkit.SoftHsm;

/** Many threads sign while the token is logged out, loses its sessions and is finalised. */
class FaultStormTest {

  private static final String TOKEN = SoftHsm.spareToken();
  private static final SignatureScheme SCHEME = SignatureScheme.ed25519();
  private static final int THREADS = 32;
  private static final int SESSIONS = 12;
  private static final int SEED = 20260101;

  /** A minute; less where somebody is in a hurry. */
  private static final Duration STORM = Duration.ofSeconds(Integer.getInteger("storm.seconds", 60));

  @Test
  void sign_by32ThreadsAmidAllFaults_isRightOrFailsWithATypedError() throws Exception {
    SoftHsm.pkcs11Tool(
        TOKEN, "--keypairgen", "--key-type", "EC:edwards25519", "--label", "k", "--id", "01");
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    AtomicBoolean stop = new AtomicBoolean();
    AtomicLong signed = new AtomicLong();
    Queue<KeyException> errors = new ConcurrentLinkedQueue<>();
    try (FaultGate gate = new FaultGate(TOKEN, SEED)) {
      try (Pkcs11Backend backend =
          Tokens.connect(TOKEN, "max_sessions", Integer.toString(SESSIONS))) {
        Signs key = Tokens.open(backend, "k");
        AsymmetricKeyParameter publicKey = PublicKeyFactory.createKey(key.subjectPublicKeyInfo());
        List<Future<?>> workers = new ArrayList<>();
        for (int worker = 0; worker < THREADS; worker++) {
          int own = worker;
          workers.add(
              threads.submit(() -> {
                for (long number = 0; !stop.get(); number++) {
                  byte[] message = ByteBuffer.allocate(12).putInt(own).putLong(number).array();
                  try {
                    assertVerifies(publicKey, message, key.sign(SCHEME, message));
                    signed.incrementAndGet();
                  } catch (KeyException e) {
                    errors.add(e);
                  }
                }
              }));
        }

        long end = System.nanoTime() + STORM.toNanos();
        // A worker ends early only if its signature was wrong, or its error of no known type.
        while (System.nanoTime() < end && workers.stream().noneMatch(Future::isDone)) {
          gate.cause();
        }
        stop.set(true);
        for (Future<?> worker : workers) {
          worker.get(60, TimeUnit.SECONDS);
        }

        assertThat(gate.faults()).containsOnlyKeys("logout", "close all sessions", "finalize");
        assertThat(gate.sessionsOpened()).isGreaterThan(SESSIONS);
        // A call that meets one fault is repeated; only a second one in a row may fail it.
        assertThat(errors)
            .allSatisfy(e -> assertThat(e.kind()).isEqualTo(KeyException.Kind.UNAVAILABLE))
            .as("errors beside %s signatures and %s", signed, gate.faults())
            .hasSizeLessThan(signed.intValue() / 10);
        assertThat(key.sign(SCHEME, new byte[1])).hasSize(64);
      }
      assertThat(gate.openSessions()).as("sessions never closed").isEmpty();
      assertThat(gate.strayCloses()).as("sessions of others that were closed").isEmpty();
    } finally {
      stop.set(true);
      threads.shutdownNow();
    }
  }

  private static void assertVerifies(
      AsymmetricKeyParameter publicKey, byte[] message, byte[] signature) {
    Ed25519Signer verifier = new Ed25519Signer();
    verifier.init(false, publicKey);
    verifier.update(message, 0, message.length);
    assertThat(verifier.verifySignature(signature)).isTrue();
  }
}
