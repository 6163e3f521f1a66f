// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.sql;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.managedkeys.key.KeyException;
import org.managedkeys.store.RecordStore;

/**
 * Opens stores in SQL. The one class here that a JVM without {@code java.sql} can load: keytool and
 * jarsigner are such, and get an error that says how to add the module.
 */
public final class SqlStores {

  private static final String PREFIX = "jdbc:";

  /** What the libraries and JDBC itself stand on, of what keytool and jarsigner lack. */
  private static final List<String> MODULES = List.of("java.sql", "java.naming", "java.management");

  private SqlStores() {}

  /** Whether a setting names a store in SQL rather than a folder. */
  public static boolean isSql(String store) {
    return store.startsWith(PREFIX);
  }

  /**
   * Checks a setting that names a store in SQL.
   *
   * @throws KeyException INVALID if it has another form or holds credentials; it is not repeated
   */
  public static void check(String url) {
    SqlUrl.parse(url);
  }

  /**
   * A store in SQL. Nothing is connected to, read or made before its first use.
   *
   * @param url {@code jdbc:sqlite:/path/of/file} or {@code jdbc:postgresql://host:port/database},
   *     with parameters of PostgreSQL's driver but no user and no password
   * @param user of a PostgreSQL server; its own default if empty
   * @param password asked for each new connection, so that it may be rotated
   * @throws KeyException INVALID if the URL is none of these; UNSUPPORTED if the JVM runs without
   *     the modules or libraries that SQL needs
   */
  public static RecordStore open(
      String url, Optional<String> user, Supplier<Optional<String>> password) {
    SqlUrl parsed = SqlUrl.parse(url);
    for (String module : MODULES) {
      if (ModuleLayer.boot().findModule(module).isEmpty()) {
        throw unsupported(
            parsed,
            "this JVM runs without the module " + module,
            "add the option -J--add-modules="
                + String.join(",", MODULES)
                + " to keytool or jarsigner; java takes it without -J");
      }
    }
    require(parsed, "com.zaxxer.hikari.HikariDataSource", "com.zaxxer:HikariCP");
    require(parsed, "org.flywaydb.core.Flyway", "org.flywaydb:flyway-core");
    if (parsed.isSqlite()) {
      require(parsed, "org.sqlite.JDBC", "org.xerial:sqlite-jdbc");
    } else {
      require(parsed, "org.postgresql.Driver", "org.postgresql:postgresql");
      require(
          parsed,
          "org.flywaydb.database.postgresql.PostgreSQLDatabaseType",
          "org.flywaydb:flyway-database-postgresql");
    }
    return SqlStore.open(parsed, user, password);
  }

  private static void require(SqlUrl url, String type, String artifact) {
    try {
      Class.forName(type, false, SqlStores.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw unsupported(
          url, "the library " + artifact + " is missing", "add it, or use the -all jar");
    }
  }

  private static KeyException unsupported(SqlUrl url, String detail, String hint) {
    return KeyException.of(KeyException.Kind.UNSUPPORTED, url.describe(), "open it", detail, hint);
  }
}
