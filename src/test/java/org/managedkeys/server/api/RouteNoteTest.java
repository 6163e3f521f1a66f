// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.server.http.Access;
import org.managedkeys.server.http.Route;
import org.managedkeys.server.http.RouteTable;
import org.managedkeys.server.http.Verb;

/** The documentation of routes is made of notes, so each has one. */
class RouteNoteTest {

  @TempDir private Path folder;

  @Test
  void routesOfTheSystemAndOfTokens_haveOneNoteEach_andNoneIsOpenThatShouldNotBe() {
    RouteTable table = new RouteTable();
    List<RouteNote> notes = new ArrayList<>();
    try (SysCalls calls = SysCalls.in(folder)) {
      new ManagedKeyRoutes(calls, false).addTo(table);
      new ManagedKeyUseRoutes(calls, false).addTo(table);
      new ConnectionRoutes(calls).addTo(table);
      new NamespaceRoutes(calls).addTo(table);
      new MountRoutes(calls).addTo(table);
      new MountListRoutes(calls).addTo(table);
      new StatusRoutes(calls, new ServerInfo("0.1.0", "test", new UUID(0, 0), "file", () -> true))
          .addTo(table);
      new ToolRoutes(calls).addTo(table);
      new PolicyRoutes(calls).addTo(table);
      new CapabilityRoutes(calls).addTo(table);
      new TokenRoutes(calls).addTo(table);
      new TokenRoleRoutes(calls).addTo(table);
    }
    notes.addAll(ManagedKeyRoutes.notes());
    notes.addAll(ManagedKeyUseRoutes.notes());
    notes.addAll(ConnectionRoutes.notes());
    notes.addAll(NamespaceRoutes.notes());
    notes.addAll(MountRoutes.notes());
    notes.addAll(MountListRoutes.notes());
    notes.addAll(StatusRoutes.notes());
    notes.addAll(ToolRoutes.notes());
    notes.addAll(PolicyRoutes.notes());
    notes.addAll(CapabilityRoutes.notes());
    notes.addAll(TokenRoutes.notes());
    notes.addAll(TokenRoleRoutes.notes());
    notes.addAll(AbsentRoutes.notes());

    RouteNote.requireAll(table, notes);
    assertThat(notes).noneMatch(note -> note.text().isBlank() || note.text().endsWith("."));
    assertThat(table.routes().stream().filter(route -> route.access() == Access.NONE))
        .extracting(Route::pattern)
        .containsOnly("sys/health", "sys/seal-status", "sys/leader", "sys/init", "sys/unseal");
  }

  @Test
  void routeWithoutANote_andNoteWithoutARoute_areFound() {
    RouteTable table = new RouteTable();
    table.add(
        Verb.READ, "a", Access.POLICY, (request, parameters) -> SystemAnswers.done(List.of()));
    RouteNote ofA = RouteNote.same(Verb.READ, "a", "A");
    RouteNote ofB = RouteNote.same(Verb.READ, "b", "B");

    assertThatThrownBy(() -> RouteNote.requireAll(table, List.of())).hasMessageContaining("READ a");
    assertThatThrownBy(() -> RouteNote.requireAll(table, List.of(ofA, ofB)))
        .hasMessageContaining("READ b");
    assertThatThrownBy(() -> RouteNote.requireAll(table, List.of(ofA, ofA)))
        .hasMessageContaining("two notes");
    RouteNote.requireAll(table, List.of(ofA, RouteNote.absent(Verb.READ, "b", "B")));
  }
}
