// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.sql;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.managedkeys.store.RecordStore;

/** The two databases, as the tests of both use them. */
public enum SqlForm {
  SQLITE {
    @Override
    public String newUrl(Path temp) {
      return "jdbc:sqlite:" + temp.resolve("store.db");
    }
  },

  POSTGRESQL {
    @Override
    public String newUrl(Path temp) {
      return PostgresServer.shared().newDatabase();
    }
  };

  /** Where an empty store can be. */
  public abstract String newUrl(Path temp);

  public static RecordStore open(String url) {
    return SqlStores.open(
        url, Optional.of(PostgresServer.USER), () -> Optional.of(PostgresServer.PASSWORD));
  }

  /** Does something to the database behind the store's back. */
  static void execute(String url, String... commands) {
    try (Connection connection = PostgresServer.connect(url);
        Statement statement = connection.createStatement()) {
      for (String command : commands) {
        statement.execute(command);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
