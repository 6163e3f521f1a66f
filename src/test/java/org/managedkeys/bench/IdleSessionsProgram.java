// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Signature;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.managedkeys.jca.ManagedKeysProvider;

/**
 * A process that has many sessions open and uses none of them. Prints bytes of heap and of resident
 * memory per session. Arguments: configuration, alias, path of the faulty module, how many
 * sessions, how many seconds to wait for idle threads to end.
 */
final class IdleSessionsProgram {

  private IdleSessionsProgram() {}

  public static void main(String[] arguments) throws Exception {
    Provider provider = new ManagedKeysProvider().configure(arguments[0]);
    KeyStore keys = KeyStore.getInstance("ManagedKeys", provider);
    keys.load(null, null);
    PrivateKey key = (PrivateKey) keys.getKey(arguments[1], null);
    FaultLibrary module = new FaultLibrary(arguments[2]);
    int sessions = Integer.parseInt(arguments[3]);
    int wait = Integer.parseInt(arguments[4]);
    // Twice the same but for the number, so that classes and compiled code are no difference.
    open(provider, key, module, 2);
    settle(wait);
    long opened = module.count(FaultLibrary.OPEN_SESSION);
    long heap = ConfiguredKeysProgram.usedHeap();
    long resident = resident();
    open(provider, key, module, sessions);
    settle(wait);
    opened = module.count(FaultLibrary.OPEN_SESSION) - opened;
    if (opened < sessions - 2) {
      throw new IllegalStateException(opened + " sessions were opened");
    }
    heap = ConfiguredKeysProgram.usedHeap() - heap;
    resident = resident() - resident;
    System.out.println(heap / opened + " " + resident / opened + " " + opened);
    System.in.read();
  }

  /** Lets so many threads sign until all are at it. */
  private static void open(Provider provider, PrivateKey key, FaultLibrary module, int threads)
      throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    List<Future<byte[]>> signatures = new ArrayList<>();
    long before = module.count(FaultLibrary.SIGN);
    module.set(FaultLibrary.HANGING_SIGN, 1);
    try {
      for (int thread = 0; thread < threads; thread++) {
        signatures.add(executor.submit(() -> sign(provider, key)));
      }
      while (module.count(FaultLibrary.SIGN) < before + threads) {
        Thread.sleep(1);
      }
    } finally {
      module.set(FaultLibrary.HANGING_SIGN, 0);
    }
    for (Future<byte[]> signature : signatures) {
      signature.get();
    }
    executor.shutdown();
    executor.awaitTermination(10, TimeUnit.SECONDS);
  }

  private static byte[] sign(Provider provider, PrivateKey key) throws Exception {
    Signature signature = Signature.getInstance("SHA256withRSA", provider);
    signature.initSign(key);
    signature.update(FirstSignatures.MESSAGE);
    return signature.sign();
  }

  /** Threads that have nothing to do end after a minute. */
  private static void settle(int seconds) throws InterruptedException {
    for (int waited = 0; waited < seconds && ownThreads() > 0; waited++) {
      Thread.sleep(1000);
    }
  }

  private static long ownThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("managedkeys-"))
        .count();
  }

  private static long resident() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
        .findFirst()
        .orElseThrow();
  }
}
