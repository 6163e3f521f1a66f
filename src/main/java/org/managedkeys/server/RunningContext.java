// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.registry.admin.Administration;
import org.managedkeys.server.access.AccessControl;
import org.managedkeys.server.access.Caller;
import org.managedkeys.server.access.PolicyStore;
import org.managedkeys.server.access.TokenStore;
import org.managedkeys.server.api.ServerContext;
import org.managedkeys.server.http.ApiRequest;

/** What the routes of a running server work on, and who makes the requests that they answer. */
final class RunningContext implements ServerContext {

  private final KeyRegistry registry;
  private final Administration administration;
  private final TokenStore tokens;
  private final PolicyStore policies;
  private final AccessControl access;
  private final Clock clock;

  /** By the identifiers of the requests that are being answered, which stay within a mount. */
  private final Map<UUID, Caller> callers = new ConcurrentHashMap<>();

  RunningContext(KeyRegistry registry, TokenStore tokens, Clock clock) {
    this.registry = registry;
    this.administration = new Administration(registry);
    this.tokens = tokens;
    this.policies = new PolicyStore(registry);
    this.access = new AccessControl(registry, policies);
    this.clock = clock;
  }

  /** Does what a request asks for; meanwhile {@link #caller} knows who makes it. */
  <T> T during(ApiRequest request, Caller caller, Supplier<T> work) {
    callers.put(request.id(), caller);
    try {
      return work.get();
    } finally {
      callers.remove(request.id());
    }
  }

  @Override
  public KeyRegistry registry() {
    return registry;
  }

  @Override
  public Administration administration() {
    return administration;
  }

  @Override
  public TokenStore tokens() {
    return tokens;
  }

  @Override
  public PolicyStore policies() {
    return policies;
  }

  @Override
  public AccessControl access() {
    return access;
  }

  @Override
  public Clock clock() {
    return clock;
  }

  @Override
  public Caller caller(ApiRequest request) {
    @Nullable Caller caller = callers.get(request.id());
    if (caller == null) {
      throw new IllegalStateException("nobody is known to make request " + request.id());
    }
    return caller;
  }
}
