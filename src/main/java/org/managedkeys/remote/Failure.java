// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.remote;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException.Kind;

/**
 * What a failed attempt means.
 *
 * @param detail what the service said and what is allowed, without secrets or final full stop
 * @param hint what to try: the permission to grant, the state to change; or null
 * @param repeat whether another attempt may help
 * @param retryAfter how long the service asked to wait, if it did; what makes no sense is cut to
 *     the nearest that does, from nothing to a year
 */
public record Failure(
    Kind kind, String detail, @Nullable String hint, Repeat repeat, @Nullable Duration retryAfter) {

  private static final Duration LONGEST_WAIT = Duration.ofDays(365);

  public Failure {
    if (retryAfter != null && retryAfter.isNegative()) {
      retryAfter = Duration.ZERO;
    } else if (retryAfter != null && retryAfter.compareTo(LONGEST_WAIT) > 0) {
      // It would not fit into a number of nanoseconds.
      retryAfter = LONGEST_WAIT;
    }
  }

  /** When an attempt may be repeated. */
  public enum Repeat {
    /** It would fail again. */
    NEVER,
    /** The service may have acted on it: only where a second request has no other effect. */
    IF_REPEATABLE,
    /** The service has not acted on it: it was throttled, or never reached. */
    ALWAYS
  }

  /** One that stays as it is, however often it is tried. */
  public static Failure of(Kind kind, String detail, @Nullable String hint) {
    return new Failure(kind, detail, hint, Repeat.NEVER, null);
  }

  /** The service asks to slow down. */
  public static Failure throttled(String detail, @Nullable Duration retryAfter) {
    return new Failure(Kind.THROTTLED, detail, null, Repeat.ALWAYS, retryAfter);
  }

  /** Nobody knows whether the service has acted: the connection broke, no answer came. */
  public static Failure lost(String detail, @Nullable String hint) {
    return new Failure(Kind.UNAVAILABLE, detail, hint, Repeat.IF_REPEATABLE, null);
  }

  /** The service was not reached: its name is unknown, it refuses connections. */
  public static Failure unreachable(String detail, @Nullable String hint) {
    return new Failure(Kind.UNAVAILABLE, detail, hint, Repeat.ALWAYS, null);
  }
}
