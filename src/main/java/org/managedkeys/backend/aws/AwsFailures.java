// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.aws;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.remote.Failure;
import org.managedkeys.remote.Failure.Repeat;
import org.managedkeys.remote.FailureReader;
import software.amazon.awssdk.core.exception.SdkClientException;

/**
 * What the SDK's exceptions mean.
 *
 * @see <a href="https://docs.aws.amazon.com/kms/latest/APIReference/CommonErrors.html">Common
 *     errors</a>
 */
final class AwsFailures implements FailureReader {

  private static final int SERVER_ERROR = 500;
  private static final int TOO_MANY = 429;
  private static final int MOST_TOLD = 300;

  private static final Set<String> THROTTLED =
      Set.of(
          "Throttling",
          "ThrottlingException",
          "ThrottledException",
          "RequestThrottled",
          "RequestThrottledException",
          "RequestLimitExceeded",
          "TooManyRequestsException",
          "SlowDown");

  private static final Set<String> CLOCK =
      Set.of("RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture");

  private static final Pattern ACTION = Pattern.compile("\\b((?:kms|sts):[A-Za-z]+)");

  /** Its exceptions are input errors, too, but no sign that the connection broke. */
  private static final String JSON_READER = "software.amazon.awssdk.thirdparty.jackson.";

  private static final String CLOCK_HINT =
      "set this machine's clock, for instance by NTP: requests are good for five minutes";
  private static final String CREDENTIALS_HINT =
      "check access_key, secret_key and session_token, the profile or the role of the connection;"
          + " without any, the SDK's default chain is asked";

  @Override
  public Failure read(Throwable thrown) {
    if (thrown instanceof AwsRefusal refusal) {
      return read(refusal);
    }
    if (thrown instanceof SdkClientException client) {
      return read(client);
    }
    if (thrown instanceof IllegalStateException closed) {
      return Failure.lost("the connection was closed: " + closed.getMessage(), null);
    }
    return Failure.of(Kind.INTERNAL, "the SDK failed: " + told(thrown.toString()), null);
  }

  private static Failure read(AwsRefusal e) {
    String text = e.text();
    if (THROTTLED.contains(e.code()) || e.status() == TOO_MANY) {
      return Failure.throttled(text, e.retryAfter());
    }
    if (CLOCK.contains(e.code())) {
      return new Failure(Kind.UNAVAILABLE, text, CLOCK_HINT, Repeat.ALWAYS, null);
    }
    return switch (e.code()) {
      case "NotFoundException" ->
          Failure.of(
              Kind.NOT_FOUND,
              text,
              "check kms_key and the connection's region and account: keys of others are found by"
                  + " their ARN only");
      case "DisabledException" ->
          Failure.of(Kind.DENIED, text, "enable the key: aws kms enable-key --key-id <id>");
      case "KMSInvalidStateException" ->
          Failure.of(
              Kind.DENIED,
              text,
              "a key pending deletion is kept by aws kms cancel-key-deletion; one pending import"
                  + " needs its material");
      case "InvalidKeyUsageException" ->
          Failure.of(
              Kind.UNSUPPORTED, text, "a key has one usage for good, chosen when it is made");
      case "AccessDeniedException", "AccessDenied", "NotAuthorizedException" ->
          Failure.of(Kind.DENIED, text, permission(text));
      case "ExpiredTokenException", "ExpiredToken" ->
          Failure.of(
              Kind.DENIED,
              text,
              "the session has ended: renew session_token or the credentials of the environment");
      case "InvalidSignatureException", "SignatureDoesNotMatch" ->
          Failure.of(
              Kind.DENIED,
              text,
              "secret_key does not belong to access_key, or this machine's" + " clock is wrong");
      case "UnrecognizedClientException",
          "InvalidClientTokenId",
          "MissingAuthenticationTokenException",
          "MissingAuthenticationToken",
          "IncompleteSignatureException",
          "IncompleteSignature",
          "InvalidIdentityToken" ->
          Failure.of(Kind.DENIED, text, CREDENTIALS_HINT);
      case "LimitExceededException" ->
          Failure.of(
              Kind.DENIED, text, "a quota of the account is used up: see Service Quotas for KMS");
      case "UnsupportedOperationException" -> Failure.of(Kind.UNSUPPORTED, text, null);
      case "AlreadyExistsException" -> Failure.of(Kind.CONFLICT, text, null);
      case "ValidationException",
          "ValidationError",
          "InvalidArnException",
          "InvalidAliasNameException",
          "IncorrectKeyMaterialException" ->
          Failure.of(Kind.INVALID, text, null);
      default -> byStatus(e);
    };
  }

  private static Failure byStatus(AwsRefusal e) {
    if (e.status() >= SERVER_ERROR) {
      return new Failure(Kind.UNAVAILABLE, e.text(), null, Repeat.IF_REPEATABLE, e.retryAfter());
    }
    return e.status() == 401 || e.status() == 403
        ? Failure.of(Kind.DENIED, e.text(), CREDENTIALS_HINT)
        : Failure.of(Kind.INTERNAL, e.text(), null);
  }

  /** The service names the action that is missing. */
  private static String permission(String text) {
    Matcher matcher = ACTION.matcher(text);
    return matcher.find()
        ? "grant "
            + matcher.group(1)
            + " to the caller, in an IAM policy and in the policy of the"
            + (matcher.group(1).startsWith("sts") ? " role" : " key")
        : "grant the action to the caller, in an IAM policy and in the key's policy";
  }

  private static Failure read(SdkClientException e) {
    String text = told(e.getMessage());
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnknownHostException) {
        return Failure.unreachable(
            "the host is unknown: " + told(cause.getMessage()), "check region and endpoint");
      }
      if (cause instanceof ConnectException || cause instanceof NoRouteToHostException) {
        return Failure.unreachable(told(cause.getMessage()), "check endpoint, proxy and firewall");
      }
      if (cause instanceof SSLException) {
        return Failure.lost(
            "TLS failed: " + told(cause.getMessage()),
            "the JVM must trust the endpoint's certificate: javax.net.ssl.trustStore");
      }
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause.getClass().getName().startsWith(JSON_READER)) {
        return Failure.of(Kind.INTERNAL, "the answer cannot be read as JSON", null);
      }
      if (cause instanceof IOException) {
        return Failure.lost("the connection broke: " + told(cause.getMessage()), null);
      }
    }
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.contains("credentials") || lower.contains("profile")) {
      return Failure.of(Kind.DENIED, text, CREDENTIALS_HINT);
    }
    return lower.contains("unmarshall")
        ? Failure.of(Kind.INTERNAL, "the answer cannot be read: " + text, null)
        : Failure.lost(text, null);
  }

  static String told(@Nullable String text) {
    if (text == null) {
      return "no reason given";
    }
    String line = text.strip().replaceAll("\\s+", " ");
    String cut = line.length() > MOST_TOLD ? line.substring(0, MOST_TOLD) + "…" : line;
    return cut.endsWith(".") ? cut.substring(0, cut.length() - 1) : cut;
  }
}
