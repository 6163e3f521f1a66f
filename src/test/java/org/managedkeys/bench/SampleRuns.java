// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;

/** Made-up results for tests. */
final class SampleRuns {

  static final Machine MACHINE = new Machine("Made-up CPU", 2, 8L << 30, "Linux 6 amd64");

  private SampleRuns() {}

  static Run of(List<Row> rows, List<Figure> figures) {
    return new Run(
        "2026-01-02T03:04:05Z",
        "full",
        MACHINE,
        Map.of("JDK", "17.0.1"),
        List.of(new Load("start", 0.5), new Load("end", 1.25)),
        rows,
        figures,
        List.of("A peer is left out: it cannot <be> pointed | here."));
  }

  static Run of(Row... rows) {
    return of(List.of(rows), List.of());
  }

  static Row row(String operation, int threads, Series... series) {
    return new Row("pkcs11", operation, threads, 0, List.of(series));
  }

  /** A turn of 1000 operations each; CPU and wall time are the same. */
  static Series series(String name, int jdk, long... nanosPerOperation) {
    return new Series(
        new Contestant(name, jdk),
        LongStream.of(nanosPerOperation)
            .mapToObj(nanos -> new Sample(1000, nanos * 1000, nanos * 1000, 0, 0, 0))
            .toList());
  }

  /** A turn in which each operation allocated so much. */
  static Series allocating(String name, int jdk, long bytes, long requests, long connections) {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      samples.add(
          new Sample(100, 1_000_000, 500_000, bytes * 100, requests * 100, connections * 100));
    }
    return new Series(new Contestant(name, jdk), samples);
  }

  /** A run of all sections with something of everything in it. */
  static Run large() {
    List<Row> rows = new ArrayList<>();
    Random random = new Random(1);
    String[] operations = {
      "sign-rsa-2048",
      "sign-pss-2048",
      "sign-p256",
      "sign-p256-new",
      "sign-ed25519",
      "decrypt-oaep",
      "hmac-64",
      "hmac-4k",
      "gcm-64",
      "gcm-16k",
      "gcm-16k-direct"
    };
    for (int threads : new int[] {1, 2, 8, 32}) {
      for (String operation : operations) {
        long nanos = operation.contains("rsa") || operation.contains("pss") ? 700_000 : 20_000;
        rows.add(
            new Row(
                "pkcs11",
                operation,
                threads,
                0,
                List.of(
                    noisy(random, Contestant.FLOOR, 0, nanos, 1, threads),
                    noisy(random, Contestant.CONTROL, 0, nanos, 1.01, threads),
                    noisy(random, Contestant.OURS, 17, nanos, 1.02, threads),
                    noisy(random, Contestant.OURS, 25, nanos, 1.01, threads),
                    noisy(random, Contestant.SUN_PKCS11, 17, nanos, 1.6, threads),
                    noisy(random, Contestant.SUN_PKCS11, 25, nanos, 1.06, threads))));
      }
    }
    for (int delay : new int[] {0, 20}) {
      for (int threads : new int[] {1, 32}) {
        for (String operation :
            new String[] {"aws-sign-rsa-2048", "azure-sign-rsa-2048", "gcp-sign-p256"}) {
          rows.add(
              new Row(
                  "cloud",
                  operation,
                  threads,
                  delay,
                  List.of(
                      noisy(random, Contestant.FLOOR, 17, 250_000, 1, threads),
                      noisy(random, Contestant.CONTROL, 17, 250_000, 1, threads),
                      noisy(random, Contestant.OURS, 17, 250_000, 1.08, threads),
                      noisy(random, Contestant.AZURE_JCA, 17, 250_000, 9, threads),
                      noisy(random, Contestant.JSIGN, 17, 250_000, 4, threads))));
        }
      }
    }
    for (String operation : new String[] {"pkcs11-cds", "pkcs11-appcds", "pkcs11-no-cds"}) {
      rows.add(
          new Row(
              "start-up",
              operation,
              1,
              0,
              List.of(
                  run(random, "empty JVM", 17, 44),
                  run(random, Contestant.OURS, 17, 194),
                  run(random, Contestant.OURS, 25, 203),
                  run(random, Contestant.SUN_PKCS11, 17, 205),
                  run(random, Contestant.SUN_PKCS11, 25, 235))));
    }
    for (String keys : new String[] {"10", "1000", "100000"}) {
      rows.add(
          new Row(
              "scale",
              "load-" + keys,
              1,
              0,
              List.of(run(random, Contestant.OURS, 17, 2 + Long.parseLong(keys) / 400))));
    }
    Contestant ours = new Contestant(Contestant.OURS, 17);
    return of(
        rows,
        List.of(
            new Figure("scale", "heap-100000", ours, 51_234_567, "bytes"),
            new Figure("scale", "hang-longest-pause", ours, 12.5, "ms")));
  }

  private static Series noisy(
      Random random, String name, int jdk, long nanos, double times, int threads) {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      long cpu = (long) (nanos * times * (1 + 0.03 * random.nextGaussian()) * 1000);
      samples.add(
          new Sample(
              1000,
              cpu / Math.min(threads, 2),
              cpu,
              jdk == 0 ? 0 : (long) (640_000 * times),
              jdk == 0 ? 0 : 1000,
              0));
    }
    return new Series(new Contestant(name, jdk), samples);
  }

  private static Series run(Random random, String name, int jdk, long millis) {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      long nanos = (long) (millis * 1e6 * (1 + 0.03 * random.nextGaussian()));
      samples.add(new Sample(1, nanos, nanos, 0, 0, 0));
    }
    return new Series(new Contestant(name, jdk), samples);
  }
}
