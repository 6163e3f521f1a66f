// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.server.api.RouteNote;
import org.managedkeys.testkit.ApiServer;

/** All routes are documented, and none is where a mount could be. */
class ApiRoutesTest {

  @TempDir private static Path folder;

  private static ApiServer server;

  @BeforeAll
  static void start() {
    server = ApiServer.start(folder);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static ApiRoutes routes() {
    return server.server().routes();
  }

  @Test
  void everyRoute_hasItsNote() {
    RouteNote.requireAll(routes().fixed(), routes().fixedNotes());
    routes()
        .mounts()
        .forEach((type, table) ->
            RouteNote.requireAll(
                table, Objects.requireNonNull(routes().mountNotes().get(type), type)));
  }

  @Test
  void notes_areSentencesWithoutAFullStop() {
    List<RouteNote> notes =
        List.of(
                routes().fixedNotes(),
                routes().mountNotes().values().stream().flatMap(List::stream).toList())
            .stream()
            .flatMap(List::stream)
            .toList();

    assertThat(notes)
        .hasSizeGreaterThan(150)
        .noneMatch(note -> note.text().isBlank() || note.text().endsWith("."));
  }

  @Test
  void fixedRoutes_areWhereNoMountCanBe() {
    assertThat(routes().fixed().routes())
        .allMatch(route ->
            route.pattern().startsWith("sys/") || route.pattern().startsWith("auth/token/"));
  }
}
