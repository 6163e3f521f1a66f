// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.sql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;

/** Brings the tables of a database to this version's, whoever else is doing so at the time. */
final class SqlSchema {

  private static final String MIGRATIONS = "classpath:org/managedkeys/store/sql";
  private static final String OPERATION = "prepare its tables";

  /** How many tables there are, if none of them is ours. */
  private static final String OTHERS =
      "SELECT count(*) FROM sqlite_master WHERE NOT EXISTS"
          + " (SELECT 1 FROM sqlite_master WHERE name = 'store_schema')";

  /** SQLite examines a file of this size within a few milliseconds. */
  private static final long SMALL = 8_000_000;

  private final SqlUrl url;
  private final Dialect dialect;
  private final SqlSource source;

  SqlSchema(SqlUrl url, Dialect dialect, SqlSource source) {
    this.url = url;
    this.dialect = dialect;
    this.source = source;
  }

  /** Flyway locks PostgreSQL's tables itself; for SQLite it has no lock. */
  void prepare() {
    if (url.isSqlite()) {
      new SqliteFile(url)
          .prepare(() -> {
            examine();
            migrate();
          });
    } else {
      migrate();
    }
  }

  /** Before anything is written: is this a sound file of ours? */
  private void examine() {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      long size = number(statement, "PRAGMA page_count") * number(statement, "PRAGMA page_size");
      if (size <= SMALL) {
        try (ResultSet found = statement.executeQuery("PRAGMA integrity_check(1)")) {
          if (!found.next() || !found.getString(1).equals("ok")) {
            throw error(Kind.INTERNAL, "the file is damaged", "restore the store from a backup");
          }
        }
      }
      if (number(statement, OTHERS) > 0) {
        throw foreign();
      }
      try (ResultSet mode = statement.executeQuery("PRAGMA journal_mode=WAL")) {
        if (!mode.next() || !mode.getString(1).equals("wal")) {
          throw error(
              Kind.UNSUPPORTED,
              "SQLite cannot keep a write-ahead log there",
              "use a local disk, not a network file system");
        }
      }
    } catch (SQLException e) {
      throw SqlErrors.of(url, "open it", e);
    }
  }

  private static long number(Statement statement, String query) throws SQLException {
    try (ResultSet result = statement.executeQuery(query)) {
      return result.next() ? result.getLong(1) : 0;
    }
  }

  private void migrate() {
    try {
      Flyway flyway =
          Flyway.configure(SqlSchema.class.getClassLoader())
              .dataSource(source)
              .locations(MIGRATIONS)
              .failOnMissingLocations(true)
              .table("store_schema")
              .placeholders(dialect.schemaWords())
              .loggers("slf4j")
              .load();
      if (Arrays.stream(flyway.info().applied()).anyMatch(SqlSchema::isUnknown)) {
        throw error(
            Kind.INTERNAL,
            "a newer version of this library has made them",
            "use that version; there is no way back but a backup");
      }
      flyway.migrate();
    } catch (FlywayException e) {
      for (@Nullable Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof SQLException sql) {
          throw SqlErrors.of(url, OPERATION, sql);
        }
      }
      if (e.getErrorCode() == CoreErrorCode.NON_EMPTY_SCHEMA_WITHOUT_SCHEMA_HISTORY_TABLE) {
        throw foreign();
      }
      throw failed(e);
    }
  }

  private KeyException foreign() {
    return error(
        Kind.INVALID,
        "the database holds tables of something else",
        "give the store a database of its own, or in PostgreSQL a schema: ?currentSchema=<name>");
  }

  private static boolean isUnknown(MigrationInfo migration) {
    return !migration.getState().isResolved();
  }

  private KeyException failed(FlywayException e) {
    return KeyException.of(
        Kind.INTERNAL,
        url.describe(),
        OPERATION,
        String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
        "restore the store from a backup if somebody changed its tables",
        e);
  }

  private KeyException error(Kind kind, String detail, String hint) {
    return KeyException.of(kind, url.describe(), OPERATION, detail, hint);
  }
}
