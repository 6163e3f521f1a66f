// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.util.HashMap;
import java.util.Map;
import org.managedkeys.jca.ManagedKeysProvider;
import org.managedkeys.jca.ManagedPrivateKey;
import org.managedkeys.testkit.Providers;

/** What a Transit mount does, in one JVM with a store of its own, and what it is held against. */
public final class TransitWorkloads implements WorkloadSource {

  /** System property: the folder of the cloud service that is used, if one is. */
  static final String SERVICE = "bench.transit.service";

  /** All threads share what was opened for a contestant. */
  private final Map<String, AutoCloseable> opened = new HashMap<>();

  /** What is opened once. */
  private interface Opening<T> {
    T open() throws Exception;
  }

  /** Made by name, in the contestant's JVM. */
  public TransitWorkloads() {}

  @Override
  public synchronized Workload open(String contestant, String row) throws Exception {
    TransitOperation operation = TransitOperation.of(row);
    Path configuration = Path.of(System.getProperty(Pkcs11Workloads.CONFIGURATION));
    return switch (contestant) {
      case Contestant.OURS ->
          shared(
                  BenchTransit.class,
                  contestant,
                  () -> BenchTransit.create(configuration, operation))
              .workload(operation);
      case Contestant.SIGNATURE ->
          signature(
              shared(
                  ManagedKeysProvider.class,
                  contestant,
                  () -> Providers.configured(configuration)));
      case Contestant.SUN_JCE ->
          new CloudWork(
              new LocalGcm(CloudTask.ENVELOPE_1K.message()),
              result -> LocalGcm.check(CloudTask.ENVELOPE_1K, (byte[]) result));
      default -> latency(contestant);
    };
  }

  /** Opens it alone in this and in other processes: see {@link Pkcs11Workloads}. */
  private <T extends AutoCloseable> T shared(Class<T> type, String contestant, Opening<T> opening)
      throws Exception {
    AutoCloseable present = opened.get(contestant);
    if (present == null) {
      try (FileChannel file =
          FileChannel.open(
              Path.of(System.getProperty(Pkcs11Workloads.LOCK)),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE)) {
        file.lock();
        present = opening.open();
        opened.put(contestant, present);
      }
    }
    return type.cast(present);
  }

  private static Workload signature(ManagedKeysProvider provider) throws Exception {
    KeyStore keys = Providers.keyStore(provider);
    PrivateKey key = (PrivateKey) keys.getKey(Pkcs11Operation.SIGN_P256.key(), null);
    return new SignWork(
        provider, Pkcs11Operation.SIGN_P256, key, ((ManagedPrivateKey) key).getPublicKey());
  }

  /** As many signatures, one after the other, as each of a batch's threads makes. */
  private Workload latency(String contestant) throws Exception {
    CloudResults results = new CloudResults(Path.of(System.getProperty(SERVICE)));
    CloudWork.Action sign =
        shared(
                RawLibrary.class,
                contestant,
                () -> new RawLibrary(CloudWorkloads.raw(results.facts())))
            .start(CloudTask.SIGN_EC, results);
    int times = -Math.floorDiv(-TransitOperation.ITEMS, TransitOperation.PARALLEL);
    return new CloudWork(
        () -> {
          for (int done = 1; done < times; done++) {
            sign.run();
          }
          return sign.run();
        },
        result -> results.check(CloudTask.SIGN_EC, result));
  }

  @Override
  public synchronized void close() {
    for (AutoCloseable each : opened.values()) {
      try {
        each.close();
      } catch (Exception e) {
        throw new IllegalStateException("a contestant cannot be closed", e);
      }
    }
  }
}
