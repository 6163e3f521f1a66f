// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.managedkeys.server.http.RouteTable;
import org.managedkeys.server.http.Verb;

/**
 * What the documentation says of a route. Immutable.
 *
 * @param pattern as the table of routes has it
 * @param text what it does, and what is otherwise than at Vault; a sentence without a full stop
 */
public record RouteNote(Verb verb, String pattern, RouteStatus status, String text) {

  static RouteNote same(Verb verb, String pattern, String text) {
    return new RouteNote(verb, pattern, RouteStatus.SAME, text);
  }

  static RouteNote different(Verb verb, String pattern, String text) {
    return new RouteNote(verb, pattern, RouteStatus.DIFFERENT, text);
  }

  static RouteNote added(Verb verb, String pattern, String text) {
    return new RouteNote(verb, pattern, RouteStatus.ADDED, text);
  }

  static RouteNote refused(Verb verb, String pattern, String text) {
    return new RouteNote(verb, pattern, RouteStatus.REFUSED, text);
  }

  static RouteNote absent(Verb verb, String pattern, String text) {
    return new RouteNote(verb, pattern, RouteStatus.ABSENT, text);
  }

  /**
   * Makes sure that routes and notes belong together.
   *
   * @throws IllegalStateException if a route has no note, or a note that speaks of a route has none
   */
  public static void requireAll(RouteTable table, List<RouteNote> notes) {
    Map<String, RouteNote> open = new HashMap<>();
    for (RouteNote note : notes) {
      if (note.status() != RouteStatus.ABSENT
          && open.put(note.verb() + " " + note.pattern(), note) != null) {
        throw new IllegalStateException("two notes say something of " + note.pattern());
      }
    }
    table
        .routes()
        .forEach(route -> {
          if (open.remove(route.toString()) == null) {
            throw new IllegalStateException("no note says anything of " + route);
          }
        });
    if (!open.isEmpty()) {
      throw new IllegalStateException("there are no routes " + open.keySet());
    }
  }
}
