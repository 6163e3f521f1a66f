// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.aws;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.managedkeys.servers.HttpCall;
import org.managedkeys.servers.Reply;

/** The Security Token Service, as far as it hands out sessions of roles. Thread-safe. */
final class TokenService {

  private static final String SPACE = "https://sts.amazonaws.com/doc/2011-06-15/";

  /** What the query protocol calls an error that the JSON protocol calls otherwise. */
  private static final Map<String, String> CODES =
      Map.of(
          "UnrecognizedClientException", "InvalidClientTokenId",
          "InvalidSignatureException", "SignatureDoesNotMatch",
          "IncompleteSignatureException", "IncompleteSignature",
          "MissingAuthenticationTokenException", "MissingAuthenticationToken",
          "ExpiredTokenException", "ExpiredToken",
          "ValidationException", "ValidationError");

  private final Credentials credentials;
  private final Map<String, String> externalIds = new ConcurrentHashMap<>();
  private final Map<String, Set<String>> webIdentities = new ConcurrentHashMap<>();

  TokenService(Credentials credentials) {
    this.credentials = credentials;
  }

  /** A role that the user may assume; an empty external id asks for none. */
  void addRole(String arn, String externalId) {
    externalIds.put(arn, externalId);
  }

  /** A role that the bearer of a token of somebody else's may assume. */
  void addWebIdentity(String arn, String token) {
    webIdentities.computeIfAbsent(arn, name -> ConcurrentHashMap.newKeySet()).add(token);
  }

  /** The operation that a form asks for; empty if the request is none. */
  static String action(HttpCall call) {
    return call.header("Content-Type").orElse("").startsWith("application/x-www-form-urlencoded")
        ? form(call).getOrDefault("Action", "")
        : "";
  }

  Reply answer(HttpCall call) {
    try {
      Map<String, String> form = form(call);
      String action = form.getOrDefault("Action", "");
      return switch (action) {
        case "AssumeRole" -> {
          credentials.check(call, "sts");
          checkRole(form);
          yield session(action, form);
        }
        case "AssumeRoleWithWebIdentity" -> {
          checkWebIdentity(form);
          yield session(action, form);
        }
        default -> throw new AwsException("InvalidAction", "Could not find operation " + action);
      };
    } catch (AwsException e) {
      String code = CODES.getOrDefault(e.code(), e.code());
      boolean isFault = code.equals("ValidationError") || code.startsWith("InvalidI");
      return xml(
          isFault ? 400 : 403,
          "<ErrorResponse xmlns=\""
              + SPACE
              + "\"><Error><Type>Sender</Type><Code>"
              + code
              + "</Code><Message>"
              + escaped(e.text())
              + "</Message></Error><RequestId>"
              + UUID.randomUUID()
              + "</RequestId></ErrorResponse>");
    }
  }

  private void checkRole(Map<String, String> form) {
    String arn = required(form, "RoleArn", 20);
    String wanted = externalIds.get(arn);
    if (wanted == null || (!wanted.isEmpty() && !wanted.equals(form.get("ExternalId")))) {
      throw new AwsException(
          "AccessDenied", "the caller is not authorized to perform: sts:AssumeRole on " + arn);
    }
  }

  private void checkWebIdentity(Map<String, String> form) {
    String arn = required(form, "RoleArn", 20);
    Set<String> tokens = webIdentities.get(arn);
    if (tokens == null) {
      throw new AwsException(
          "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity");
    }
    if (!tokens.contains(required(form, "WebIdentityToken", 4))) {
      throw new AwsException("InvalidIdentityToken", "The token is not known here");
    }
  }

  private Reply session(String action, Map<String, String> form) {
    String name = required(form, "RoleSessionName", 2);
    int seconds = Integer.parseInt(form.getOrDefault("DurationSeconds", "3600"));
    if (seconds < 900 || seconds > 43_200) {
      throw AwsException.invalid(
          "Value '" + seconds + "' at 'durationSeconds' failed to satisfy constraint");
    }
    AwsSession session = credentials.startSession(Duration.ofSeconds(seconds));
    String arn =
        required(form, "RoleArn", 20).replace(":iam:", ":sts:").replace(":role/", ":assumed-role/");
    return xml(
        200,
        "<"
            + action
            + "Response xmlns=\""
            + SPACE
            + "\"><"
            + action
            + "Result>"
            + "<Credentials><AccessKeyId>"
            + session.accessKey()
            + "</AccessKeyId>"
            + "<SecretAccessKey>"
            + session.secretKey()
            + "</SecretAccessKey>"
            + "<SessionToken>"
            + session.token()
            + "</SessionToken>"
            + "<Expiration>"
            + session.end().truncatedTo(ChronoUnit.SECONDS)
            + "</Expiration>"
            + "</Credentials><AssumedRoleUser><AssumedRoleId>AROATESTING:"
            + escaped(name)
            + "</AssumedRoleId><Arn>"
            + escaped(arn + "/" + name)
            + "</Arn></AssumedRoleUser></"
            + action
            + "Result><ResponseMetadata><RequestId>"
            + UUID.randomUUID()
            + "</RequestId></ResponseMetadata></"
            + action
            + "Response>");
  }

  private static String required(Map<String, String> form, String name, int least) {
    String value = form.getOrDefault(name, "");
    if (value.length() < least) {
      throw AwsException.invalid("Value at '" + name + "' failed to satisfy constraint");
    }
    return value;
  }

  private static Map<String, String> form(HttpCall call) {
    Map<String, String> form = new HashMap<>();
    for (String pair : call.text().split("&", -1)) {
      String[] parts = pair.split("=", 2);
      form.put(decoded(parts[0]), parts.length == 2 ? decoded(parts[1]) : "");
    }
    return form;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static Reply xml(int status, String text) {
    return new Reply(
        status, Map.of("Content-Type", "text/xml"), text.getBytes(StandardCharsets.UTF_8));
  }
}
