// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.Namespace;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.RecordStore;
import org.managedkeys.store.StoredRecord;

/** What only a store in SQL can do wrong, on both databases. */
class SqlStoreTest {

  private static final Namespace TEAM = Namespace.parse("team-a");

  @TempDir Path temp;

  private static StoredRecord record(String name, UUID uuid) {
    return new StoredRecord(
        new RecordKey(RecordKind.MOUNT, TEAM, name),
        uuid,
        1,
        Instant.ofEpochMilli(1_700_000_000_123L),
        Map.of("type", "pki"));
  }

  private static StoredRecord record(String name) {
    return record(name, UUID.randomUUID());
  }

  private static void put(RecordStore store, StoredRecord... records) {
    store.change(change -> {
      for (StoredRecord each : records) {
        change.put(each);
      }
      return true;
    });
  }

  /** While a first change is held up, others come to wait, and are then written together. */
  @ParameterizedTest
  @EnumSource
  void change_oneOfAGroupFails_othersAreMade(SqlForm form) throws Exception {
    try (RecordStore store = SqlForm.open(form.newUrl(temp))) {
      StoredRecord first = record("first");
      CountDownLatch held = new CountDownLatch(1);
      CountDownLatch release = new CountDownLatch(1);
      Future<?> holder =
          start(() ->
              store.change(change -> {
                change.put(first);
                held.countDown();
                return awaits(release);
              }));
      held.await();
      Future<?> throwing =
          start(() ->
              store.change(change -> {
                change.put(record("never"));
                throw new IllegalArgumentException("not today");
              }));
      Future<?> clashing = start(() -> putting(store, record("clash", first.uuid())));
      Future<?> good = start(() -> putting(store, record("good")));
      awaitWaiting(3);
      release.countDown();

      holder.get();
      good.get();
      assertThatThrownBy(throwing::get)
          .isInstanceOf(ExecutionException.class)
          .hasRootCauseMessage("not today");
      assertThatThrownBy(clashing::get)
          .cause()
          .isInstanceOf(KeyException.class)
          .hasMessageContaining("another record has the same UUID");
      assertThat(store.names(RecordKind.MOUNT, TEAM)).containsExactly("first", "good");
    }
  }

  private static boolean putting(RecordStore store, StoredRecord record) {
    put(store, record);
    return true;
  }

