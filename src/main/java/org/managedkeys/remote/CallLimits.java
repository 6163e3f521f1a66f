// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.remote;

import java.time.Duration;
import java.util.Set;
import org.managedkeys.key.Fields;

/**
 * How long the calls of a connection may take and how often each is tried.
 *
 * @param timeout for a call in total: waiting for its turn, all attempts and the pauses between
 * @param attemptTimeout for one attempt, from connecting to the last byte of the answer
 * @param attempts the most that are made
 * @param refresh how old the answer may be to what a name means: an alias, the latest version
 * @param connections to the service that are kept open at a time, at most
 */
public record CallLimits(
    Duration timeout, Duration attemptTimeout, int attempts, Duration refresh, int connections) {

  private static final String TIMEOUT = "timeout";
  private static final String ATTEMPT_TIMEOUT = "attempt_timeout";
  private static final String ATTEMPTS = "max_attempts";
  private static final String REFRESH = "refresh";
  private static final String CONNECTIONS = "max_connections";

  /** The fields of a connection that say so. */
  public static final Set<String> FIELDS =
      Set.of(TIMEOUT, ATTEMPT_TIMEOUT, ATTEMPTS, REFRESH, CONNECTIONS);

  private static final Duration LONGEST = Duration.ofHours(1);
  private static final Duration LONGEST_REFRESH = Duration.ofDays(365);

  /**
   * Reads them.
   *
   * @throws org.managedkeys.key.KeyException of kind INVALID that names the field
   */
  public static CallLimits parse(Fields fields) {
    return new CallLimits(
        time(fields, TIMEOUT, Duration.ofSeconds(30), LONGEST),
        time(fields, ATTEMPT_TIMEOUT, Duration.ofSeconds(10), LONGEST),
        fields.number(ATTEMPTS, 4, 1, 100),
        refresh(fields),
        fields.number(CONNECTIONS, 50, 1, 10_000));
  }

  private static Duration time(Fields fields, String name, Duration otherwise, Duration longest) {
    Duration time = fields.duration(name, otherwise);
    if (time.isZero() || time.compareTo(longest) > 0) {
      throw fields.invalid(
          name, "the value must be more than 0 and at most " + longest.toHours() + "h", null);
    }
    return time;
  }

  private static Duration refresh(Fields fields) {
    Duration refresh = fields.duration(REFRESH, Duration.ofMinutes(5));
    if (refresh.compareTo(LONGEST_REFRESH) > 0) {
      throw fields.invalid(
          REFRESH,
          "the value must be at most " + LONGEST_REFRESH.toHours() + "h",
          "0 asks the service each time");
    }
    return refresh;
  }
}
