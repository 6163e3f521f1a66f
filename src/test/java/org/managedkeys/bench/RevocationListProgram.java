// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.managedkeys.key.Namespace;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.RecordStore;
import org.managedkeys.store.StoredRecord;

/**
 * A process that makes one long revocation list: it is read from the store, made, checked, signed
 * by a key in a token, and stored. Prints the nanoseconds that it took, the peak of the heap and
 * the size of the list. Arguments: configuration, how many certificates are revoked.
 */
final class RevocationListProgram {

  private static final int SERIAL_BITS = 128;
  private static final int RECORDS_OF_A_CHANGE = 1000;
  private static final int HEX = 16;
  private static final int LOOK_MILLIS = 2;

  private RevocationListProgram() {}

  public static void main(String[] arguments) throws Exception {
    try (BenchAuthority authority = BenchAuthority.create(Path.of(arguments[0]), false)) {
      authority.revokeOne();
      fill(authority.records(), Integer.parseInt(arguments[1]) - 1);
      System.gc();
      try (HeapWatch heap = new HeapWatch()) {
        long start = System.nanoTime();
        byte[] list = authority.revocationList();
        long nanos = System.nanoTime() - start;
        System.out.printf(Locale.ROOT, "%d %d %d%n", nanos, heap.peak(), list.length);
      }
      System.in.read();
    }
  }

  /** The records of others like the one that is there: to revoke as many would take hours. */
  private static void fill(RecordStore store, int count) {
    StoredRecord one = store.page(RecordKind.REVOKED, Namespace.ROOT, "", 1).get(0);
    String name = one.key().name();
    String prefix = name.substring(0, name.lastIndexOf('/') + 1);
    Random random = new Random(count);
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    int done = 0;
    while (done < count) {
      int first = done;
      int end = Math.min(count, done + RECORDS_OF_A_CHANGE);
      done =
          store.change(change -> {
            for (int number = first; number < end; number++) {
              Map<String, String> values = new HashMap<>(one.values());
              values.put("reason", Integer.toString(1 + number % 5));
              values.put("sequence", Integer.toString(number + 2));
              BigInteger serial = new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS - 1);
              change.put(
                  new StoredRecord(
                      new RecordKey(
                          RecordKind.REVOKED, Namespace.ROOT, prefix + serial.toString(HEX)),
                      UUID.randomUUID(),
                      1,
                      now,
                      values));
            }
            return end;
          });
    }
  }

  /** Looks again and again at how full the heap is; that is never more than the JVM may have. */
  private static final class HeapWatch implements AutoCloseable {

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final AtomicLong peak = new AtomicLong();

    HeapWatch() {
      var unused = clock.scheduleAtFixedRate(this::look, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
      Runtime runtime = Runtime.getRuntime();
      peak.accumulateAndGet(runtime.totalMemory() - runtime.freeMemory(), Math::max);
    }

    long peak() {
      return peak.get();
    }

    @Override
    public void close() {
      clock.shutdownNow();
    }
  }
}
