// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.http;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.managedkeys.server.http.PathPattern.Kind;
import org.managedkeys.server.http.PathPattern.Segment;

/** The routes of one verb by the segments of their patterns. */
final class RouteTree {

  private final Node root = new Node();

  /** A place in the tree: after so many segments. */
  private static final class Node {
    final Map<String, Node> literals = new HashMap<>();
    final Map<Kind, Leaf> rests = new EnumMap<>(Kind.class);
    @Nullable Node one;
    @Nullable Leaf end;
  }

  /** A route, and what its variable segments are called in order. */
  private record Leaf(Route route, List<String> names) {

    Match match(List<String> taken) {
      Map<String, String> values = new HashMap<>();
      for (int index = 0; index < names.size(); index++) {
        values.put(names.get(index), taken.get(index));
      }
      return new Match(route, Parameters.of(values));
    }
  }

  void add(PathPattern pattern, Route route) {
    List<String> names = new ArrayList<>();
    Node node = root;
    @Nullable Kind rest = null;
    for (Segment segment : pattern.segments()) {
      if (segment.kind() == Kind.LITERAL) {
        node = node.literals.computeIfAbsent(segment.text(), any -> new Node());
        continue;
      }
      names.add(segment.text());
      if (segment.kind() == Kind.ONE) {
        Node next = node.one == null ? new Node() : node.one;
        node.one = next;
        node = next;
      } else {
        rest = segment.kind();
      }
    }
    Leaf leaf = new Leaf(route, List.copyOf(names));
    Leaf other = rest == null ? node.end : node.rests.get(rest);
    if (other != null) {
      throw new IllegalArgumentException(route + " is the same as " + other.route());
    }
    if (rest == null) {
      node.end = leaf;
    } else {
      node.rests.put(rest, leaf);
    }
  }

  Optional<Match> match(String path) {
    return Optional.ofNullable(match(root, path, 0, new ArrayList<>()));
  }

  /**
   * Looks below a node.
   *
   * @param from where the next segment begins; behind the path's end if none is left
   * @param taken what variable segments stand for so far
   */
  private static @Nullable Match match(Node node, String path, int from, List<String> taken) {
    if (from > path.length()) {
      return node.end == null ? null : node.end.match(taken);
    }
    int slash = path.indexOf('/', from);
    int to = slash < 0 ? path.length() : slash;
    String segment = path.substring(from, to);
    Node literal = node.literals.get(segment);
    @Nullable Match found = literal == null ? null : match(literal, path, to + 1, taken);
    if (found == null && node.one != null && isRead(segment)) {
      taken.add(segment);
      found = match(node.one, path, to + 1, taken);
      taken.remove(taken.size() - 1);
    }
    return found == null ? matchRest(node, path.substring(from), taken) : found;
  }

  private static @Nullable Match matchRest(Node node, String rest, List<String> taken) {
    @Nullable Leaf segments = node.rests.get(Kind.REST);
    @Nullable Leaf raw = node.rests.get(Kind.RAW);
    @Nullable Leaf leaf = segments != null && areRead(rest) ? segments : raw;
    if (leaf == null || rest.isEmpty()) {
      return null;
    }
    taken.add(rest);
    Match match = leaf.match(taken);
    taken.remove(taken.size() - 1);
    return match;
  }

  private static boolean areRead(String rest) {
    for (String segment : rest.split("/", -1)) {
      if (!isRead(segment)) {
        return false;
      }
    }
    return true;
  }

  /** What follows {@code /ocsp/} may not have been read by the rules. */
  private static boolean isRead(String segment) {
    return !segment.isEmpty() && segment.indexOf('%') < 0;
  }
}
