// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.server.access.AccessFixture.ROOT;
import static org.managedkeys.server.access.AccessFixture.policy;
import static org.managedkeys.server.access.AccessFixture.refused;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.store.MemoryStore;
import org.managedkeys.testkit.FailingStore;

/**
 * While the store is away, who was let in stays for a while, unless this process says otherwise.
 */
class StoreOutageTest {

  /** Longer than a test: the store is not asked on the way, after which all is read again. */
  private static final Duration REFRESH = Duration.ofMinutes(10);

  private final FailingStore store = new FailingStore(new MemoryStore());
  private final AccessFixture fixture = new AccessFixture(store, REFRESH);
  private final TokenStore tokens = fixture.tokens();

  @AfterEach
  void close() {
    fixture.close();
  }

  private boolean mayRead(Created token) {
    return fixture.access().check(token.token(), ROOT, "a", Capability.READ, Map.of()).allowed();
  }

  /** Something else was changed, so that everything would have to be read again. */
  private void changeSomething() {
    fixture.token("other");
    store.isUnreadable(true);
  }

  @Test
  void token_thatWasInUse_staysGood_andAnotherOneIsNotLetIn() {
    Created known = fixture.token("web");
    Created unknown = fixture.token("web");
    assertThat(tokens.use(known.secret())).isPresent();
    changeSomething();

    assertThat(tokens.use(known.secret())).isPresent();
    refused(Kind.UNAVAILABLE, "it is away", () -> tokens.use(unknown.secret()));
    refused(Kind.UNAVAILABLE, "it is away", () -> tokens.use("mk.unknown"));
    store.isUnreadable(false);
    assertThat(tokens.use(unknown.secret())).isPresent();
  }

  @Test
  void token_isRevokedHere_isNotLetIn() {
    Created known = fixture.token("web");
    Created child = fixture.make(ROOT, Map.of(), AccessFixture.caller(known));
    assertThat(tokens.use(child.secret())).isPresent();
    assertThat(tokens.use(known.secret())).isPresent();
    tokens.revoke(known.secret());
    store.isUnreadable(true);

    refused(Kind.UNAVAILABLE, "it is away", () -> tokens.use(known.secret()));
    refused(Kind.UNAVAILABLE, "it is away", () -> tokens.use(child.secret()));
    store.isUnreadable(false);
    assertThat(tokens.use(child.secret())).isEmpty();
  }

  @Test
  void policy_thatWasInUse_staysGood() {
    fixture.policies().put(ROOT, "web", policy("a", "read"));
    Created known = fixture.token("web");
    assertThat(mayRead(known)).isTrue();
    changeSomething();

    assertThat(mayRead(known)).isTrue();
  }

  @Test
  void policy_isChangedHere_isNotGoneBy() {
    fixture.policies().put(ROOT, "web", policy("a", "read"));
    Created known = fixture.token("web");
    assertThat(mayRead(known)).isTrue();
    fixture.policies().put(ROOT, "web", policy("a", "deny"));
    store.isUnreadable(true);

    refused(Kind.UNAVAILABLE, "it is away", () -> mayRead(known));
    store.isUnreadable(false);
    assertThat(mayRead(known)).isFalse();
  }

  @Test
  void valueThatWasRead_isGoodForAMinute() {
    AtomicLong clock = new AtomicLong();
    StoreCache<String, String> cache =
        new StoreCache<>(fixture.registry(), 10, () -> 0, clock::get);
    assertThat(cache.find("key", () -> Optional.of("value"))).contains("value");
    changeSomething();

    assertThat(cache.find("key", StoreOutageTest::fail)).contains("value");
    clock.addAndGet(StoreCache.BEARABLE.toNanos());
    assertThat(cache.find("key", StoreOutageTest::fail)).contains("value");
    clock.incrementAndGet();
    refused(Kind.UNAVAILABLE, "it is away", () -> cache.find("key", StoreOutageTest::fail));

    assertThat(cache.find("key", () -> Optional.of("new"))).contains("new");
    assertThat(cache.find("key", Optional::empty)).contains("new");
  }

  @Test
  void tokenRevokedElsewhere_longBeforeTheStoreGoesAway_isNotLetIn() {
    AtomicLong clock = new AtomicLong();
    StoreCache<String, String> cache =
        new StoreCache<>(fixture.registry(), 10, () -> 0, clock::get);
    assertThat(cache.find("token", () -> Optional.of("entry"))).contains("entry");
    // Another process revokes it now, and nobody asks for it until the store is away.
    clock.addAndGet(StoreCache.BEARABLE.toNanos() + 1);
    changeSomething();

    refused(Kind.UNAVAILABLE, "it is away", () -> cache.find("token", StoreOutageTest::fail));
  }

  @Test
  void valueThatWasConfirmed_byAnUnchangedStore_isGoodForAMinuteFromThen() {
    AtomicLong clock = new AtomicLong();
    StoreCache<String, String> cache =
        new StoreCache<>(fixture.registry(), 10, () -> 0, clock::get);
    assertThat(cache.find("key", () -> Optional.of("value"))).contains("value");
    clock.addAndGet(10 * StoreCache.BEARABLE.toNanos());
    assertThat(cache.find("key", StoreOutageTest::fail)).contains("value");
    changeSomething();

    clock.addAndGet(StoreCache.BEARABLE.toNanos());
    assertThat(cache.find("key", StoreOutageTest::fail)).contains("value");
    clock.incrementAndGet();
    refused(Kind.UNAVAILABLE, "it is away", () -> cache.find("key", StoreOutageTest::fail));
  }

  @Test
  void values_thatAreTooMany_areReadAgain() {
    StoreCache<Integer, Integer> cache = new StoreCache<>(fixture.registry(), 10, () -> 0);
    for (int i = 0; i < 10; i++) {
      int value = i;
      cache.find(i, () -> Optional.of(value));
    }
    assertThat(cache.find(0, () -> Optional.of(100))).contains(0);

    cache.find(10, () -> Optional.of(10));

    assertThat(cache.find(0, () -> Optional.of(100))).contains(100);
  }

  private static Optional<String> fail() {
    throw KeyException.of(Kind.UNAVAILABLE, "store", "read it", "it is away", null);
  }
}
