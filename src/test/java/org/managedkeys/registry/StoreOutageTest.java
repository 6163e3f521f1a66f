// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.managedkeys.registry.Registries.REFRESH;
import static org.managedkeys.registry.Registries.TEAM;
import static org.managedkeys.registry.Registries.put;
import static org.managedkeys.registry.Registries.set;
import static org.managedkeys.registry.Registries.sign;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.management.JMException;
import javax.management.ObjectName;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.store.MemoryStore;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;
import org.managedkeys.testkit.FailingStore;

/** How often a live store is asked, and what becomes of keys in use when it does not answer. */
class StoreOutageTest {

  private static final KeyName NAME = new KeyName(TEAM, "orders");
  private static final Duration GRACE = REFRESH.multipliedBy(12);

  @TempDir private Path folder;
  private final MemoryStore memory = new MemoryStore();
  private final FailingStore store = new FailingStore(memory);
  private Registries registries;
  private KeyRegistry registry;
  private RegisteredKey key;

  @BeforeEach
  void openKey() {
    registries = new Registries(folder);
    registries.declare(new KeyName(TEAM, "declared"), Set.of(KeyUsage.SIGN), true);
    put(memory, Registries.key(NAME, "far", Map.of()), Registries.mount(TEAM, "pki", "orders"));
    registry = registries.open(store);
    key = registry.key(NAME);
    sign(key);
  }

  @AfterEach
  void close() {
    registry.close();
  }

  private void pass(Duration time) {
    registries.clock.addAndGet(time.toNanos());
  }

  @Test
  void store_isAskedOnce_howeverOftenTheKeyIsUsed() {
    int before = store.revisions();
    int reads = store.reads();

    IntStream.range(0, 1000).forEach(i -> sign(key));

    assertThat(store.revisions()).isEqualTo(before);
    assertThat(store.reads()).isEqualTo(reads);
    registries.refreshed();
    IntStream.range(0, 1000).forEach(i -> sign(key));
    assertThat(store.revisions()).isEqualTo(before + 1);
    assertThat(store.reads()).as("nothing was changed").isEqualTo(reads);
  }

  @Test
  void permissionCheck_allocatesNothing() throws JMException {
    RegisteredKey mounted = registry.mount(TEAM, "pki/").key("orders");
    int uses = 100_000;
    use(key, uses);
    use(mounted, uses);

    long before = allocatedBytes();
    use(key, uses);
    use(mounted, uses);
    long allocated = allocatedBytes() - before;

    // Not half a byte for each use; asking how much it was takes some.
    assertThat(allocated).isLessThan(uses);
  }

  /** By this thread. The JDK's own interface for it is not part of the platform's. */
  private static long allocatedBytes() throws JMException {
    return (long)
        ManagementFactory.getPlatformMBeanServer()
            .invoke(
                new ObjectName(ManagementFactory.THREAD_MXBEAN_NAME),
                "getThreadAllocatedBytes",
                new Object[] {Thread.currentThread().getId()},
                new String[] {"long"});
  }

  private static void use(RegisteredKey key, int times) {
    for (int i = 0; i < times; i++) {
      key.signer();
    }
  }

  @Test
  void declaredKey_ofTheJca_needsNoStore() {
    store.isAway(true);
    RegisteredKey declared = registry.key(new KeyName(TEAM, "declared"));
    pass(GRACE.multipliedBy(2));

    assertThat(sign(declared)).isEqualTo("declared");
  }

  @Test
  void keyInUse_goesOnForAWhile_isRefusedThen_andRecovers() {
    RegisteredKey mounted = registry.mount(TEAM, "pki/").key("orders");
    RegisteredKey declared = registry.mount(TEAM, "pki/").key("declared");
    sign(mounted);
    sign(declared);
    store.isAway(true);

    pass(GRACE.minusSeconds(1));
    sign(key);
    sign(mounted);
    sign(declared);
    assertThat(registry.key(NAME)).as("looked up again").isSameAs(key);
    assertThat(registry.key(TEAM, key.entry().orElseThrow().uuid())).isSameAs(key);
    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> registry.key(new KeyName(TEAM, "not-in-use")))
        .matches(e -> e.kind() == Kind.UNAVAILABLE);
    pass(Duration.ofSeconds(2));

