// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
}
