// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import java.time.Duration;
import java.util.Optional;
import org.managedkeys.server.access.CertificateIdentities;
import org.managedkeys.server.access.Throttle;
import org.managedkeys.server.access.Token;
import org.managedkeys.server.access.TokenStore;
import org.managedkeys.server.http.ApiRequest;
import org.managedkeys.server.http.ErrorStatus;
import org.managedkeys.server.http.HttpError;

/**
 * Finds who makes a request: by the token that was sent, or else by the client certificate. A wrong
 * token is wrong, whatever the certificate says. Thread-safe.
 */
final class Callers {

  private static final int TOO_MANY = 429;

  private final TokenStore tokens;
  private final Metrics metrics;
  private final Throttle throttle;
  private final CertificateIdentities identities;

  Callers(TokenStore tokens, CertificateIdentities identities, ServedApi.Memory memory) {
    this.tokens = tokens;
    this.metrics = memory.metrics();
    this.throttle = memory.throttle();
    this.identities = identities;
  }

  /**
   * Who makes a request. Counts no use of the token: see {@link #use}.
   *
   * @return empty if that cannot be told
   * @throws HttpError 429 for whoever shows too many wrong tokens
   * @throws org.managedkeys.key.KeyException UNAVAILABLE or INTERNAL if the store cannot tell
   */
  Optional<Token> find(ApiRequest request) {
    if (request.token().isEmpty()) {
      return identities.find(request.client().certificates());
    }
    Optional<Token> token = tokens.find(request.token().get());
    if (token.isEmpty()) {
      Optional<Duration> wait = throttle.failed(request.client().address());
      if (wait.isPresent()) {
        metrics.throttled(Metrics.Reason.WRONG_TOKEN);
        throw tooMany("too many wrong tokens: try again later", wait.get());
      }
    }
    return token;
  }

  /**
   * Counts a use of a token, if its uses are limited: when all else is known that could refuse the
   * request before anybody looks at it.
   *
   * @return empty if the last one was made meanwhile
   */
  Optional<Token> use(ApiRequest request, Token found) {
    return found.isRestricted() ? tokens.use(request.token().orElseThrow()) : Optional.of(found);
  }

  /** 429, with the time to wait. */
  static HttpError tooMany(String error, Duration wait) {
    return HttpError.of(TOO_MANY, error).withHeader("Retry-After", ErrorStatus.seconds(wait));
  }
}
