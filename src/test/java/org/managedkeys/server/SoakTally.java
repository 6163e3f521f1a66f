// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLException;

/** What came of the calls of all clients. Thread-safe. */
final class SoakTally {

  /** What a client sees of a node that was killed, and nothing else. */
  private static final Set<String> OF_CONNECTIONS =
      Set.of("connection refused", "connection ended", "connection ended amid TLS");

  private final ConcurrentMap<String, AtomicLong> right = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, AtomicLong> wrong = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, AtomicLong> errors = new ConcurrentSkipListMap<>();

  void answered(String call, boolean isRight) {
    count(isRight ? right : wrong, call);
  }

  /** A call that got no answer, or one that says no. */
  void failed(String call, Exception error) {
    if (error instanceof GeneralSecurityException) {
      // What cannot even be read as a signature or certificate is a wrong answer.
      count(wrong, call);
    }
    count(errors, kind(call, error));
  }

  private static String kind(String call, Exception error) {
    if (error instanceof ConnectException) {
      return "connection refused";
    }
    if (error instanceof SSLException) {
      return "connection ended amid TLS";
    }
    if (error instanceof SocketException || error instanceof EOFException) {
      return "connection ended";
    }
    return call
        + ": "
        + (error instanceof IOException ? "" : error.getClass().getName() + " ")
        + error.getMessage();
  }

  private static void count(ConcurrentMap<String, AtomicLong> counters, String name) {
    counters.computeIfAbsent(name, unused -> new AtomicLong()).incrementAndGet();
  }

  /** Right answers by call. */
  Map<String, Long> right() {
    return copy(right);
  }

  /** Wrong answers by call. */
  Map<String, Long> wrong() {
    return copy(wrong);
  }

  /** Errors by kind. */
  Map<String, Long> errors() {
    return copy(errors);
  }

  /** Errors that no lost connection explains. */
  Map<String, Long> unexplainedErrors() {
    Map<String, Long> others = copy(errors);
    others.keySet().removeAll(OF_CONNECTIONS);
    return others;
  }

  long allRight() {
    return right.values().stream().mapToLong(AtomicLong::get).sum();
  }

  private static Map<String, Long> copy(Map<String, AtomicLong> counters) {
    Map<String, Long> counts = new TreeMap<>();
    counters.forEach((name, count) -> counts.put(name, count.get()));
    return counts;
  }
}
