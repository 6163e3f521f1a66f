// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.managedkeys.store.RecordStore;

/** No question that is asked often makes a database read everything, or sort it. */
class QueryPlanTest {

  private static final String NOW = "SELECT max(number) FROM store_revision";

  @TempDir Path temp;

  @ParameterizedTest
  @EnumSource
  void queries_goByAnIndex(SqlForm form) throws SQLException {
    String url = form.newUrl(temp);
    try (RecordStore store = SqlForm.open(url)) {
      store.revision();
    }
    try (Connection connection = PostgresServer.connect(url)) {
      if (form == SqlForm.POSTGRESQL) {
        fillPostgresql(connection);
      }
      for (String query :
          List.of(
              SqlRecords.FIND,
              SqlRecords.FIND_BY_UUID,
              SqlRecords.NAMES,
              SqlRecords.PAGE,
              SqlRecords.PAGE_OF_NAMESPACE,
              NOW)) {
        String plan = plan(connection, form, query);

        assertThat(plan).as(query).containsPattern("SEARCH|Index");
        assertThat(plan)
            .as(query)
            .doesNotContain("SCAN store_record", "Seq Scan", "TEMP B-TREE", "Sort");
      }
    }
  }

  /** Of a few rows PostgreSQL reads all, and is right. */
  private static void fillPostgresql(Connection connection) throws SQLException {
    for (String command :
        List.of(
            "INSERT INTO store_record SELECT 'entry', 'ns' || i % 100, 'n' || i, 'u' || i, 1, 1, 1,"
                + " '' FROM generate_series(1, 20000) i",
            "INSERT INTO store_revision SELECT i, 'm' || i FROM generate_series(1, 1000) i",
            "ANALYZE store_record",
            "ANALYZE store_revision")) {
      SqlConnections.execute(connection, command);
    }
  }

  private static String plan(Connection connection, SqlForm form, String query)
      throws SQLException {
    String explain = form == SqlForm.SQLITE ? "EXPLAIN QUERY PLAN " : "EXPLAIN ";
    StringBuilder plan = new StringBuilder();
    try (PreparedStatement statement = connection.prepareStatement(explain + query)) {
      int parameters = (int) query.chars().filter(c -> c == '?').count();
      for (int i = 1; i <= parameters; i++) {
        if (i == parameters && query.contains("LIMIT")) {
          statement.setInt(i, 100);
        } else {
          statement.setString(i, i == 1 ? "entry" : "ns7");
        }
      }
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          plan.append(rows.getString(form == SqlForm.SQLITE ? "detail" : "QUERY PLAN"))
              .append('\n');
        }
      }
    }
    return plan.toString();
  }
}
