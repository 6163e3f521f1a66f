// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyException;
import org.managedkeys.store.RecordStore;
import org.managedkeys.store.file.FileStore;
import org.managedkeys.store.sql.SqlStores;

/**
 * Where a live store is: a folder of files, a SQLite file, or a database of a PostgreSQL server.
 * Immutable. Prints no credentials.
 *
 * @param place the folder, absolute; or the JDBC URL, in which the path of a file is absolute
 * @param user as whom the server is told to log in; empty for what its driver finds
 * @param password of that user, looked up when it is needed
 */
public record StoreLocation(String place, Optional<String> user, Optional<Fields.Value> password) {

  /** What a place may be, for messages. */
  public static final String FORMS =
      "the path of a folder, jdbc:sqlite:<path of a file> or jdbc:postgresql://<host>/<database>";

  private static final String SQLITE = "jdbc:sqlite:";
  private static final String POSTGRESQL = "jdbc:postgresql:";

  /**
   * Reads a place.
   *
   * @param base what relative paths are relative to, absolute
   * @throws KeyException of kind INVALID for anything else than {@value #FORMS}; it does not repeat
   *     the text
   */
  public static StoreLocation parse(String text, Path base) {
    String place = text.strip();
    if (SqlStores.isSql(place)) {
      SqlStores.check(place);
      return of(
          place.startsWith(SQLITE)
              ? SQLITE + resolve(place.substring(SQLITE.length()), base)
              : place);
    }
    if (place.isEmpty() || isUrl(place)) {
      throw invalid("a store is " + FORMS);
    }
    return of(resolve(place, base).toString());
  }

  private static StoreLocation of(String place) {
    return new StoreLocation(place, Optional.empty(), Optional.empty());
  }

  /** The same for a certain user. */
  public StoreLocation as(Optional<String> newUser, Optional<Fields.Value> newPassword) {
    return new StoreLocation(place, newUser, newPassword);
  }

  private static Path resolve(String path, Path base) {
    try {
      return base.resolve(path).normalize();
    } catch (InvalidPathException e) {
      // No cause: it would quote the text.
      throw invalid("it is not a path");
    }
  }

  /** A URL that is none of ours is no path that anybody means. */
  private static boolean isUrl(String place) {
    int colon = place.indexOf(':');
    return colon > 1 && PropertyFile.consistsOf(place.substring(0, colon), "+.-");
  }

  private static KeyException invalid(String detail) {
    return KeyException.of(KeyException.Kind.INVALID, "store", "use it", detail, null);
  }

  /** Whether it is in a database, which the tools of the JDK cannot reach by themselves. */
  public boolean isDatabase() {
    return SqlStores.isSql(place);
  }

  /** Whether a server has it, which asks who comes. */
  public boolean hasUsers() {
    return place.startsWith(POSTGRESQL);
  }

  /** The folder; empty for a database. */
  public Optional<Path> folder() {
    return isDatabase() ? Optional.empty() : Optional.of(Path.of(place));
  }

  /** The store; nothing is read, made or connected to before its first use. */
  public RecordStore open() {
    return isDatabase()
        ? SqlStores.open(place, user, () -> password.map(Fields.Value::get))
        : new FileStore(Path.of(place));
  }

  @Override
  public String toString() {
    return place;
  }
}