    for (RegisteredKey each : List.of(key, mounted, declared)) {
      assertThatExceptionOfType(KeyException.class)
          .isThrownBy(each::signer)
          .matches(e -> e.kind() == Kind.UNAVAILABLE)
          .withMessageContaining(each.subject() + ": cannot sign: ")
          .withMessageContaining("the live store has not answered for too long")
          .withMessageContaining("it is away");
    }
    store.isAway(false);
    pass(REFRESH);
    sign(key);
    sign(mounted);
    sign(declared);
    pass(GRACE.minusSeconds(1));
    sign(key);
  }

  @Test
  void storeThatTellsOnlyThatItWasChanged_isNotBorneForLong() {
    put(memory, Registries.mount(TEAM, "pki2", "declared"));
    RegisteredKey other = registry.mount(TEAM, "pki2/").key("declared");
    sign(other);
    set(memory, RecordKey.entry(NAME), "usages", "verify");
    store.isUnreadable(true);
    pass(REFRESH);

    sign(key);
    sign(other);
    // Answered all the time, as far as revisions go.
    for (Duration gone = Duration.ZERO; gone.compareTo(GRACE) <= 0; gone = gone.plus(REFRESH)) {
      pass(REFRESH);
      registry.watch().generation();
    }
    for (RegisteredKey each : List.of(key, other)) {
      assertThatExceptionOfType(KeyException.class)
          .isThrownBy(each::signer)
          .matches(e -> e.kind() == Kind.UNAVAILABLE)
          .withMessageStartingWith(each.subject());
    }

    store.isUnreadable(false);
    sign(other);
    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(key::signer)
        .matches(e -> e.kind() == Kind.DENIED);
  }

  /** Lets time go by while other keys are used, so that the store is asked all the time. */
  private void passInUseOfOthers(Duration time) {
    for (Duration gone = Duration.ZERO; gone.compareTo(time) < 0; gone = gone.plus(REFRESH)) {
      pass(REFRESH);
      registry.generation();
    }
  }

  /** By the words of the store itself: it is not away for long. */
  private static void assertUnknown(ThrowingCallable use) {
    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(use)
        .matches(e -> e.kind() == Kind.UNAVAILABLE)
        .withMessageContaining("it is away")
        .withMessageNotContaining("too long");
  }

  @Test
  void keyChangedElsewhere_longBeforeTheStoreGoesAway_isNotUsed() {
    set(memory, RecordKey.entry(NAME), "field.disabled", "true");
    passInUseOfOthers(GRACE.multipliedBy(2));
    store.isAway(true);

    assertUnknown(key::signer);
    assertUnknown(() -> registry.key(NAME));
    assertUnknown(() -> registry.key(TEAM, key.entry().orElseThrow().uuid()));
    store.isAway(false);
    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(key::signer)
        .withMessageContaining("it is disabled");
  }

  @Test
  void mountChangedElsewhere_longBeforeTheStoreGoesAway_usesNoKey() {
    put(memory, Registries.mount(TEAM, "other", "declared"));
    RegisteredKey declared = registry.mount(TEAM, "other/").key("declared");
    sign(declared);
    set(
        memory,
        new RecordKey(RecordKind.MOUNT, TEAM, "other"),
        "allowed_managed_keys",
        "something-else");
    passInUseOfOthers(GRACE.multipliedBy(2));
    store.isAway(true);

    assertUnknown(declared::signer);
  }

  @Test
  void keyInUse_goesOnFromTheLastAnswerByWhichItWasUnchanged() {
    pass(REFRESH);
    registry.generation();
    pass(REFRESH);
    put(memory, Registries.mount(TEAM, "other", "declared"));
    registry.generation();
    store.isAway(true);

    pass(GRACE.minus(REFRESH));
    sign(key);
    pass(Duration.ofNanos(1));
    assertUnknown(key::signer);
  }

  @Test
  void keyChangedHere_isNotGoneByAsItWas() {
    set(registry.records(), RecordKey.entry(NAME), "field.disabled", "true");
    store.isAway(true);

    assertUnknown(key::signer);
    assertUnknown(() -> registry.key(NAME));
  }

  @Test
  void mountChangedHere_isNotGoneByAsItWas() {
    RegisteredKey mounted = registry.mount(TEAM, "pki/").key("declared");
    sign(mounted);
    set(
        registry.records(),
        new RecordKey(RecordKind.MOUNT, TEAM, "pki"),
        "allowed_managed_keys",
        "");
    store.isAway(true);

    assertUnknown(mounted::signer);
  }

  @Test
  void tokenMadeHere_leavesKeysInUse() {
    RegisteredKey mounted = registry.mount(TEAM, "pki/").key("orders");
    put(
        registry.records(),
        Registries.record(new RecordKey(RecordKind.TOKEN, TEAM, "web"), Map.of()));
    store.isAway(true);

    sign(key);
    sign(mounted);
  }

  @Test
  void oneThreadAsks_whileOthersGoOn() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    store.beforeRevision(() -> {
      asked.countDown();
      await(answer);
    });
    // The last answer is old enough to ask again, and good still.
    pass(REFRESH.dividedBy(2).plusMillis(1));
    int before = store.revisions();
    ExecutorService threads = Executors.newFixedThreadPool(1);
    try {
      Future<String> asking = threads.submit(() -> sign(key));
      await(asked);

      IntStream.range(0, 100).forEach(i -> sign(key));

      assertThat(asking).isNotDone();
      assertThat(store.revisions()).isEqualTo(before + 1);
      answer.countDown();
      assertThat(asking.get(30, TimeUnit.SECONDS)).isEqualTo("declared");
    } finally {
      answer.countDown();
      threads.shutdownNow();
    }
  }

  @Test
  void answerThatIsTooOld_isWaitedFor() throws Exception {
    set(memory, RecordKey.entry(NAME), "usages", "verify");
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    store.beforeRevision(() -> {
      asked.countDown();
      await(answer);
    });
    pass(REFRESH.multipliedBy(10));
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      Future<?> asking = threads.submit(() -> sign(key));
      await(asked);
      List<Future<?>> waiting =
          IntStream.range(0, 7).<Future<?>>mapToObj(i -> threads.submit(() -> sign(key))).toList();
      answer.countDown();

      assertThat(asking).failsWithin(30, TimeUnit.SECONDS);
      assertThat(waiting)
          .allSatisfy(each ->
              assertThat(each)
                  .failsWithin(30, TimeUnit.SECONDS)
                  .withThrowableThat()
                  .withMessageContaining("its usages are verify"));
    } finally {
      answer.countDown();
      threads.shutdownNow();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
