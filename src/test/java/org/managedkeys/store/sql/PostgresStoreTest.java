// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.ResultSet;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.Namespace;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.RecordStore;
import org.managedkeys.store.StoredRecord;

/** A server that refuses, goes away and comes back. */
class PostgresStoreTest {

  private static StoredRecord record(String name) {
    return new StoredRecord(
        new RecordKey(RecordKind.ENTRY, Namespace.ROOT, name),
        UUID.randomUUID(),
        1,
        Instant.EPOCH,
        Map.of("kind", "key"));
  }

  private static boolean put(RecordStore store, StoredRecord record) {
    return store.change(change -> {
      change.put(record);
      return true;
    });
  }

  /** The count would be wrong if the change were repeated although it was done, or lost. */
  @ParameterizedTest
  @EnumSource
  void change_connectionIsLostAtTheCommit_isMadeOnce(CuttingProxy.Cut cut) throws Exception {
    PostgresServer server = PostgresServer.shared();
    String url = server.newDatabase();
    String database = url.substring(url.lastIndexOf('/'));
    StoredRecord counter = record("counter");
    try (CuttingProxy proxy = new CuttingProxy(server.port());
        RecordStore store =
            SqlForm.open("jdbc:postgresql://127.0.0.1:" + proxy.port() + database)) {
      put(store, counter);
      for (int i = 0; i < 3; i++) {
        proxy.cut(cut);
        store.change(change -> {
          StoredRecord now = change.find(counter.key()).orElseThrow();
          change.put(now.with(now.values()));
          return now.version();
        });
        assertThat(proxy.isCut()).isTrue();
      }

      assertThat(store.find(counter.key()).orElseThrow().version()).isEqualTo(4);
      assertThat(store.revision()).isEqualTo(4);
      assertThat(store.check()).isEmpty();
    }
  }

  /** As if its machine had stopped: the connection stays, and nothing comes over it. */
  @Test
  void change_writerFallsSilent_holdsOthersUpForSomeSecondsOnly() throws Exception {
    String url = PostgresServer.shared().newDatabase();
    StoredRecord counter = record("counter");
    CountDownLatch silent = new CountDownLatch(1);
    CountDownLatch again = new CountDownLatch(1);
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try (RecordStore store = SqlForm.open(url);
        RecordStore others = SqlForm.open(url)) {
      put(store, counter);
      Future<Long> held =
          thread.submit(() ->
              store.change(change -> {
                silent.countDown();
                awaits(again);
                StoredRecord now = change.find(counter.key()).orElseThrow();
                change.put(now.with(now.values()));
                return now.version();
              }));
      silent.await();

      put(others, record("other"));

      assertThat(held).isNotDone();
      again.countDown();
      assertThat(held.get()).as("begun anew, and made").isEqualTo(1);
      assertThat(others.find(counter.key()).orElseThrow().version()).isEqualTo(2);
      assertThat(others.check()).isEmpty();
    } finally {
      again.countDown();
      thread.shutdownNow();
    }
  }

  private static void awaits(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void store_serverStopsAndStarts_saysSoAndRecovers() {
    try (PostgresServer server = PostgresServer.launch();
        RecordStore store = SqlForm.open(server.newDatabase())) {
      put(store, record("before"));
      server.stop();
      assertUnavailable(server, () -> store.find(record("before").key()));
      assertUnavailable(server, () -> put(store, record("meanwhile")));

      server.start();
      assertThat(store.find(record("before").key())).isPresent();
      put(store, record("after"));
      assertThat(store.names(RecordKind.ENTRY, Namespace.ROOT)).containsExactly("after", "before");
    }
  }

  @Test
  void store_serverIsDownFromTheBeginning_isFoundLater() {
    try (PostgresServer server = PostgresServer.launch()) {
      String url = server.newDatabase();
      server.stop();
      try (RecordStore store = SqlForm.open(url)) {
        assertUnavailable(server, store::revision);
        server.start();
        assertThat(store.revision()).isZero();
      }
    }
  }

  private static void assertUnavailable(PostgresServer server, Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            KeyException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE))
        .hasMessageContaining("127.0.0.1:" + server.port() + "/test_")
        .satisfies(e -> assertThat(trace(e)).doesNotContain(PostgresServer.PASSWORD));
  }

  private static String trace(Throwable failure) {
    StringWriter trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    return trace.toString();
  }

  @Test
  void store_passwordIsWrong_isUnavailableWithoutShowingIt() {
    String url = PostgresServer.shared().newDatabase();
    try (RecordStore store =
        SqlStores.open(
            url, Optional.of(PostgresServer.USER), () -> Optional.of("wrong-and-secret"))) {
      assertThatThrownBy(store::revision)
          .isInstanceOfSatisfying(
              KeyException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE))
          .hasMessageContaining("the server refuses the login")
          .satisfies(e -> assertThat(trace(e)).doesNotContain("wrong-and-secret"));
    }
  }

  /** As after a failover, when the connections are to a primary of earlier. */
  @Test
  void change_serverIsReadOnly_isUnavailableWithHint() {
    String url = PostgresServer.shared().newDatabase();
    try (RecordStore store = SqlForm.open(url)) {
      store.change(change -> 1);
    }
    String readOnly = url + "?options=-c%20default_transaction_read_only=on";
    try (RecordStore store = SqlForm.open(readOnly)) {
      assertThatThrownBy(() -> put(store, record("late")))
          .isInstanceOfSatisfying(
              KeyException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE))
          .hasMessageContaining("must be the primary");
    }
  }

  @Test
  void store_databaseIsMissing_saysSo() {
    try (RecordStore store = SqlForm.open(PostgresServer.shared().url("nowhere"))) {
      assertThatThrownBy(store::revision)
          .isInstanceOf(KeyException.class)
          .hasMessageContaining("there is no such database");
    }
  }

  /** In most languages 'Z' comes after 'a', and '_' does not count. */
  @Test
  void names_databaseOfALanguage_areInTheOrderOfTheirCharacters() throws Exception {
    PostgresServer server = PostgresServer.shared();
    try (Connection connection = PostgresServer.connect(server.url("postgres"))) {
      assumeThat(connection.getMetaData().getDatabaseMajorVersion())
          .as("PostgreSQL orders a database by ICU's rules from version 15 on")
          .isGreaterThanOrEqualTo(15);
    }
    PostgresServer.execute(
        server.url("postgres"),
        "CREATE DATABASE english TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US'");
    List<String> ordered = List.of("Z", "_b", "a", "a-z", "a.b", "ab", "b");
    try (RecordStore store = SqlForm.open(server.url("english"))) {
      ordered.forEach(name -> put(store, record(name)));

      assertThat(store.names(RecordKind.ENTRY, Namespace.ROOT, "", 100)).isEqualTo(ordered);
      assertThat(store.names(RecordKind.ENTRY, Namespace.ROOT, "a", 2))
          .containsExactly("a-z", "a.b");
    }
  }

  @Test
  void connections_endWhatTakesTooLong() throws Exception {
    String url = PostgresServer.shared().newDatabase();
    try (Connection connection = PostgresServer.connect(url);
        var statement = connection.createStatement()) {
      for (String timeout :
          List.of("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")) {
        try (ResultSet row = statement.executeQuery("SHOW " + timeout)) {
          assertThat(row.next()).isTrue();
          assertThat(row.getString(1)).isNotEqualTo("0");
        }
      }
    }
  }
}
