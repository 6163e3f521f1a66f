// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.http;

import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * Where the HTTP server listens, and how much it takes on. Immutable.
 *
 * @param listen the address and the port; port 0 takes a free one
 * @param limits what is too much
 * @param times what is too long
 * @param threads on which requests are read and, unless virtual ones do, answered
 * @param virtualThreads whether requests are answered on virtual threads where the JVM has them
 *     (from Java 21 on). They cost nothing while they wait for a key service over the network.
 *     Calls of PKCS #11 go to platform threads by themselves
 */
public record HttpSettings(
    InetSocketAddress listen, Limits limits, Times times, int threads, boolean virtualThreads) {

  /** How long a request's body may be: 32 MiB, as in Vault. */
  public static final int DEFAULT_BODY_LIMIT = 32 << 20;

  private static final int DEFAULT_HEADER_LIMIT = 16 << 10;
  private static final int DEFAULT_CONNECTIONS = 8192;
  private static final int DEFAULT_REQUESTS = 1024;
  private static final int DEFAULT_THREADS = 200;

  /** JSON takes up to so much more room as objects: this part of the heap becomes half of it. */
  private static final int BODIES_PER_HEAP = 32;

  /** What Jetty needs for itself, with some to spare. */
  private static final int FEWEST_THREADS = 16;

  public HttpSettings {
    if (threads < FEWEST_THREADS) {
      throw new IllegalArgumentException("at least " + FEWEST_THREADS + " threads are needed");
    }
  }

  /**
   * What is too much.
   *
   * @param body bytes of one request; more are refused with 413
   * @param header bytes of a request's line and headers; more are refused with 414 or 431
   * @param bodies bytes of all larger bodies (from 64 KiB on) that are held at once; one that is
   *     too many is refused with 503, unless it is the only one
   * @param connections at once; more are accepted when others end
   * @param requests at once; as many more wait for their turn, and the rest is refused with 503
   */
  public record Limits(int body, int header, long bodies, int connections, int requests) {

    public Limits {
      if (body < 0 || header < 1 || bodies < 0 || connections < 1 || requests < 1) {
        throw new IllegalArgumentException("limits must be positive");
      }
    }

    /** 32 MiB, 16 KiB, a part of the heap, 8192 and 1024. */
    public static Limits standard() {
      return new Limits(
          DEFAULT_BODY_LIMIT,
          DEFAULT_HEADER_LIMIT,
          Runtime.getRuntime().maxMemory() / BODIES_PER_HEAP,
          DEFAULT_CONNECTIONS,
          DEFAULT_REQUESTS);
    }
  }

  /**
   * What is too long.
   *
   * @param idle how long a connection may be without a byte in either direction while it is not the
   *     server's turn
   * @param request how long it may take until a request has arrived whole: a body that is late is
   *     refused with 408, and a connection whose headers are is closed
   * @param drain how long requests that are there may still take when the server is closed
   */
  public record Times(Duration idle, Duration request, Duration drain) {

    public Times {
      if (idle.isNegative()
          || idle.isZero()
          || request.isNegative()
          || request.isZero()
          || drain.isNegative()) {
        throw new IllegalArgumentException("times must be positive");
      }
    }

    /** A minute, 90 seconds, and half a minute. */
    public static Times standard() {
      return new Times(Duration.ofSeconds(60), Duration.ofSeconds(90), Duration.ofSeconds(30));
    }
  }

  /** What suits most. */
  public static HttpSettings at(InetSocketAddress listen) {
    return new HttpSettings(listen, Limits.standard(), Times.standard(), DEFAULT_THREADS, true);
  }

  /** With other limits. */
  public HttpSettings with(Limits other) {
    return new HttpSettings(listen, other, times, threads, virtualThreads);
  }

  /** With other times. */
  public HttpSettings with(Times other) {
    return new HttpSettings(listen, limits, other, threads, virtualThreads);
  }

  /** With other threads. */
  public HttpSettings with(int platform, boolean virtual) {
    return new HttpSettings(listen, limits, times, platform, virtual);
  }

  /** Bytes of one request's body at most. */
  public int bodyLimit() {
    return limits.body();
  }
}
