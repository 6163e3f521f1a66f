// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.http;

import java.time.Duration;
import java.util.List;
import java.util.Map;
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
    ApiResponse response =
        ApiResponse.error(status(failure.kind()), List.of(failure.getMessage()), Map.of());
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