  private static boolean awaits(CountDownLatch latch) {
    try {
      latch.await();
      return true;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private final List<Thread> threads = new ArrayList<>();

  private <T> FutureTask<T> start(Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    Thread thread = new Thread(task, "caller");
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
    return task;
  }

  /** Until the callers started last wait for the writer. */
  private void awaitWaiting(int callers) {
    for (Thread thread : threads.subList(threads.size() - callers, threads.size())) {
      while (thread.getState() != Thread.State.TIMED_WAITING) {
        Thread.onSpinWait();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void change_waitingCallerIsInterrupted_changesNothing(SqlForm form) throws Exception {
    try (RecordStore store = SqlForm.open(form.newUrl(temp))) {
      CountDownLatch held = new CountDownLatch(1);
      CountDownLatch release = new CountDownLatch(1);
      Future<?> holder =
          start(() ->
              store.change(change -> {
                held.countDown();
                return awaits(release);
              }));
      held.await();
      Future<?> waiting = start(() -> putting(store, record("waiting")));
      awaitWaiting(1);
      threads.get(1).interrupt();

      assertThatThrownBy(waiting::get).cause().hasMessageContaining("the thread was interrupted");
      release.countDown();
      holder.get();
      put(store, record("later"));
      assertThat(store.names(RecordKind.MOUNT, TEAM)).containsExactly("later");
    }
  }

  @ParameterizedTest
  @EnumSource
  void calls_onAnInterruptedThread_workAndLeaveItInterrupted(SqlForm form) {
    try (RecordStore store = SqlForm.open(form.newUrl(temp))) {
      put(store, record("one"));
      Thread.currentThread().interrupt();
      assertThat(store.find(record("one").key())).isPresent();
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void change_withinAChange_isRefusedAtOnce(SqlForm form) {
    try (RecordStore store = SqlForm.open(form.newUrl(temp))) {
      assertThatThrownBy(() -> store.change(outer -> store.change(inner -> 1)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("must not make another one");
    }
  }

  @ParameterizedTest
  @EnumSource
  void change_renamesARecord_inEitherOrder(SqlForm form) {
    try (RecordStore store = SqlForm.open(form.newUrl(temp))) {
      StoredRecord a = record("a");
      StoredRecord b = record("b", a.uuid());
      put(store, a);
      store.change(change -> {
        change.put(b);
        change.delete(a.key());
        return true;
      });
      assertThat(store.find(RecordKind.MOUNT, a.uuid())).contains(b);
      store.change(change -> {
        change.delete(b.key());
        change.put(a);
        return true;
      });
      assertThat(store.find(RecordKind.MOUNT, a.uuid())).contains(a);
      assertThat(store.names(RecordKind.MOUNT, TEAM)).containsExactly("a");
    }
  }

  @ParameterizedTest
  @EnumSource
  void find_rowWasTamperedWith_isAnError(SqlForm form) {
    String url = form.newUrl(temp);
    try (RecordStore store = SqlForm.open(url)) {
      for (String change :
          List.of("version = 7", "created = created + 1", "uuid = 'x' || uuid", "checksum = 0")) {
        StoredRecord record = record("one");
        put(store, record);
        SqlForm.execute(url, "UPDATE store_record SET " + change);

        assertThatThrownBy(() -> store.find(record.key()))
            .isInstanceOf(KeyException.class)
            .hasMessageContaining("mount 'team-a/one'");
        assertThatThrownBy(() -> store.forEach(each -> {})).isInstanceOf(KeyException.class);
        assertThat(store.check()).hasSize(1).first().asString().contains("mount 'team-a/one'");
        assertThatThrownBy(() -> put(store, record)).isInstanceOf(KeyException.class);
        store.change(work -> {
          work.delete(record.key());
          return true;
        });
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void forEach_whileOthersWrite_seesOneState(SqlForm form) {
    try (RecordStore store = SqlForm.open(form.newUrl(temp))) {
      for (int i = 100; i < 350; i++) {
        put(store, record("m" + i));
      }
      List<String> seen = new ArrayList<>();
      store.forEach(each -> {
        if (seen.isEmpty()) {
          put(store, record("m999"));
        }
        seen.add(each.key().name());
      });
      assertThat(seen).hasSize(250).isSorted().doesNotContain("m999");
    }
  }

  @ParameterizedTest
  @EnumSource
  void open_ofANewerSchema_isOneClearError(SqlForm form) {
    String url = form.newUrl(temp);
    try (RecordStore store = SqlForm.open(url)) {
      put(store, record("one"));
    }
    SqlForm.execute(
        url,
        "INSERT INTO store_schema SELECT 99, '99', description, type, 'V99__x.sql', checksum,"
            + " installed_by, installed_on, execution_time, success FROM store_schema"
            + " WHERE version = '1'");
    try (RecordStore store = SqlForm.open(url)) {
      assertThatThrownBy(store::revision)
          .isInstanceOf(KeyException.class)
          .hasMessageContaining("a newer version of this library has made them");
    }
  }

  @ParameterizedTest
  @EnumSource
  void open_ofADatabaseOfSomethingElse_leavesItAlone(SqlForm form) {
    String url = form.newUrl(temp);
    SqlForm.execute(url, "CREATE TABLE accounts (id TEXT)");
    try (RecordStore store = SqlForm.open(url)) {
      assertThatThrownBy(() -> put(store, record("one")))
          .isInstanceOf(KeyException.class)
          .hasMessageContaining("the database holds tables of something else");
    }
    SqlForm.execute(url, "INSERT INTO accounts VALUES ('still here')");
  }

  @ParameterizedTest
  @EnumSource
  void open_byManyAtOnce_makesTheTablesOnce(SqlForm form) throws Exception {
    String url = form.newUrl(temp);
    int many = 6;
    ExecutorService pool = Executors.newFixedThreadPool(many);
    try {
      List<Callable<Long>> work = new ArrayList<>();
      for (int i = 0; i < many; i++) {
        String name = "m" + i;
        work.add(() -> {
          try (RecordStore store = SqlForm.open(url)) {
            put(store, record(name));
            return store.revision();
          }
        });
      }
      for (Future<Long> each : pool.invokeAll(work)) {
        assertThat(each.get()).isBetween(1L, (long) many);
      }
    } finally {
      pool.shutdown();
    }
    try (RecordStore store = SqlForm.open(url)) {
      assertThat(store.names(RecordKind.MOUNT, TEAM)).hasSize(many);
      assertThat(store.check()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void store_onceClosed_refuses(SqlForm form) {
    RecordStore store = SqlForm.open(form.newUrl(temp));
    store.close();
    assertThatThrownBy(store::revision).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> store.change(change -> 1)).isInstanceOf(IllegalStateException.class);
    assertThat(Optional.of(store.describe())).isPresent();
  }
}
