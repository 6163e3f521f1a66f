// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.sql;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Supplier;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteJDBCLoader;

/**
 * Makes connections by the driver itself, so that no other driver on the class path is asked, and
 * asks for the password each time. Every statement on such a connection ends in bounded time.
 */
final class SqlSource implements DataSource {

  /** For SQLite: make a flush reach the disk on macOS, and notice damaged pages when read. */
  private static final List<String> SQLITE_SESSION =
      List.of("PRAGMA fullfsync=ON", "PRAGMA cell_size_check=ON", "PRAGMA trusted_schema=OFF");

  /** For PostgreSQL, in milliseconds. */
  private static final List<String> POSTGRESQL_SESSION =
      List.of(
          "SET statement_timeout = 20000",
          "SET lock_timeout = 15000",
          "SET idle_in_transaction_session_timeout = 60000");

  /** Seconds; longer than the server lets a statement run. */
  private static final String SOCKET_TIMEOUT = "30";

  private static final String CONNECT_TIMEOUT = "5";

  /** With the login: its hashing takes a new process on a busy machine some seconds. */
  private static final String LOGIN_TIMEOUT = "15";

  private final SqlUrl url;
  private final Optional<String> user;
  private final Supplier<Optional<String>> password;
  private final Duration busy;

  /**
   * A source of connections.
   *
   * @param busy how long a statement of SQLite waits for other processes
   */
  SqlSource(SqlUrl url, Optional<String> user, Supplier<Optional<String>> password, Duration busy) {
    this.url = url;
    this.user = user;
    this.password = password;
    this.busy = busy;
  }

  @Override
  public Connection getConnection() throws SQLException {
    @Nullable Connection connection = url.isSqlite() ? sqlite() : postgresql();
    if (connection == null) {
      throw new SQLException("the driver does not know the URL");
    }
    try {
      try (Statement statement = connection.createStatement()) {
        for (String command : url.isSqlite() ? SQLITE_SESSION : POSTGRESQL_SESSION) {
          statement.execute(command);
        }
      }
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  private @Nullable Connection sqlite() throws SQLException {
    try {
      SQLiteJDBCLoader.initialize();
    } catch (Exception | LinkageError e) {
      throw KeyException.of(
          KeyException.Kind.UNSUPPORTED,
          url.describe(),
          "load SQLite",
          "its native library could not be unpacked to and loaded from the temporary folder",
          "name a folder whose files may be executed: -Dorg.sqlite.tmpdir=<folder>",
          e);
    }
    SQLiteConfig config = new SQLiteConfig();
    config.setSynchronous(SynchronousMode.FULL);
    config.setBusyTimeout((int) busy.toMillis());
    return JDBC.createConnection(url.jdbc(), config.toProperties());
  }

  private @Nullable Connection postgresql() throws SQLException {
    Properties properties = new Properties();
    user.ifPresent(name -> properties.setProperty("user", name));
    password.get().ifPresent(secret -> properties.setProperty("password", secret));
    properties.setProperty("connectTimeout", CONNECT_TIMEOUT);
    properties.setProperty("loginTimeout", LOGIN_TIMEOUT);
    properties.setProperty("socketTimeout", SOCKET_TIMEOUT);
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("ApplicationName", "managed-keys");
    // Its details quote the row that a statement failed on.
    properties.setProperty("logServerErrorDetail", "false");
    return new org.postgresql.Driver().connect(url.jdbc(), properties);
  }

  @Override
  public Connection getConnection(String otherUser, String otherPassword) throws SQLException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(PrintWriter out) throws SQLException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public void setLoginTimeout(int seconds) {
    // The pool passes on its own; ours above is bounded already.
  }

  @Override
  public int getLoginTimeout() {
    return 0;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }

  @Override
  public String toString() {
    return url.toString();
  }
}
