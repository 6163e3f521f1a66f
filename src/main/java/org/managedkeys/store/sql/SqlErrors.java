// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.sql;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;

/**
 * Turns what the databases report into the errors of a store. SQLite has no SQL states.
 *
 * <p>A database that this process may not write to, or not even open, is UNAVAILABLE: what it may
 * do is no matter of whoever asks for something, and to them the store is away.
 */
final class SqlErrors {

  private static final String RESTORE = "restore the store from a backup";
  private static final String RIGHTS = "see who may read and write the file and its folder";

  private SqlErrors() {}

  static KeyException of(SqlUrl url, String operation, SQLException failure) {
    SQLException cause = cause(failure);
    return url.isSqlite() ? sqlite(url, operation, cause) : postgresql(url, operation, cause);
  }

  /** The pool tells of its own waiting; the reason is what the driver said last. */
  static SQLException cause(SQLException failure) {
    SQLException last = failure;
    for (@Nullable Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof SQLException sql
          && (sql.getSQLState() != null || sql.getErrorCode() != 0)) {
        last = sql;
      }
    }
    return last;
  }

  private static KeyException sqlite(SqlUrl url, String operation, SQLException failure) {
    return switch (failure.getErrorCode() & 0xFF) {
      case 5, 6 ->
          error(
              Kind.UNAVAILABLE,
              url,
              operation,
              "other processes keep it busy",
              "see which processes write to it; many at a time want PostgreSQL",
              failure);
      case 3, 8, 14, 23 ->
          error(
              Kind.UNAVAILABLE,
              url,
              operation,
              "this process may not open or write it",
              RIGHTS,
              failure);
      case 10 ->
          error(
              Kind.UNAVAILABLE,
              url,
              operation,
              text(failure),
              "see whether the disk is full or broken",
              failure);
      case 11 ->
          error(Kind.INTERNAL, url, operation, "the file is damaged or cut off", RESTORE, failure);
      case 13 -> error(Kind.UNAVAILABLE, url, operation, "the disk is full", "make room", failure);
      case 19 -> conflict(url, operation, failure);
      case 26 ->
          error(
              Kind.INTERNAL, url, operation, "the file is no database of SQLite", RESTORE, failure);
      default -> error(Kind.INTERNAL, url, operation, text(failure), null, failure);
    };
  }

  private static KeyException postgresql(SqlUrl url, String operation, SQLException failure) {
    String state = failure.getSQLState() == null ? "" : failure.getSQLState();
    if (state.startsWith("28")) {
      return error(
          Kind.UNAVAILABLE,
          url,
          operation,
          "the server refuses the login",
          "see store.user, store.password and the server's pg_hba.conf",
          failure);
    }
    if (state.equals("25006")) {
      return error(
          Kind.UNAVAILABLE,
          url,
          operation,
          text(failure),
          "the server must be the primary; targetServerType=primary in the URL finds it",
          failure);
    }
    if (state.equals("42501")) {
      return error(
          Kind.UNAVAILABLE,
          url,
          operation,
          text(failure),
          "the user of the store must own its tables",
          failure);
    }
    if (state.equals("23505")) {
      return conflict(url, operation, failure);
    }
    if (state.equals("3D000")) {
      return error(
          Kind.UNAVAILABLE, url, operation, "there is no such database", "create it", failure);
    }
    if (state.equals("55P03") || state.equals("57014") || state.startsWith("40")) {
      return error(
          Kind.UNAVAILABLE,
          url,
          operation,
          "others keep it busy",
          "see the server's pg_stat_activity",
          failure);
    }
    if (state.isEmpty()
        || state.startsWith("08")
        || state.startsWith("53")
        || state.startsWith("57")) {
      return error(
          Kind.UNAVAILABLE,
          url,
          operation,
          text(failure),
          "see whether the server runs and can be reached",
          failure);
    }
    return error(Kind.INTERNAL, url, operation, text(failure), null, failure);
  }

  private static KeyException conflict(SqlUrl url, String operation, SQLException failure) {
    return error(Kind.CONFLICT, url, operation, "another record has the same UUID", null, failure);
  }

  /** The first line. What follows may quote rows. */
  private static String text(SQLException failure) {
    @Nullable String message = failure.getMessage();
    String line =
        message == null
            ? failure.getClass().getSimpleName()
            : message.lines().findFirst().orElse("").strip();
    return failure.getSQLState() == null
        ? line
        : line + " (SQL state " + failure.getSQLState() + ")";
  }

  private static KeyException error(
      Kind kind,
      SqlUrl url,
      String operation,
      String detail,
      @Nullable String hint,
      SQLException cause) {
    return KeyException.of(kind, url.describe(), operation, detail, hint, cause);
  }
}
