// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.junit.jupiter.api.TestInstance;
import org.managedkeys.key.Fields;
import org.managedkeys.key.GeneratesKeys;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyMaterial;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.ManagedKey;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.Signs;
import org.managedkeys.key.StoresKeys;

/**
 * A part of what every back end must do, whatever its service. The parts are the subclasses; each
 * back end's test runs those that are for it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class BackendContract {

  static final byte[] MESSAGE = "to be signed".getBytes(StandardCharsets.UTF_8);
  private static final int THREADS = 16;

  final TestedService service;
  final GeneratesKeys backend;

  BackendContract(TestedService service) {
    this.service = service;
    this.backend = service.backend();
  }

  /** A new connection to the one service. */
  final GeneratesKeys connect() {
    return service.connect();
  }

  final Fields at(String label) {
    return service.at(label);
  }

  /** The kinds of keys that sign and that the service makes. */
  final List<KeyAlgorithm> made() {
    return service.made();
  }

  /** A key that signs; it is labelled {@link TestedService#label}. */
  final Signs key(KeyAlgorithm algorithm) {
    return service.key(algorithm);
  }

  /** Brings a secret key in and opens it, as the key named k. */
  final ManagedKey stored(String label, KeyAlgorithm algorithm, byte[] secret) {
    try (KeyMaterial material = KeyMaterial.ofSecret(algorithm, secret)) {
      return stored(label, material, false);
    }
  }

  /** Brings a key pair in and opens it, as the key named k. */
  final ManagedKey stored(String label, KeyAlgorithm algorithm, KeyPair pair) {
    try (KeyMaterial material =
        KeyMaterial.ofPair(
            algorithm, pair.getPrivate().getEncoded(), pair.getPublic().getEncoded())) {
      return stored(label, material, false);
    }
  }

  /** Brings a key pair in that is for some usages only. */
  final ManagedKey stored(
      String label, KeyAlgorithm algorithm, KeyPair pair, Set<KeyUsage> usages) {
    try (KeyMaterial material =
        KeyMaterial.ofPair(
            algorithm, pair.getPrivate().getEncoded(), pair.getPublic().getEncoded())) {
      return stored(label, material, usages, false);
    }
  }

  final ManagedKey stored(String label, KeyMaterial material, boolean replace) {
    return stored(label, material, KeyUsage.defaultsOf(material.algorithm().family()), replace);
  }

  private ManagedKey stored(
      String label, KeyMaterial material, Set<KeyUsage> usages, boolean replace) {
    Fields fields = ((StoresKeys) backend).store(name("k"), at(label), material, usages, replace);
    return backend.open(name("k"), fields);
  }

  /** Makes a key that may do all that its kind is for. */
  final ManagedKey generated(KeySpec spec) {
    return backend.generateUnbound(spec, KeyUsage.defaultsOf(spec.algorithm().family())).key();
  }

  static KeyName name(String name) {
    return KeyName.parse(name);
  }

  static KeyException refusal(Runnable refused) {
    return Refusal.by(refused::run);
  }

  final void assertSigns(Signs key) throws Exception {
    SignatureScheme scheme = service.anyScheme(key.algorithm());
    byte[] signature = key.sign(scheme, Verification.input(scheme, key.algorithm(), MESSAGE));
    assertThat(Verification.verifies(key, scheme, MESSAGE, signature)).isTrue();
  }

  /** Runs tasks at the same time, one in each of many threads; all are to answer true. */
  static void assertAllInThreads(IntFunction<Callable<Boolean>> tasks) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<Boolean>> results = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        results.add(threads.submit(tasks.apply(thread)));
      }
      for (Future<Boolean> result : results) {
        assertThat(result.get()).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
