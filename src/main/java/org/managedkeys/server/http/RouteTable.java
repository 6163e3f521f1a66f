// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.http;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which path and verb leads to which endpoint. Patterns are made of segments between slashes:
 *
 * <ul>
 *   <li>{@code config} is this segment, in exactly these letters;
 *   <li>{@code :name} is one segment of any kind, handed on by this name;
 *   <li>{@code :path*}, at the end, is one segment or more;
 *   <li>{@code :request**}, at the end, is whatever is left, as it was sent: for OCSP by {@code
 *       GET} alone, whose Base64 may hold {@code //} and {@code %2F};
 *   <li>{@code (/:hash)}, at the end, may be left out; several in a row are left out from the last
 *       one on.
 * </ul>
 *
 * <p>Of several patterns that match a path and have its verb, the one with the first segment that
 * is written out wins, then one with {@code :name}, then {@code *}, then {@code **}.
 *
 * <p>Not thread-safe while routes are added; safe to share afterwards.
 */
public final class RouteTable {

  private final Map<Verb, RouteTree> trees = new EnumMap<>(Verb.class);
  private final List<Route> routes = new ArrayList<>();

  /** Adds a route that creates nothing: writing there is updating. */
  public void add(Verb verb, String pattern, Access access, Endpoint endpoint) {
    add(verb, pattern, access, endpoint, Existence.ALWAYS);
  }

  /** Adds a route that takes nothing from the URL of a write. */
  public void add(
      Verb verb, String pattern, Access access, Endpoint endpoint, Existence existence) {
    add(new Route(verb, pattern, access, endpoint, existence, Set.of()));
  }

  /**
   * Adds a route.
   *
   * @throws IllegalArgumentException if the pattern is malformed, or one like it is there
   */
  public void add(Route route) {
    String pattern = route.pattern();
    Verb verb = route.verb();
    RouteTree tree = trees.computeIfAbsent(verb, any -> new RouteTree());
    PathPattern.forms(pattern).forEach(form -> tree.add(form, route));
    routes.add(route);
  }

  /** Adds all routes of another table. */
  public void addAll(RouteTable other) {
    other.routes.forEach(this::add);
  }

  /** The route for a path as {@link ApiRequest#path()} has it, or what is left of it. */
  public Optional<Match> match(Verb verb, String path) {
    RouteTree tree = trees.get(verb);
    return tree == null ? Optional.empty() : tree.match(path);
  }

  /** The verbs that a path has; empty if there is no such path. */
  public Set<Verb> verbs(String path) {
    Set<Verb> verbs = EnumSet.noneOf(Verb.class);
    trees.forEach((verb, tree) -> {
      if (tree.match(path).isPresent()) {
        verbs.add(verb);
      }
    });
    return verbs;
  }

  /** All routes in the order in which they were added. */
  public List<Route> routes() {
    return List.copyOf(routes);
  }
}
