// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.revocation;

import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.managedkeys.pki.CertificateAlgorithm;

/**
 * Signed answers, given again to whoever asks the same: without nonce, and about one certificate.
 *
 * <p>An answer is found by the bytes of a request that it was given to before, without a lock and
 * without looking into the request; else by what a request is about. Threads that ask the same at
 * once wait for one signature. What is invalidated is never given to a request that comes after,
 * even if it was being signed at that time. When there is no more room, those go that were not
 * asked for since the last round ("second chance"). Thread-safe.
 */
final class PresignedAnswers {

  /** Of one certificate, whose status all its answers depend on. */
  record Subject(IssuerKey issuer, BigInteger serial) {}

  /**
   * What an answer says about which certificate.
   *
   * @param certId as the client writes it, and wants to read it again
   * @param algorithm by which it is signed; empty for the signer's own
   */
  record Question(Subject subject, Bytes certId, Optional<CertificateAlgorithm> algorithm) {}

  /**
   * What was signed.
   *
   * @param until when it is no longer given again; empty if it is not at all
   */
  record Signed(OcspAnswer answer, Optional<Instant> until) {}

  /** About what an answer takes besides its bytes: objects, and places in maps. */
  private static final int OVERHEAD = 800;

  /** The same question comes in few ways; more of them are read each time. */
  private static final int MAX_REQUESTS = 4;

  private static final class Kept {
    final Question question;
    final OcspAnswer answer;
    final long untilMillis;
    final List<Bytes> requests = new ArrayList<>(1);
    long weight;
    volatile boolean asked;
    volatile boolean dropped;

    Kept(Question question, OcspAnswer answer, Instant until) {
      this.question = question;
      this.answer = answer;
      this.untilMillis = until.toEpochMilli();
      this.weight = OVERHEAD + (long) answer.length() + question.certId().length();
    }

    boolean isGood(long nowMillis) {
      return !dropped && nowMillis < untilMillis;
    }
  }

  /** One who signs, and others who wait for it. */
  private static final class Flight {
    final Question question;
    final CompletableFuture<OcspAnswer> outcome = new CompletableFuture<>();
    boolean overtaken;

    Flight(Question question) {
      this.question = question;
    }
  }

  private final int maxAnswers;
  private final long maxBytes;
  private final Map<Bytes, Kept> byRequest = new ConcurrentHashMap<>();

  // What follows is changed and read under this object's lock, which nobody holds while signing.
  private final Map<Subject, Map<Question, Kept>> bySubject = new HashMap<>();
  private final Set<Kept> round = new LinkedHashSet<>();
  private final Map<Question, Flight> flights = new HashMap<>();
  private int answers;
  private long bytes;

  PresignedAnswers(int maxAnswers, long maxBytes) {
    this.maxAnswers = maxAnswers;
    this.maxBytes = maxBytes;
  }

  /** What was answered to these bytes, if it still holds. */
  @Nullable OcspAnswer find(byte[] request, long nowMillis) {
    @Nullable Kept kept = byRequest.get(Bytes.view(request));
    if (kept == null || !kept.isGood(nowMillis)) {
      return null;
    }
    if (!kept.asked) {
      kept.asked = true;
    }
    return kept.answer;
  }

  /**
   * The answer to a question: kept, being signed by another thread, or signed now.
   *
   * @param request the bytes of the question, remembered with the answer
   * @param signing looks up the status and signs; what it throws is thrown to all who wait
   */
  OcspAnswer obtain(Question question, byte[] request, long nowMillis, Supplier<Signed> signing) {
    Flight flight;
    boolean ours = false;
    synchronized (this) {
      @Nullable Kept kept = bySubject.getOrDefault(question.subject(), Map.of()).get(question);
      if (kept != null && kept.isGood(nowMillis)) {
        kept.asked = true;
        remember(kept, request);
        return kept.answer;
      }
      @Nullable Flight others = flights.get(question);
      if (others == null) {
        ours = true;
        flight = new Flight(question);
        flights.put(question, flight);
      } else {
        flight = others;
      }
    }
    return ours ? lead(flight, request, signing) : follow(flight);
  }

  private OcspAnswer lead(Flight flight, byte[] request, Supplier<Signed> signing) {
    try {
      Signed signed = signing.get();
      land(flight, signed, request);
      flight.outcome.complete(signed.answer());
      return signed.answer();
    } catch (RuntimeException | Error e) {
      land(flight, null, request);
      flight.outcome.completeExceptionally(e);
      throw e;
    }
  }

  private static OcspAnswer follow(Flight flight) {
    try {
      return flight.outcome.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException told ? told : e;
    }
  }

  private synchronized void land(Flight flight, @Nullable Signed signed, byte[] request) {
    flights.remove(flight.question, flight);
    if (signed == null || signed.until().isEmpty() || flight.overtaken) {
      return;
    }
    @Nullable Kept earlier =
        bySubject.getOrDefault(flight.question.subject(), Map.of()).get(flight.question);
    if (earlier != null) {
      drop(earlier);
    }
    Kept kept = new Kept(flight.question, signed.answer(), signed.until().get());
    if (makeRoom(kept.weight + request.length)) {
      bySubject
          .computeIfAbsent(flight.question.subject(), subject -> new HashMap<>())
          .put(flight.question, kept);
      answers++;
      bytes += kept.weight;
      round.add(kept);
      remember(kept, request);
    }
  }

  /** Under the lock. */
  private void remember(Kept kept, byte[] request) {
    if (kept.requests.size() < MAX_REQUESTS && bytes + request.length <= maxBytes) {
      Bytes key = Bytes.copyOf(request);
      if (byRequest.put(key, kept) != kept) {
        kept.requests.add(key);
        kept.weight += request.length;
        bytes += request.length;
      }
    }
  }

  /** For one more, under the lock; false if there is too little in all. */
  private boolean makeRoom(long more) {
    while ((answers >= maxAnswers || bytes + more > maxBytes) && !round.isEmpty()) {
      Iterator<Kept> first = round.iterator();
      Kept next = first.next();
      if (next.asked) {
        next.asked = false;
        first.remove();
        round.add(next);
      } else {
        drop(next);
      }
    }
    return answers < maxAnswers && bytes + more <= maxBytes;
  }

  /** Under the lock. */
  private void drop(Kept kept) {
    @Nullable Map<Question, Kept> siblings = bySubject.get(kept.question.subject());
    if (siblings != null && siblings.remove(kept.question, kept) && siblings.isEmpty()) {
      bySubject.remove(kept.question.subject());
    }
    kept.dropped = true;
    round.remove(kept);
    for (Bytes request : kept.requests) {
      byRequest.remove(request, kept);
    }
    answers--;
    bytes -= kept.weight;
  }

  /** Drops what is known of a certificate, and what is being signed about it. */
  synchronized void invalidate(Subject subject) {
    for (Kept kept : List.copyOf(bySubject.getOrDefault(subject, Map.of()).values())) {
      drop(kept);
    }
    flights
        .values()
        .removeIf(flight -> flight.question.subject().equals(subject) && overtake(flight));
  }

  /** Drops everything. */
  synchronized void invalidateAll() {
    List.copyOf(round).forEach(this::drop);
    flights.values().forEach(PresignedAnswers::overtake);
    flights.clear();
  }

  private static boolean overtake(Flight flight) {
    flight.overtaken = true;
    return true;
  }

  /** How many answers are kept. */
  synchronized int size() {
    return answers;
  }

  /** About how many bytes they take. */
  synchronized long weight() {
    return bytes;
  }
}
