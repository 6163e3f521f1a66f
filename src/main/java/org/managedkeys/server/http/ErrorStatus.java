// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.http;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.managedkeys.key.KeyException;

/**
 * Which status of HTTP an error of this library has. The text is the error's message, which never
 * holds a secret.
 *
 * <p>Vault answers what its engines refuse with 400, and what they fail at with 500. We say more
 * where HTTP has a word for it and Vault's clients take it: 404 and 403 as Vault does, 429 with
 * {@code Retry-After} when a key service asks to slow down, and 503 when it cannot be reached, so
 * that nobody mistakes it for a fault of the server. Vault's clients read the text of all of these
 * alike; its own Go client tries a 429 and a 503 again.
 */
public final class ErrorStatus {

  private static final String RETRY_AFTER = "Retry-After";

  private ErrorStatus() {}

  /** The answer to a request that failed so. */
  public static ApiResponse of(KeyException failure) {
    return of(failure, failure.getMessage());
  }

  /**
   * The answer to somebody of whom nothing is known. What is wrong with the request is told; what
   * is wrong with the server, its store or a key service is for the log.
   *
   * @param id of the request
   */
  public static ApiResponse forAnybody(UUID id, KeyException failure) {
    return switch (failure.kind()) {
      case NOT_FOUND, INVALID, UNSUPPORTED, CONFLICT -> of(failure);
      case DENIED, THROTTLED, UNAVAILABLE, INTERNAL -> {
        System.getLogger(HttpServer.class.getName())
            .log(
                System.Logger.Level.WARNING,
                () -> "request " + id + " failed: " + failure.getMessage());
        yield of(failure, "not possible at present; the server's log tells more of request " + id);
      }
    };
  }

  private static ApiResponse of(KeyException failure, String text) {
    ApiResponse response = ApiResponse.error(status(failure.kind()), List.of(text), Map.of());
    if (failure.kind() == KeyException.Kind.THROTTLED) {
      Duration wait = failure.retryAfter().orElse(Duration.ofSeconds(1));
      return response.withHeader(RETRY_AFTER, seconds(wait));
    }
    return failure
        .retryAfter()
        .map(wait -> response.withHeader(RETRY_AFTER, seconds(wait)))
        .orElse(response);
  }

  /** The status alone. */
  public static int status(KeyException.Kind kind) {
    return switch (kind) {
      case NOT_FOUND -> 404;
      case DENIED -> 403;
      case INVALID, UNSUPPORTED, CONFLICT -> 400;
      case THROTTLED -> 429;
      case UNAVAILABLE -> 503;
      case INTERNAL -> 500;
    };
  }

  /** A time as {@code Retry-After} has it: whole seconds, at least one, never too short. */
  public static String seconds(Duration wait) {
    return Long.toString(Math.max(1, wait.plusMillis(999).toSeconds()));
  }
}
