// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.registry.NodeSettings;
import org.managedkeys.registry.RegistrySettings;
import org.managedkeys.registry.admin.Administration;
import org.managedkeys.store.MemoryStore;
import org.managedkeys.store.RecordStore;
import org.managedkeys.store.audit.AuditEvent;

/**
 * Tokens and policies over a store, with the namespaces {@code team} and {@code team/build}, an
 * audit log that is kept in a list, and a clock that a test sets.
 */
public final class AccessFixture implements AutoCloseable {

  public static final Namespace ROOT = Namespace.ROOT;
  public static final Namespace TEAM = new Namespace("team");
  public static final Namespace BUILD = new Namespace("team/build");

  /** As the clock shows it at first. */
  public static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

  private static final Duration REFRESH = Duration.ofMillis(20);

  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  private final List<AuditEvent> audited = Collections.synchronizedList(new ArrayList<>());
  private final RecordStore store;
  private final Duration refresh;
  private final KeyRegistry registry;
  private final PolicyStore policies;
  private final AccessControl access;
  private final TokenStore tokens;
  private final Created root;

  /** Over a store in memory. */
  public AccessFixture() {
    this(new MemoryStore());
  }

  AccessFixture(RecordStore store) {
    this(store, REFRESH);
  }

  /**
   * Over a store that may be slow to answer: what was read is good for twelve times as long.
   *
   * @param refresh how long what others change may remain unseen
   */
  AccessFixture(RecordStore store, Duration refresh) {
    this.store = store;
    this.refresh = refresh;
    this.registry = registry(store);
    this.policies = new PolicyStore(registry);
    this.access = new AccessControl(registry, policies);
    this.tokens = tokens(registry);
    for (Namespace namespace : List.of(TEAM, BUILD)) {
      new Administration(registry).namespaces().create(namespace, Map.of());
    }
    this.root = tokens.createRoot(Optional.empty(), Optional.empty());
  }

  /** Another process, as far as the store is concerned. */
  KeyRegistry registry(RecordStore of) {
    return new KeyRegistry(
        new RegistrySettings(
            new RegistrySettings.Declared(
                List.of(), List.of(), Set.of(), START, Optional.empty(), Optional.empty()),
            new NodeSettings(
                List.of(), Map.of(), (text, place) -> text, Path.of("").toAbsolutePath()),
            of,
            any -> {
              throw new AssertionError("nothing is sealed here");
            },
            audited::add,
            refresh));
  }

  TokenStore tokens(KeyRegistry of) {
    return new TokenStore(of, TokenSettings.DEFAULT, clock());
  }

  /** What a test sets. */
  public Clock clock() {
    return new Clock() {
      @Override
      public ZoneId getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(ZoneId zone) {
        return this;
      }

      @Override
      public Instant instant() {
        return now.get();
      }
    };
  }

  public void pass(Duration time) {
    now.updateAndGet(before -> before.plus(time));
  }

  public KeyRegistry registry() {
    return registry;
  }

  RecordStore store() {
    return store;
  }

  public PolicyStore policies() {
    return policies;
  }

  public AccessControl access() {
    return access;
  }

  public TokenStore tokens() {
    return tokens;
  }

  List<AuditEvent> audited() {
    return audited;
  }

  /** A root token that does not expire. */
  public Created root() {
    return root;
  }

  /** Who acts by a token, without sudo. */
  public static Caller caller(Created token) {
    return new Caller(token.token(), false);
  }

  /** A child of the root token with these policies, and {@code default}. */
  public Created token(String... names) {
    return make(ROOT, Map.of("policies", List.of(names)), caller(root));
  }

  /** A token of a namespace below, made by the root token. */
  public Created tokenOf(Namespace namespace, String... names) {
    return make(namespace, Map.of("policies", List.of(names)), caller(root));
  }

  Created make(Namespace namespace, Map<String, ?> fields, Caller caller) {
    return tokens.create(namespace, TokenRequest.of(fields), caller);
  }

  /** A policy with one path. */
  static String policy(String path, String... capabilities) {
    return "{\"path\": {\""
        + path
        + "\": {\"capabilities\": [\""
        + String.join("\", \"", capabilities)
        + "\"]}}}";
  }

  static void refused(Kind kind, String message, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(KeyException.class, e -> assertThat(e.kind()).isEqualTo(kind))
        .hasMessageContaining(message);
  }

  @Override
  public void close() {
    registry.close();
  }
}
