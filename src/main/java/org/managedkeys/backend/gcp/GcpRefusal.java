// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.gcp;

import com.google.api.client.http.HttpResponseException;
import com.google.api.gax.rpc.ApiException;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An error that the service has answered.
 *
 * @see <a href="https://google.aip.dev/193">AIP-193, errors</a>
 */
final class GcpRefusal extends Exception {

  private static final long serialVersionUID = 1L;

  private final String status;
  private final String reason;
  private final @Nullable Duration retryAfter;

  private GcpRefusal(String status, String reason, String message, @Nullable Duration retryAfter) {
    super(message);
    this.status = status;
    this.reason = reason;
    this.retryAfter = retryAfter;
  }

  /** What an exception of the library says that the service has answered; empty if nothing. */
  static Optional<GcpRefusal> of(ApiException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof com.google.auth.Retryable) {
        // It is an answer of whoever gives tokens.
        return Optional.empty();
      }
      if (cause instanceof HttpResponseException answer && answer.getStatusCode() >= 400) {
        return Optional.of(of(answer, e.getStatusCode().getCode().name()));
      }
    }
    return Optional.empty();
  }

  private static GcpRefusal of(HttpResponseException answer, String guess) {
    JsonObject error = error(answer.getContent());
    String status = text(error, "status");
    String message = text(error, "message");
    String header = answer.getHeaders() == null ? null : answer.getHeaders().getRetryAfter();
    Duration wait = header == null ? null : duration(header);
    String reason = "";
    if (error.get("details") instanceof com.google.gson.JsonArray details) {
      for (JsonElement element : details) {
        if (element instanceof JsonObject detail) {
          reason = reason.isEmpty() ? text(detail, "reason") : reason;
          wait = wait == null ? seconds(text(detail, "retryDelay")) : wait;
        }
      }
    }
    String known = status.isEmpty() ? byNumber(answer.getStatusCode(), guess) : status;
    String said = message.isEmpty() ? "" : ": " + GcpFailures.told(message);
    return new GcpRefusal(
        known,
        reason,
        (status.isEmpty() ? "the service answered status " + answer.getStatusCode() : known) + said,
        wait);
  }

  /** An answer of something between here and the service has a number only. */
  private static String byNumber(int number, String guess) {
    return switch (number) {
      case 429 -> "RESOURCE_EXHAUSTED";
      case 401 -> "UNAUTHENTICATED";
      case 403 -> "PERMISSION_DENIED";
      case 404 -> "UNKNOWN";
      default -> number >= 500 ? "UNAVAILABLE" : guess;
    };
  }

  private static JsonObject error(@Nullable String content) {
    try {
      if (content != null
          && JsonParser.parseString(content) instanceof JsonObject all
          && all.get("error") instanceof JsonObject error) {
        return error;
      }
    } catch (JsonParseException e) {
      // It is no error of the service's own form.
    }
    return new JsonObject();
  }

  private static String text(JsonObject object, String name) {
    JsonElement value = object.get(name);
    return value != null && value.isJsonPrimitive() ? value.getAsString() : "";
  }

  /** JSON of a Duration: {@code 3.5s}. */
  private static @Nullable Duration seconds(String text) {
    try {
      return text.endsWith("s")
          ? Duration.parse("PT" + text.substring(0, text.length() - 1) + "S")
          : null;
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  /** RFC 9110 section 10.2.3: seconds, or a date. */
  private static @Nullable Duration duration(String value) {
    try {
      return Duration.ofSeconds(Math.max(Long.parseLong(value.strip()), 0));
    } catch (NumberFormatException e) {
      // a date, or nothing that can be read
    }
    try {
      Instant time =
          ZonedDateTime.parse(value.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration wait = Duration.between(Instant.now(), time);
      return wait.isNegative() ? Duration.ZERO : wait;
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  /** The name of the error's kind: {@code FAILED_PRECONDITION}. */
  String status() {
    return status;
  }

  /** The name of the error itself, for instance {@code SERVICE_DISABLED}; may be empty. */
  String reason() {
    return reason;
  }

  @Nullable Duration retryAfter() {
    return retryAfter;
  }

  String text() {
    return String.valueOf(getMessage());
  }
}
