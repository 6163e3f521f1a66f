// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;

/** What nodes have acknowledged, and whether it is there in the end. Thread-safe. */
final class SoakLedger {

  private static final int READERS = 8;
  private static final long MOST_MINUTES = 30;

  /**
   * Something that a node said it has written.
   *
   * @param kind as the report names it
   * @param node that said so
   * @param path where it is read
   * @param token that reads it; empty for the client's own
   * @param field of the answer by which it is known
   * @param value of the field
   */
  record Write(String kind, int node, String path, String token, String field, String value) {}

  private final Queue<Write> writes = new ConcurrentLinkedQueue<>();
  private final ConcurrentMap<String, AtomicLong> acknowledged = new ConcurrentHashMap<>();
  private final Set<String> serials = ConcurrentHashMap.newKeySet();
  private final Set<String> twice = new ConcurrentSkipListSet<>();

  void add(Write write) {
    writes.add(write);
    acknowledged.computeIfAbsent(write.kind(), kind -> new AtomicLong()).incrementAndGet();
  }

  /** The number of a certificate that was handed out. */
  void addSerial(String serial) {
    if (!serials.add(serial)) {
      twice.add(serial);
    }
  }

  /** Numbers that several certificates have. */
  Set<String> serialsGivenTwice() {
    return twice;
  }

  /** How much was acknowledged, by kind. */
  Map<String, Long> acknowledged() {
    Map<String, Long> counts = new TreeMap<>();
    acknowledged.forEach((kind, count) -> counts.put(kind, count.get()));
    return counts;
  }

  /**
   * Reads everything back, each from the node that did not acknowledge it.
   *
   * @return what is not there, or is otherwise
   */
  List<String> missing(List<SoakNode> nodes, SSLContext trust, String token) throws Exception {
    Queue<Write> left = new ConcurrentLinkedQueue<>(writes);
    Queue<String> missing = new ConcurrentLinkedQueue<>();
    ExecutorService threads = Executors.newFixedThreadPool(READERS);
    try {
      List<Future<?>> readers =
          IntStream.range(0, READERS)
              .<Future<?>>mapToObj(
                  reader -> threads.submit(() -> readAll(left, missing, nodes, trust, token)))
              .toList();
      for (Future<?> reader : readers) {
        reader.get(MOST_MINUTES, TimeUnit.MINUTES);
      }
    } finally {
      threads.shutdownNow();
    }
    return List.copyOf(missing);
  }

  private static void readAll(
      Queue<Write> left,
      Queue<String> missing,
      List<SoakNode> nodes,
      SSLContext trust,
      String token) {
    try (SoakClient first = new SoakClient(nodes.subList(0, 1), trust, token, 0);
        SoakClient second = new SoakClient(nodes.subList(1, 2), trust, token, 0)) {
      for (Write write = left.poll(); write != null; write = left.poll()) {
        SoakClient other = write.node() == 0 ? second : first;
        String found;
        try {
          found = String.valueOf(other.read(write.path(), write.token()).get(write.field()));
        } catch (IOException e) {
          found = e.toString();
        }
        if (!found.strip().equals(write.value().strip())) {
          missing.add(write.kind() + " at " + write.path() + ": " + found);
        }
      }
    }
  }
}
