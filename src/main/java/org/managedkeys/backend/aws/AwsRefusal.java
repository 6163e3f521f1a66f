// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.aws;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * An error that the service has answered.
 *
 * <p>It takes the place of the SDK's exception, whose text may hold the token of a session.
 */
final class AwsRefusal extends Exception {

  private static final long serialVersionUID = 1L;

  /** Errors of a signature, whose text holds what was signed. */
  private static final Set<String> SIGNATURE =
      Set.of("InvalidSignatureException", "SignatureDoesNotMatch");

  private final String code;
  private final int status;
  private final @Nullable Duration retryAfter;

  private AwsRefusal(String code, int status, String message, @Nullable Duration retryAfter) {
    super(message);
    this.code = code;
    this.status = status;
    this.retryAfter = retryAfter;
  }

  static AwsRefusal of(AwsServiceException e) {
    AwsErrorDetails details = e.awsErrorDetails();
    String code = details == null || details.errorCode() == null ? "" : details.errorCode();
    String text = details == null || details.errorMessage() == null ? "" : details.errorMessage();
    boolean isClock =
        code.contains("ignature") && (text.contains("expired") || text.contains("current"));
    return new AwsRefusal(
        isClock ? "RequestExpired" : code,
        e.statusCode(),
        message(code, e.statusCode(), text, e.requestId()),
        details == null ? null : retryAfter(details));
  }

  private static String message(String code, int status, String text, @Nullable String requestId) {
    String answer = code.isEmpty() ? "the service answered status " + status : code;
    String said = SIGNATURE.contains(code) || text.isEmpty() ? "" : ": " + AwsFailures.told(text);
    return answer + said + (requestId == null ? "" : " (request " + requestId + ")");
  }

  private static @Nullable Duration retryAfter(AwsErrorDetails details) {
    Optional<String> header =
        Optional.ofNullable(details.sdkHttpResponse())
            .flatMap(response -> response.firstMatchingHeader("Retry-After"));
    return header.map(AwsRefusal::duration).orElse(null);
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

  int status() {
    return status;
  }

  @Nullable Duration retryAfter() {
    return retryAfter;
  }

  String code() {
    return code;
  }

  String text() {
    return String.valueOf(getMessage());
  }
}
