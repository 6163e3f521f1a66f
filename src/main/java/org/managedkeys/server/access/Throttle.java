// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.access;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Slows down whoever shows wrong tokens. To be told of failures only: a right token is never
 * delayed, whoever else is at its address.
 *
 * <p>An address has {@value #FREE} failures free; after each further one it waits twice as long, up
 * to a minute, and is told so at each attempt meanwhile. It is forgotten after ten minutes without
 * a failure. Of IPv6 addresses the network of 64 bits counts. Beyond {@value #MOST_IN_WINDOW}
 * failures of all addresses in ten seconds everybody who fails is told to wait.
 *
 * <p>Of bounded size: of more than {@value #MOST_ADDRESSES} addresses those that failed long ago
 * are forgotten. Thread-safe.
 */
public final class Throttle {

  static final int FREE = 10;
  static final int MOST_IN_WINDOW = 1000;
  static final int MOST_ADDRESSES = 10_000;

  static final Duration LONGEST = Duration.ofMinutes(1);
  static final Duration FORGET = Duration.ofMinutes(10);
  static final Duration WINDOW = Duration.ofSeconds(10);

  private static final int NETWORK_BYTES = 8;

  /**
   * What is known of an address.
   *
   * @param last when it failed last
   * @param until the end of its wait
   */
  private record Failures(int count, long last, long until) {}

  private final LongSupplier clock;
  private long windowStart;
  private int inWindow;

  private final Map<String, Failures> addresses =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
          return size() > MOST_ADDRESSES;
        }
      };

  /** Knows of no failures yet. */
  public Throttle() {
    this(System::nanoTime);
  }

  /**
   * The same with a clock of its own.
   *
   * @param clock nanoseconds of any origin
   */
  Throttle(LongSupplier clock) {
    this.clock = clock;
    this.windowStart = clock.getAsLong();
  }

  /**
   * Takes note that a wrong token was shown.
   *
   * @param address of the client, an IP address
   * @return how long the client has to wait; empty if the failure is to be told as what it is
   */
  public synchronized Optional<Duration> failed(String address) {
    long now = clock.getAsLong();
    Optional<Duration> all = noteForAll(now);
    String network = network(address);
    @Nullable Failures before = addresses.get(network);
    if (before != null && before.until - now > 0) {
      return Optional.of(Duration.ofNanos(before.until - now));
    }
    boolean fresh = before == null || now - before.last > FORGET.toNanos();
    int count = fresh || before == null ? 1 : before.count + 1;
    addresses.put(network, new Failures(count, now, now + delay(count)));
    return all;
  }

  private Optional<Duration> noteForAll(long now) {
    long passed = now - windowStart;
    if (passed >= WINDOW.toNanos()) {
      windowStart = now;
      inWindow = 0;
      passed = 0;
    }
    inWindow = Math.min(inWindow + 1, MOST_IN_WINDOW + 1);
    return inWindow > MOST_IN_WINDOW ? Optional.of(WINDOW.minusNanos(passed)) : Optional.empty();
  }

  /** One second, two, four … */
  private static long delay(int count) {
    if (count < FREE) {
      return 0;
    }
    int doublings = Math.min(count - FREE, Long.SIZE / 2);
    return Math.min(Duration.ofSeconds(1L << doublings).toNanos(), LONGEST.toNanos());
  }

  /** A text with a colon is never looked up by name. */
  private static String network(String address) {
    if (!address.contains(":")) {
      return address;
    }
    try {
      InetAddress parsed = InetAddress.getByName(address.replaceFirst("%.*", ""));
      return parsed instanceof Inet6Address
          ? HexFormat.of().formatHex(Arrays.copyOf(parsed.getAddress(), NETWORK_BYTES))
          : parsed.getHostAddress();
    } catch (UnknownHostException e) {
      return address;
    }
  }
}
