// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.jca.ManagedKeysProvider;
import org.managedkeys.key.KeyException;
import org.managedkeys.testkit.Providers;
import org.managedkeys.testkit.SoftHsm;

/**
 * Every operation of the JCA on the keys of one token, by many threads for a long time, while
 * another thread logs out, closes all sessions and finalises the module. Not part of the test run;
 * {@code bin/soak} starts it and keeps its report.
 */
class Soak {

  private static final System.Logger LOG = System.getLogger(Soak.class.getName());
  private static final String TOKEN = SoftHsm.spareToken();
  private static final int THREADS = 16;
  private static final int SESSIONS = 12;
  private static final int SEED = 20260101;
  private static final int MOST_MESSAGE_BYTES = 4096;
  private static final Duration LENGTH =
      Duration.ofSeconds(Integer.getInteger("soak.seconds", 600));
  private static final int FAULT_PAUSE_MILLIS = Integer.getInteger("soak.fault.pause.millis", 250);

  /** A sample is taken this often: heap after a collection, resident memory, open sessions. */
  private static final Duration SAMPLE_EVERY = LENGTH.dividedBy(10);

  private final Map<String, AtomicLong> right = new ConcurrentHashMap<>();
  private final Map<String, AtomicLong> wrong = new ConcurrentHashMap<>();
  private final Map<String, AtomicLong> errors = new ConcurrentSkipListMap<>();
  private final List<Sample> samples = new ArrayList<>();

  private record Sample(long seconds, long heapKiB, long residentKiB, int sessions, long done) {}

  @TempDir Path folder;

  /** Longer than the five minutes that any other test may take. */
  @Test
  @Timeout(value = 2, unit = TimeUnit.HOURS)
  void mixedOperations_amidFaults_giveNoWrongResult_andGrowNothing() throws Exception {
    generate("rsa", "rsa:2048", "01");
    generate("p256", "EC:prime256v1", "02");
    generate("ed25519", "EC:edwards25519", "03");
    AtomicBoolean stop = new AtomicBoolean();
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try (FaultGate gate = new FaultGate(TOKEN, SEED)) {
      try (ManagedKeysProvider provider = provider()) {
        KeyStore keys = Providers.keyStore(provider);
        Map<String, SoakOperations.Operation> operations =
            new SoakOperations(provider, keys).byName();
        long start = System.nanoTime();
        List<Future<?>> workers = new ArrayList<>();
        for (int worker = 0; worker < THREADS; worker++) {
          SplittableRandom random = new SplittableRandom(SEED + worker);
          workers.add(threads.submit(() -> work(operations, random, stop)));
        }
        causeFaults(gate, start);
        stop.set(true);
        for (Future<?> worker : workers) {
          worker.get(60, TimeUnit.SECONDS);
        }
        write(gate, operations.keySet().stream().toList());
      }
      assertThat(gate.openSessions()).as("sessions never closed").isEmpty();
      assertThat(gate.strayCloses()).as("sessions of others that were closed").isEmpty();
      assertThat(wrong).as("wrong results").isEmpty();
      assertThat(errors.keySet())
          .as("errors other than a service that was gone")
          .allMatch(kind -> kind.equals(KeyException.Kind.UNAVAILABLE.name()));
      assertThat(right).as("operations that never succeeded are missing").hasSize(14);
    } finally {
      stop.set(true);
      threads.shutdownNow();
    }
  }

  private ManagedKeysProvider provider() {
    return Providers.configured(
        folder,
        Stream.concat(
                Providers.connection("hsm", TOKEN).stream(),
                Stream.of(
                    "kms.hsm.max_sessions = " + SESSIONS,
                    "kms.hsm.allow_store_key = true",
                    "random = hsm",
                    "key.rsa.key_label = rsa",
                    "key.rsa.usages = sign,decrypt",
                    "key.p256.key_label = p256",
                    "key.p256.usages = sign,derive",
                    "key.ed25519.key_label = ed25519"))
            .toArray(String[]::new));
  }

  private void work(
      Map<String, SoakOperations.Operation> operations,
      SplittableRandom random,
      AtomicBoolean stop) {
    List<String> names = List.copyOf(operations.keySet());
    while (!stop.get()) {
      String name = names.get(random.nextInt(names.size()));
      byte[] message = new byte[random.nextInt(MOST_MESSAGE_BYTES)];
      random.nextBytes(message);
      try {
        count(Objects.requireNonNull(operations.get(name)).isRight(message) ? right : wrong, name);
      } catch (Exception e) {
        count(errors, kind(e));
      }
    }
  }

