// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;

/**
 * A few connections to one database, made when they are needed and dropped when they are not; the
 * first one brings the tables up to date. Thread-safe.
 */
final class SqlConnections implements AutoCloseable {

  /** What is done with a connection. */
  interface Work<T> {
    T run(Connection connection) throws SQLException;
  }

  private static final int MOST = 5;
  private static final Duration WAIT = Duration.ofSeconds(5);
  private static final Duration VALIDATION = Duration.ofSeconds(2);
  private static final Duration IDLE = Duration.ofMinutes(1);
  private static final Duration LEAK = Duration.ofMinutes(2);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** SQLite's own waiting backs off for long; whoever is turned away tries again at once. */
  private static final Duration TURNED_AWAY_AFTER = Duration.ofMillis(100);

  /** All connections of a pool may have died with the server. */
  private static final int LOST_AT_MOST = MOST + 1;

  private static final int LONGEST_PAUSE_MS = 8;

  private final SqlUrl url;
  private final Dialect dialect;
  private final SqlSource source;
  private final SqlSource patientSource;
  private volatile @Nullable HikariDataSource pool;
  private boolean closed;
  private @Nullable KeyException failure;
  private long failedAt;

  SqlConnections(SqlUrl url, Optional<String> user, Supplier<Optional<String>> password) {
    this.url = url;
    this.dialect = url.isSqlite() ? Dialect.SQLITE : Dialect.POSTGRESQL;
    this.source = new SqlSource(url, user, password, TURNED_AWAY_AFTER);
    this.patientSource = new SqlSource(url, user, password, PATIENCE);
  }

  Dialect dialect() {
    return dialect;
  }

  SqlUrl url() {
    return url;
  }

  /** Reads in one statement, which is repeated if its connection turns out to be dead. */
  <T> T read(String operation, Work<T> work) {
    return repeat(
        operation,
        () -> {
          try (Connection connection = take()) {
            return work.run(connection);
          }
        });
  }

  /** Reads any number of times from one state of the database; {@code work} is run once. */
  <T> T snapshot(String operation, Work<T> work) {
    try (Connection connection = repeat(operation, this::takeSnapshot)) {
      try {
        return work.run(connection);
      } finally {
        rollBack(connection);
      }
    } catch (SQLException e) {
      throw SqlErrors.of(url, operation, e);
    }
  }

  /** A connection in a transaction, whose reads see the state that the first one saw. */
  private Connection takeSnapshot() throws SQLException {
    Connection connection = take();
    boolean begun = false;
    try {
      execute(connection, dialect.beginRead());
      SqlRevision.last(connection);
      begun = true;
      return connection;
    } finally {
      if (!begun) {
        rollBack(connection);
        connection.close();
      }
    }
  }

  private interface Attempt<T> {
    T run() throws SQLException;
  }

  private <T> T repeat(String operation, Attempt<T> attempt) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    int lost = 0;
    while (true) {
      try {
        return attempt.run();
      } catch (SQLException e) {
        boolean again =
            (dialect.isRetryable(e) && System.nanoTime() - deadline < 0)
                || (dialect.isLost(e) && ++lost < LOST_AT_MOST);
        if (!again) {
          throw SqlErrors.of(url, operation, e);
        }
        pause();
      }
    }
  }

  /**
   * A connection, to be closed soon.
   *
   * @throws KeyException if the database cannot be opened or none is to be had within some seconds
   */
  Connection take() {
    // The pool would refuse a thread that was interrupted before.
    boolean interrupted = Thread.interrupted();
    try {
      return pool().getConnection();
    } catch (SQLException e) {
      throw SqlErrors.of(url, "connect to it", e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  static void execute(Connection connection, String command) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(command);
    }
  }

  /** Ends a transaction that did nothing or failed; a connection that cannot is not used again. */
  void rollBack(Connection connection) {
    try {
      execute(connection, "ROLLBACK");
    } catch (SQLException e) {
      drop(connection);
    }
  }

  void drop(Connection connection) {
    @Nullable HikariDataSource open = pool;
    if (open != null) {
      open.evictConnection(connection);
    }
  }

  /** Some milliseconds, which differ, so that those who wait for each other do not meet again. */
  static void pause() {
    // How long the caller goes on is bounded already; an interrupt would only make it spin.
    boolean interrupted = Thread.interrupted();
    try {
      TimeUnit.MILLISECONDS.sleep(1L + ThreadLocalRandom.current().nextInt(LONGEST_PAUSE_MS));
    } catch (InterruptedException e) {
      interrupted = true;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private HikariDataSource pool() {
    @Nullable HikariDataSource open = pool;
    return open == null ? open(System.nanoTime()) : open;
  }

  private synchronized HikariDataSource open(long asked) {
    if (closed) {
      throw new IllegalStateException(url.describe() + " is closed");
    }
    @Nullable HikariDataSource open = pool;
    if (open != null) {
      return open;
    }
    // Those who waited for somebody else's try in vain do not try one after the other.
    if (failure != null && failedAt - asked > 0) {
      throw failure;
    }
    try {
      new SqlSchema(url, dialect, patientSource).prepare();
      open = new HikariDataSource(configuration());
      pool = open;
      return open;
    } catch (KeyException e) {
      failure = e;
      failedAt = System.nanoTime();
      throw e;
    }
  }

  private HikariConfig configuration() {
    HikariConfig config = new HikariConfig();
    config.setDataSource(source);
    config.setPoolName("managed-keys " + url.where());
    config.setMaximumPoolSize(MOST);
    config.setMinimumIdle(0);
    config.setIdleTimeout(IDLE.toMillis());
    config.setConnectionTimeout(WAIT.toMillis());
    config.setValidationTimeout(VALIDATION.toMillis());
    config.setLeakDetectionThreshold(LEAK.toMillis());
    config.setInitializationFailTimeout(-1);
    return config;
  }

  @Override
  public synchronized void close() {
    closed = true;
    @Nullable HikariDataSource open = pool;
    if (open != null) {
      open.close();
    }
  }
}
