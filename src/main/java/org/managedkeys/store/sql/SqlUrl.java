// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.sql;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;

/**
 * Where a store in SQL is.
 *
 * @param jdbc for the driver
 * @param where the same without parameters, for messages
 * @param file of SQLite's database, absolute; of no meaning for PostgreSQL
 */
record SqlUrl(String jdbc, String where, Path file) {

  private static final String SQLITE = "jdbc:sqlite:";
  private static final Pattern POSTGRESQL =
      Pattern.compile("(jdbc:postgresql://[^/?#@\\s]+/[^/?#@\\s]+)(?:\\?(\\S*))?");

  /** Names may not be hidden behind escapes either. */
  private static final Pattern CREDENTIALS =
      Pattern.compile("(?:^|&)(?:user|\\w*password|[^=&]*%[^=&]*)=", Pattern.CASE_INSENSITIVE);

  private static final String FORMS =
      "it is jdbc:sqlite:/path/of/file or jdbc:postgresql://host:port/database";

  static SqlUrl parse(String url) {
    if (url.startsWith(SQLITE)) {
      return sqlite(url.substring(SQLITE.length()));
    }
    Matcher postgresql = POSTGRESQL.matcher(url);
    if (!postgresql.matches()) {
      throw invalid(FORMS, null);
    }
    String parameters = postgresql.group(2) == null ? "" : postgresql.group(2);
    if (CREDENTIALS.matcher(parameters).find()) {
      throw invalid(
          "it holds a user or a password, which would show up in logs",
          "name them by store.user and store.password");
    }
    return new SqlUrl(url, postgresql.group(1), Path.of(""));
  }

  /** The driver would take parameters that make commits less than durable. */
  private static SqlUrl sqlite(String path) {
    String lower = path.toLowerCase(Locale.ROOT);
    if (path.isBlank() || path.contains("?") || path.contains(":memory:")) {
      throw invalid(FORMS + "; SQLite's takes no parameters", null);
    }
    if (lower.startsWith("file:") || lower.startsWith(":resource:")) {
      throw invalid("SQLite's file is named by its path alone", null);
    }
    try {
      Path file = Path.of(path).toAbsolutePath().normalize();
      return new SqlUrl(SQLITE + file, SQLITE + file, file);
    } catch (InvalidPathException e) {
      throw invalid("it names no possible file", null);
    }
  }

  boolean isSqlite() {
    return jdbc.startsWith(SQLITE);
  }

  /** As messages name the store. */
  String describe() {
    return "store " + where;
  }

  /** The URL itself is left out: it may hold a password. */
  private static KeyException invalid(String detail, @Nullable String hint) {
    return KeyException.of(
        KeyException.Kind.INVALID, "the store's JDBC URL", "use it", detail, hint);
  }

  @Override
  public String toString() {
    return where;
  }
}
