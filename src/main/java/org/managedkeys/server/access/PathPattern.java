// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.access;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A path of a policy: {@code +} stands for one segment, a {@code *} at the end for whatever
 * follows. The order is Vault's: of several patterns that match a path, the greatest counts.
 * Immutable.
 *
 * @see <a href="https://developer.hashicorp.com/vault/docs/concepts/policies">Vault's priority
 *     rules</a>
 */
final class PathPattern implements Comparable<PathPattern> {

  private static final String ANY_SEGMENT = "+";

  /** Later first wildcard, no {@code *}, fewer {@code +}, longer, then by letters. */
  private static final Comparator<PathPattern> PRIORITY =
      Comparator.comparingInt((PathPattern pattern) -> pattern.firstWildcard)
          .thenComparing(pattern -> !pattern.open)
          .thenComparing(pattern -> pattern.wildcards, Comparator.reverseOrder())
          .thenComparingInt(pattern -> pattern.fixed.length())
          .thenComparing(pattern -> pattern.fixed);

  /** Without the {@code *}. */
  private final String fixed;

  private final boolean open;
  private final List<String> segments;
  private final long wildcards;
  private final int firstWildcard;

  private PathPattern(String fixed, boolean open) {
    this.fixed = fixed;
    this.open = open;
    this.segments = segments(fixed);
    this.wildcards = segments.stream().filter(ANY_SEGMENT::equals).count();
    this.firstWildcard = firstWildcard(segments, fixed.length());
  }

  private static int firstWildcard(List<String> segments, int end) {
    int at = 0;
    for (String segment : segments) {
      if (segment.equals(ANY_SEGMENT)) {
        return at;
      }
      at += segment.length() + 1;
    }
    return end;
  }

  /**
   * Reads a pattern; a slash in front is dropped.
   *
   * @throws IllegalArgumentException with a message for people if no path could match it
   */
  static PathPattern parse(String text) {
    problem(text)
        .ifPresent(problem -> {
          throw new IllegalArgumentException(problem);
        });
    String path = text.startsWith("/") ? text.substring(1) : text;
    boolean open = path.endsWith("*");
    return new PathPattern(open ? path.substring(0, path.length() - 1) : path, open);
  }

  private static Optional<String> problem(String text) {
    String path = text.startsWith("/") ? text.substring(1) : text;
    int star = path.indexOf('*');
    List<String> segments = segments(path);
    if (path.isEmpty()) {
      return Optional.of("a path is not empty; * alone is every path");
    }
    if (path.contains("{{")) {
      return Optional.of("there are no templates, as there are no identities");
    }
    if (path.contains("+*")) {
      return Optional.of("+ and * cannot stand together");
    }
    if (star >= 0 && star < path.length() - 1) {
      return Optional.of("* stands at the end only; + stands for one segment");
    }
    if (segments.stream().anyMatch(segment -> segment.contains("+") && segment.length() > 1)) {
      return Optional.of("+ stands for a whole segment");
    }
    if (segments.subList(0, segments.size() - 1).contains("")
        || segments.contains(".")
        || segments.contains("..")
        || path.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
      return Optional.of(
          "no request has such a path: it holds //, . or .., or a control character");
    }
    return Optional.empty();
  }

  /** Parts between slashes; the last one is empty if a slash is at the end. */
  static List<String> segments(String path) {
    return List.of(path.split("/", -1));
  }

  /** Whether it matches one path only. */
  boolean isExact() {
    return !open && wildcards == 0;
  }

  /** Whether it matches a path, of which the segments are given, too. */
  boolean matches(String path, List<String> parts) {
    if (wildcards == 0) {
      return open ? path.startsWith(fixed) : path.equals(fixed);
    }
    if (open ? parts.size() < segments.size() : parts.size() != segments.size()) {
      return false;
    }
    int last = segments.size() - 1;
    for (int i = 0; i <= last; i++) {
      String segment = segments.get(i);
      String part = parts.get(i);
      boolean same =
          segment.equals(ANY_SEGMENT)
              || ((open && i == last) ? part.startsWith(segment) : part.equals(segment));
      if (!same) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int compareTo(PathPattern other) {
    return PRIORITY.compare(this, other);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PathPattern pattern
        && fixed.equals(pattern.fixed)
        && open == pattern.open;
  }

  @Override
  public int hashCode() {
    return fixed.hashCode();
  }

  /** As policies write it. */
  @Override
  public String toString() {
    return open ? fixed + "*" : fixed;
  }
}
