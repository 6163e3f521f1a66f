// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.http;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Lets caches keep what anybody may have and what says itself for how long it is right: OCSP
 * answers (RFC 5019 section 6.2) and complete revocation lists. All other answers are {@code
 * no-store}.
 */
public final class CacheHeaders {

  /** IMF-fixdate, RFC 9110 section 5.6.7. */
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private CacheHeaders() {}

  /**
   * An answer with the headers by which it may be kept; without them if that time is over.
   *
   * @param until its next update, or earlier
   * @param now of the same clock as the other times
   */
  public static ApiResponse addTo(
      ApiResponse answer, Instant thisUpdate, Instant until, Instant now) {
    long seconds = Duration.between(now, until).toSeconds();
    if (seconds <= 0) {
      return answer;
    }
    return answer
        .withHeader(
            "Cache-Control", "max-age=" + seconds + ", public, no-transform, must-revalidate")
        .withHeader("Last-Modified", DATE.format(thisUpdate))
        .withHeader("Expires", DATE.format(until))
        // Of two namespaces, one URL may mean two mounts.
        .withHeader("Vary", RequestReader.NAMESPACE);
  }
}
