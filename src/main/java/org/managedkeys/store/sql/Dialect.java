// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.sql;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What differs between the two databases; all else is the same SQL. */
enum Dialect {

  /**
   * A transaction that begins by reading and then writes fails at once if another process has
   * written in between, and no waiting helps: so writers take the lock at the beginning.
   */
  SQLITE {
    @Override
    List<String> beginWrite() {
      return List.of("BEGIN IMMEDIATE");
    }

    @Override
    String beginRead() {
      return "BEGIN";
    }

    @Override
    Map<String, String> schemaWords() {
      return Map.of("integer", "INTEGER", "bytes", "BLOB", "text", "TEXT", "options", "STRICT");
    }

    @Override
    boolean isRetryable(SQLException failure) {
      int code = failure.getErrorCode() & PRIMARY_CODE;
      return code == SQLITE_BUSY || code == SQLITE_LOCKED;
    }

    @Override
    boolean isLost(SQLException failure) {
      return false;
    }

    @Override
    boolean isRefused(SQLException failure) {
      int code = failure.getErrorCode() & PRIMARY_CODE;
      return code == SQLITE_CONSTRAINT || code == SQLITE_TOOBIG;
    }
  },

  /**
   * Writers queue for a lock; else all but one of those that commit at a time would have to begin
   * again. LOCK TABLE takes no snapshot, so that what a writer reads is what the one before has
   * left. Readers do not wait for it, and the table is one that no vacuum has to get at.
   *
   * <p>A machine that loses its power in between sends nothing more, and the server keeps its lock
   * until the transaction has been idle for too long: which has to end before those who wait give
   * up. A writer asks nobody but the database meanwhile, so it is never idle for seconds.
   *
   * <p>Text is compared by its bytes, whatever the database's language is.
   */
  POSTGRESQL {
    @Override
    List<String> beginWrite() {
      return List.of(
          "BEGIN ISOLATION LEVEL SERIALIZABLE;"
              + " SET LOCAL idle_in_transaction_session_timeout = 10000",
          "LOCK TABLE store_schema IN SHARE ROW EXCLUSIVE MODE");
    }

    @Override
    String beginRead() {
      return "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
    }

    @Override
    Map<String, String> schemaWords() {
      return Map.of(
          "integer", "BIGINT", "bytes", "BYTEA", "text", "TEXT COLLATE \"C\"", "options", "");
    }

    @Override
    boolean isRetryable(SQLException failure) {
      String state = state(failure);
      return state.equals("40001") || state.equals("40P01") || state.equals("55P03");
    }

    @Override
    boolean isLost(SQLException failure) {
      String state = state(failure);
      return state.startsWith("08") || state.startsWith("57P") || state.equals(IDLE_FOR_TOO_LONG);
    }

    @Override
    boolean isRefused(SQLException failure) {
      String state = state(failure);
      return state.startsWith("22") || state.startsWith("23") || state.startsWith("54");
    }
  };

  /** By which PostgreSQL ends a connection, as after a pause of the whole process. */
  private static final String IDLE_FOR_TOO_LONG = "25P03";

  private static final int PRIMARY_CODE = 0xFF;
  private static final int SQLITE_BUSY = 5;
  private static final int SQLITE_LOCKED = 6;
  private static final int SQLITE_TOOBIG = 18;
  private static final int SQLITE_CONSTRAINT = 19;

  /** Begins a transaction as the only writer. */
  abstract List<String> beginWrite();

  /** Begins a transaction whose reads all see one state. */
  abstract String beginRead();

  /** What the placeholders of the migrations stand for. */
  abstract Map<String, String> schemaWords();

  /** Whether nothing was done, only because of others: the same may succeed next time. */
  abstract boolean isRetryable(SQLException failure);

  /** Whether the connection has ended, or the server is about to. */
  abstract boolean isLost(SQLException failure);

  /** Whether the fault is that of what was to be written. */
  abstract boolean isRefused(SQLException failure);

  private static String state(SQLException failure) {
    @Nullable String state = failure.getSQLState();
    return state == null ? "" : state;
  }
}
