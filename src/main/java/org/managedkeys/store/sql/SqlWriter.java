// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.store.RecordChange;
import org.managedkeys.store.sql.SqlRevision.Fate;

/**
 * The one writer of this process. What waits is committed together, so that many callers cost one
 * flush of the disk. A failed commit is repeated only if it is certain that nothing was done.
 */
final class SqlWriter implements AutoCloseable {

  private static final int LARGEST_GROUP = 64;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration IDLE = Duration.ofSeconds(10);
  private static final String OPERATION = "change it";

  private final SqlConnections connections;
  private final Queue<SqlTask<?>> waiting = new ConcurrentLinkedQueue<>();
  private final ThreadPoolExecutor executor;
  private volatile @Nullable Thread thread;

  /** A commit that was sent and not answered. */
  private static final class InDoubt extends Exception {
    private static final long serialVersionUID = 1L;

    final transient SQLException failure;
    final long number;

    InDoubt(SQLException failure, long number) {
      super(failure);
      this.failure = failure;
      this.number = number;
    }
  }

  SqlWriter(SqlConnections connections) {
    this.connections = connections;
    this.executor =
        new ThreadPoolExecutor(
            1, 1, IDLE.toMillis(), TimeUnit.MILLISECONDS, new LinkedBlockingQueue<>(), this::named);
    executor.allowCoreThreadTimeOut(true);
  }

  private Thread named(Runnable work) {
    Thread made = new Thread(work, "managed-keys store writer");
    made.setDaemon(true);
    thread = made;
    return made;
  }

  /** Makes a change and returns once it is durable. */
  <T> T change(Function<RecordChange, T> work) {
    if (Thread.currentThread().equals(thread)) {
      throw new IllegalStateException("a change of the store must not make another one");
    }
    SqlTask<T> task = new SqlTask<>(connections.url(), work);
    waiting.add(task);
    try {
      executor.execute(this::writeGroup);
    } catch (RejectedExecutionException e) {
      throw new IllegalStateException(connections.url().describe() + " is closed", e);
    }
    return task.await();
  }

  /** Most runs find that an earlier one has done their work. */
  private void writeGroup() {
    List<SqlTask<?>> group = new ArrayList<>();
    while (group.size() < LARGEST_GROUP) {
      @Nullable SqlTask<?> task = waiting.poll();
      if (task == null) {
        break;
      }
      if (task.start()) {
        group.add(task);
      }
    }
    if (!group.isEmpty()) {
      write(group);
    }
  }

  private void write(List<SqlTask<?>> group) {
    try {
      commit(group);
      group.forEach(SqlTask::finish);
    } catch (SQLException e) {
      if (group.size() > 1 && connections.dialect().isRefused(e)) {
        // One of them cannot be written; the others can.
        group.forEach(task -> write(List.of(task)));
      } else {
        fail(group, SqlErrors.of(connections.url(), OPERATION, e));
      }
    } catch (RuntimeException | Error e) {
      fail(group, e);
    }
  }

  private static void fail(List<SqlTask<?>> group, Throwable failure) {
    group.forEach(task -> task.fail(failure));
  }

  private void commit(List<SqlTask<?>> group) throws SQLException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    String mark = UUID.randomUUID().toString();
    while (true) {
      SQLException failure;
      try {
        tryCommit(group, mark);
        return;
      } catch (InDoubt e) {
        if (isDone(e, mark)) {
          return;
        }
        failure = e.failure;
      } catch (SQLException e) {
        failure = e;
      }
      boolean again =
          connections.dialect().isRetryable(failure) || connections.dialect().isLost(failure);
      if (!again || System.nanoTime() - deadline > 0) {
        throw failure;
      }
      SqlConnections.pause();
    }
  }

  private void tryCommit(List<SqlTask<?>> group, String mark) throws SQLException, InDoubt {
    Connection connection = connections.take();
    boolean committed = false;
    try {
      begin(connection);
      boolean wrote = false;
      for (SqlTask<?> task : group) {
        wrote |= task.run(connection);
      }
      if (wrote) {
        sendCommit(connection, SqlRevision.add(connection, mark));
        committed = true;
      }
    } finally {
      if (!committed) {
        connections.rollBack(connection);
      }
      giveBack(connection);
    }
  }

  /** If a connection dies once its commit is answered, the commit is done all the same. */
  private static void giveBack(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      // The pool has dropped it.
    }
  }

  private void sendCommit(Connection connection, long number) throws SQLException, InDoubt {
    try {
      SqlConnections.execute(connection, "COMMIT");
    } catch (SQLException e) {
      if (connections.dialect().isRetryable(e)) {
        throw e;
      }
      throw new InDoubt(e, number);
    }
  }

  /** Waits until the server has ended the lost connection's transaction, and looks for its mark. */
  private boolean isDone(InDoubt commit, String mark) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    Fate fate = Fate.UNKNOWN;
    while (fate == Fate.UNKNOWN) {
      if (System.nanoTime() - deadline > 0) {
        throw unknown(commit);
      }
      SqlConnections.pause();
      try (Connection connection = connections.take()) {
        fate = fate(connection, commit.number, mark);
      } catch (SQLException | KeyException e) {
        // The server is still away: ask again.
        commit.addSuppressed(e);
      }
    }
    return fate == Fate.DONE;
  }

  private Fate fate(Connection connection, long number, String mark) throws SQLException {
    try {
      begin(connection);
      return SqlRevision.fate(connection, number, mark);
    } finally {
      connections.rollBack(connection);
    }
  }

  private void begin(Connection connection) throws SQLException {
    for (String command : connections.dialect().beginWrite()) {
      SqlConnections.execute(connection, command);
    }
  }

  private KeyException unknown(InDoubt commit) {
    return KeyException.of(
        KeyException.Kind.UNAVAILABLE,
        connections.url().describe(),
        OPERATION,
        "the connection was lost while committing, so the change may have been done",
        "look at what is stored before trying again",
        commit.failure);
  }

  /** Lets the present group finish. */
  @Override
  public void close() {
    executor.shutdown();
    try {
      executor.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
