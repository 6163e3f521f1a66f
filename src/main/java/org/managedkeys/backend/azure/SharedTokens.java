// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.azure;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import reactor.core.publisher.Mono;

/**
 * The tokens of a connection, shared by its clients: the library has one client per key version,
 * each of which would fetch its own. Thread-safe.
 */
final class SharedTokens implements TokenCredential {

  /** How long before its end a token is no longer handed out. */
  private static final Duration MARGIN = Duration.ofMinutes(5);

  private final TokenCredential source;
  private final Map<String, AccessToken> tokens = new ConcurrentHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();

  SharedTokens(TokenCredential source) {
    this.source = source;
  }

  @Override
  public Mono<AccessToken> getToken(TokenRequestContext request) {
    return Mono.fromCallable(() -> getTokenSync(request));
  }

  @Override
  public AccessToken getTokenSync(TokenRequestContext request) {
    // What else a service may ask of a token is rare, and not to be answered from memory.
    boolean isPlain = request.getClaims() == null;
    String name = request.getTenantId() + " " + request.getScopes();
    AccessToken known = tokens.get(name);
    if (isPlain && known != null && isGood(known)) {
      return known;
    }
    try {
      lock.lockInterruptibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the thread was interrupted", e);
    }
    try {
      AccessToken now = tokens.get(name);
      if (isPlain && now != null && isGood(now)) {
        return now;
      }
      AccessToken fetched = source.getTokenSync(request);
      tokens.put(name, fetched);
      return fetched;
    } finally {
      lock.unlock();
    }
  }

  private static boolean isGood(AccessToken token) {
    return token.getExpiresAt().toInstant().isAfter(Instant.now().plus(MARGIN));
  }
}
