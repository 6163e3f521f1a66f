// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.transit.MatrixService.Column;

/**
 * Each operation with keys of each service: what the service itself can do works, and all else is
 * refused by name. The tables of {@code docs/transit-support.md} are what comes out.
 */
class TransitMatrixTest {

  private static final Path DOCUMENT =
      Path.of(System.getProperty("basedir", ""), "docs/transit-support.md");
  private static final String BEGIN = "<!-- matrix: written by TransitMatrixTest -->\n";
  private static final String END = "<!-- /matrix -->";

  /** Rewrites the tables: {@code mvn test -Dtest=TransitMatrixTest -Dreadme.write=true}. */
  private static final boolean WRITE = Boolean.getBoolean("readme.write");

  @TempDir private static Path folder;
  private static final Map<Column, MatrixService> SERVICES = new EnumMap<>(Column.class);
  private static final Map<Cell, Optional<KeyException>> DONE = new HashMap<>();

  record Cell(MatrixOperation operation, Column column) {

    @Override
    public String toString() {
      return column.title() + ", " + operation.title();
    }
  }

  static Stream<Cell> cells() {
    return Arrays.stream(MatrixOperation.values())
        .flatMap(
            operation -> Arrays.stream(Column.values()).map(column -> new Cell(operation, column)));
  }

  @BeforeAll
  static void start() throws Exception {
    for (Column column : Column.values()) {
      Path own = Files.createDirectory(folder.resolve(column.name()));
      SERVICES.put(column, MatrixService.open(column, own));
    }
  }

  @AfterAll
  static void stop() {
    SERVICES.values().forEach(MatrixService::close);
  }

  /** How a cell is refused; empty if it was done. Each is tried once. */
  private static Optional<KeyException> refusal(Cell cell) throws Exception {
    Optional<KeyException> known = DONE.get(cell);
    if (known == null) {
      known = tried(cell);
      DONE.put(cell, known);
    }
    return known;
  }

  private static Optional<KeyException> tried(Cell cell) throws Exception {
    try {
      cell.operation().doWith(requireNonNull(SERVICES.get(cell.column())));
      return Optional.empty();
    } catch (KeyException e) {
      return Optional.of(e);
    }
  }

  @ParameterizedTest
  @MethodSource("cells")
  void whatTheServiceCanDo_works_andAllElseIsRefused(Cell cell) throws Exception {
    Optional<KeyException> refusal = refusal(cell);

    if (cell.operation().isPossible(cell.column())) {
      assertThat(refusal).isEmpty();
    } else {
      assertThat(refusal)
          .hasValueSatisfying(
              e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(Kind.UNSUPPORTED));
    }
  }

  @Test
  void document_showsWhatEachServiceDoes() throws Exception {
    String text = Files.readString(DOCUMENT);
    int begin = text.indexOf(BEGIN) + BEGIN.length();
    int end = text.indexOf(END);
    String made = table() + "\n" + refusals();
    if (WRITE) {
      write(text.substring(0, begin) + made + text.substring(end));
      return;
    }
    assertThat(text.substring(begin, end)).isEqualTo(made);
  }

  private static void write(String text) throws IOException {
    Files.writeString(DOCUMENT, text);
  }

  private static String table() throws Exception {
    StringBuilder table = new StringBuilder("| operation |");
    for (Column column : Column.values()) {
      table.append(' ').append(column.title()).append(" (`").append(column.type()).append("`) |");
    }
    table.append("\n|---|").append("---|".repeat(Column.values().length)).append('\n');
    for (MatrixOperation operation : MatrixOperation.values()) {
      table.append("| ").append(operation.title()).append(" |");
      for (Column column : Column.values()) {
        String vault = operation.vault(column);
        table
            .append(' ')
            .append(refusal(new Cell(operation, column)).isEmpty() ? "**yes**" : "no")
            .append(vault.isEmpty() ? "" : " / " + vault)
            .append(" |");
      }
      table.append('\n');
    }
    return table.toString();
  }

  /** Without the names of the key and of the connection, which are this test's. */
  private static String reason(KeyException e) {
    String start = e.subject() + ": cannot " + e.operation() + ": ";
    assertThat(e.problem()).startsWith(start);
    return e.problem()
        .substring(start.length())
        .replaceAll(",? at kms '[^']*' \\([^)]*\\)", "")
        .replaceAll("kms '[^']*' \\([^)]*\\)", "the service");
  }

  /** One row for each message, with the operations that it refuses. */
  private static String refusals() throws Exception {
    Map<String, StringBuilder> refused = new LinkedHashMap<>();
    for (Column column : Column.values()) {
      for (MatrixOperation operation : MatrixOperation.values()) {
        Optional<KeyException> refusal = refusal(new Cell(operation, column));
        refusal.ifPresent(e ->
            refused
                .computeIfAbsent(
                    "| " + column.title() + " | " + reason(e) + " | ", row -> new StringBuilder())
                .append(operation.title())
                .append("; "));
      }
    }
    return refused.entrySet().stream()
        .map(row -> row.getKey() + row.getValue().toString().replaceAll("; $", " |\n"))
        .collect(Collectors.joining("", "| service | says | of |\n|---|---|---|\n", ""));
  }
}
