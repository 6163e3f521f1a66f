// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.http;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A route's pattern without optional parts.
 *
 * @param segments in order
 */
record PathPattern(List<Segment> segments) {

  private static final Pattern FORM = Pattern.compile("([^()]+)((?:\\(/[^()]+\\))*)");
  private static final Pattern OPTION = Pattern.compile("\\((/[^()]+)\\)");
  private static final Pattern SEGMENT =
      Pattern.compile("(?<literal>[A-Za-z0-9_.-]+)|:(?<name>[a-z_]+)(?<rest>\\*{0,2})");

  /** What a segment matches. */
  enum Kind {
    /** This text. */
    LITERAL,
    /** One segment. */
    ONE,
    /** One segment or more. */
    REST,
    /** Anything. */
    RAW
  }

  /**
   * One part.
   *
   * @param text what it matches, or the name of what it takes
   */
  record Segment(Kind kind, String text) {}

  /**
   * A pattern as it is with none, one, two … of its optional parts.
   *
   * @throws IllegalArgumentException if it is malformed
   */
  static List<PathPattern> forms(String pattern) {
    Matcher form = FORM.matcher(pattern);
    if (!form.matches()) {
      throw malformed(pattern);
    }
    List<PathPattern> forms = new ArrayList<>();
    StringBuilder text = new StringBuilder(form.group(1));
    forms.add(parse(text.toString(), pattern));
    Matcher option = OPTION.matcher(form.group(2));
    while (option.find()) {
      text.append(option.group(1));
      forms.add(parse(text.toString(), pattern));
    }
    return forms;
  }

  private static PathPattern parse(String text, String pattern) {
    List<Segment> segments = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (String part : text.split("/", -1)) {
      Matcher segment = SEGMENT.matcher(part);
      boolean ended = !segments.isEmpty() && isLast(segments.get(segments.size() - 1).kind());
      if (!segment.matches() || ended) {
        throw malformed(pattern);
      }
      String literal = segment.group("literal");
      if (literal != null) {
        segments.add(new Segment(Kind.LITERAL, literal));
      } else {
        String name = segment.group("name");
        if (!names.add(name)) {
          throw malformed(pattern);
        }
        segments.add(new Segment(kind(segment.group("rest").length()), name));
      }
    }
    return new PathPattern(List.copyOf(segments));
  }

  private static Kind kind(int stars) {
    return stars == 0 ? Kind.ONE : stars == 1 ? Kind.REST : Kind.RAW;
  }

  private static boolean isLast(Kind kind) {
    return kind == Kind.REST || kind == Kind.RAW;
  }

  private static IllegalArgumentException malformed(String pattern) {
    return new IllegalArgumentException("malformed pattern " + pattern);
  }
}
