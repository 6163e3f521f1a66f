// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.aws;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.managedkeys.servers.HttpCall;

/**
 * Who may call the service: a user with a lasting secret, and sessions with a token. Thread-safe.
 */
final class Credentials {

  /** How far a request's time may be from the service's. */
  private static final Duration SKEW = Duration.ofMinutes(5);

  /**
   * What one caller signs with.
   *
   * @param token empty for a user
   */
  private record Caller(String secretKey, String token, Instant end) {}

  private final String region;
  private final Map<String, Caller> callers = new ConcurrentHashMap<>();
  private volatile Clock clock = Clock.systemUTC();

  Credentials(String region) {
    this.region = region;
  }

  void addUser(String accessKey, String secretKey) {
    callers.put(accessKey, new Caller(secretKey, "", Instant.MAX));
  }

  AwsSession startSession(Duration length) {
    String accessKey = "ASIA" + HexFormat.of().withUpperCase().formatHex(KeyMaterial.random(8));
    String secretKey = Base64.getEncoder().encodeToString(KeyMaterial.random(30));
    String token = Base64.getEncoder().encodeToString(KeyMaterial.random(96));
    Instant end = clock.instant().plus(length);
    callers.put(accessKey, new Caller(secretKey, token, end));
    return new AwsSession(accessKey, secretKey, token, end);
  }

  /** All sessions so far are over. */
  void endSessions() {
    callers.replaceAll((accessKey, caller) ->
        caller.token().isEmpty()
            ? caller
            : new Caller(caller.secretKey(), caller.token(), Instant.EPOCH));
  }

  /** From now on the service's clock is ahead of this machine's. */
  void setAhead(Duration offset) {
    clock = Clock.offset(Clock.systemUTC(), offset);
  }

  Instant now() {
    return clock.instant();
  }

  /** Checks the signature of a request to a service. */
  void check(HttpCall call, String service) {
    String header = call.header("Authorization").orElse("");
    if (header.isEmpty()) {
      throw refused("MissingAuthenticationTokenException", "Missing Authentication Token");
    }
    RequestSignature signature = RequestSignature.parse(header);
    Caller caller =
        Optional.ofNullable(callers.get(signature.accessKey()))
            .filter(one -> one.token().equals(call.header("X-Amz-Security-Token").orElse("")))
            .orElseThrow(() ->
                refused(
                    "UnrecognizedClientException",
                    "The security token included in the request is invalid."));
    if (clock.instant().isAfter(caller.end())) {
      throw refused(
          "ExpiredTokenException", "The security token included in the request is expired");
    }
    signature.checkScope(region, service);
    signature.checkTime(call, clock.instant(), SKEW);
    signature.checkValue(call, caller.secretKey());
  }

  private static AwsException refused(String code, String message) {
    return new AwsException(400, code, message);
  }
}
