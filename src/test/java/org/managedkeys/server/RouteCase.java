// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.managedkeys.server.http.Access;
import org.managedkeys.server.http.Match;
import org.managedkeys.server.http.Route;
import org.managedkeys.server.http.RouteTable;
import org.managedkeys.server.http.Verb;

/**
 * A path that leads to a route. Made from the route's pattern, so that no test has to be told of a
 * new route.
 *
 * @param mount of the path, with a slash at its end; empty for a fixed route
 * @param path below the mount
 */
record RouteCase(RouteTable table, Route route, String mount, String path) {

  private static final Pattern OPTION = Pattern.compile("\\((/[^()]+)\\)");
  private static final Pattern PART = Pattern.compile(":[a-z_]+(\\*{0,2})");

  /** One or more for each route of a server: with each number of its optional parts. */
  static List<RouteCase> all(ApiRoutes routes) {
    List<RouteCase> cases = new ArrayList<>(all(routes.fixed(), ""));
    // Servers of tests have a mount of each type, which is called so.
    routes.mounts().forEach((type, table) -> cases.addAll(all(table, type + "/")));
    return cases;
  }

  private static List<RouteCase> all(RouteTable table, String mount) {
    List<RouteCase> cases = new ArrayList<>();
    for (Route route : table.routes()) {
      for (String form : forms(route.pattern())) {
        cases.add(new RouteCase(table, route, mount, filled(form)).checked());
      }
    }
    return cases;
  }

  private static List<String> forms(String pattern) {
    List<String> forms = new ArrayList<>();
    int options = pattern.indexOf('(');
    String form = options < 0 ? pattern : pattern.substring(0, options);
    forms.add(form);
    Matcher option = OPTION.matcher(pattern);
    while (option.find()) {
      form += option.group(1);
      forms.add(form);
    }
    return forms;
  }

  private static String filled(String form) {
    return PART.matcher(form)
        .replaceAll(part ->
            switch (part.group(1).length()) {
              case 0 -> "x1";
              case 1 -> "x1/x2";
              default -> "MEow";
            });
  }

  private RouteCase checked() {
    Match match =
        table
            .match(route.verb(), path)
            .orElseThrow(() -> new AssertionError(path + " does not lead to " + route));
    if (!match.route().equals(route)) {
      throw new AssertionError(path + " leads to " + match.route() + " instead of " + route);
    }
    return this;
  }

  String fullPath() {
    return mount + path;
  }

  /** The verb and the pattern with the mount's path. */
  String name() {
    return route.verb() + " " + mount + route.pattern();
  }

  /** What a caller needs for another verb on the path; {@code POLICY} if there is no route. */
  Access access(Verb verb) {
    return table.match(verb, path).map(match -> match.route().access()).orElse(Access.POLICY);
  }

  @Override
  public String toString() {
    return route.verb() + " " + fullPath();
  }
}