  private static void count(Map<String, AtomicLong> counters, String name) {
    counters.computeIfAbsent(name, n -> new AtomicLong()).incrementAndGet();
  }

  /** The kind that this library gives every fault, or the class of an error that has none. */
  private static String kind(Exception error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof KeyException typed) {
        return typed.kind() == KeyException.Kind.UNAVAILABLE
            ? typed.kind().name()
            : typed.kind() + " " + typed.getMessage();
      }
    }
    return error.toString();
  }

  private void causeFaults(FaultGate gate, long start) throws InterruptedException {
    long nextSample = 0;
    long elapsed = 0;
    while (elapsed < LENGTH.toNanos()) {
      if (elapsed >= nextSample) {
        sample(gate, elapsed);
        nextSample += SAMPLE_EVERY.toNanos();
      }
      gate.cause();
      Thread.sleep(FAULT_PAUSE_MILLIS);
      elapsed = System.nanoTime() - start;
    }
    sample(gate, elapsed);
  }

  private void sample(FaultGate gate, long elapsed) {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    Sample sample =
        new Sample(
            TimeUnit.NANOSECONDS.toSeconds(elapsed),
            (runtime.totalMemory() - runtime.freeMemory()) >> 10,
            residentKiB(),
            gate.openSessions().size(),
            total(right));
    samples.add(sample);
    LOG.log(
        System.Logger.Level.INFO,
        String.format(
            Locale.ROOT,
            "%4d s: %,d operations, %d wrong, %,d errors, heap %,d KiB, resident %,d KiB, %d"
                + " sessions",
            sample.seconds,
            sample.done,
            total(wrong),
            total(errors),
            sample.heapKiB,
            sample.residentKiB,
            sample.sessions));
  }

  private static long residentKiB() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
          .findFirst()
          .orElse(0L);
    } catch (IOException e) {
      return 0;
    }
  }

  private static long total(Map<String, AtomicLong> counters) {
    return counters.values().stream().mapToLong(AtomicLong::get).sum();
  }

  private void write(FaultGate gate, List<String> names) throws IOException {
    List<String> report = new ArrayList<>();
    report.add("# Soak of the PKCS#11 back end");
    report.add("");
    report.add(
        "- "
            + LocalDate.now(ZoneOffset.UTC)
            + ", JDK "
            + Runtime.version()
            + ", "
            + System.getProperty("os.name")
            + " "
            + System.getProperty("os.version")
            + " "
            + System.getProperty("os.arch")
            + ", "
            + Runtime.getRuntime().availableProcessors()
            + " processors, SoftHSM2");
    report.add(
        "- "
            + THREADS
            + " threads, "
            + LENGTH.toSeconds()
            + " s, at most "
            + SESSIONS
            + " sessions");
    report.add("- faults caused: " + gate.faults());
    report.add("- sessions opened at the binding: " + gate.sessionsOpened());
    report.add("- wrong results: " + total(wrong));
    report.add(
        "- errors: "
            + total(errors)
            + " of "
            + (total(right) + total(wrong) + total(errors))
            + " operations, by kind "
            + errors);
    report.add("");
    report.add("| operation | right results |");
    report.add("|---|---|");
    names.forEach(name ->
        report.add("| " + name + " | " + right.getOrDefault(name, new AtomicLong()) + " |"));
    report.add("");
    report.add("| seconds | operations | heap after collection, KiB | resident, KiB | sessions |");
    report.add("|---|---|---|---|---|");
    samples.forEach(s ->
        report.add(
            Stream.of(s.seconds, s.done, s.heapKiB, s.residentKiB, (long) s.sessions)
                .map(String::valueOf)
                .collect(Collectors.joining(" | ", "| ", " |"))));
    Path file = Path.of(System.getProperty("soak.report", folder.resolve("soak.md").toString()));
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.write(file, report);
  }

  private static void generate(String label, String type, String id) {
    SoftHsm.pkcs11Tool(
        TOKEN,
        "--keypairgen",
        "--key-type",
        type,
        "--label",
        label,
        "--id",
        id,
        "--usage-decrypt",
        "--usage-sign",
        "--usage-derive");
  }
}
