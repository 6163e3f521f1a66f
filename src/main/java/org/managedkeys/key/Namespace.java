// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.key;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A path of lower-case segments that owns keys, as in Vault: {@code team-a/build}; the empty path
 * is the root. A key belongs to exactly one namespace and nothing is inherited from parents.
 *
 * <p>Segments consist of {@code a-z 0-9 _ - .}, start and end with a letter, digit or underscore,
 * and the whole path has at most 100 characters. Vault's reserved names are refused.
 *
 * @param path the segments joined by {@code /}, without leading or trailing slash
 */
public record Namespace(String path) implements Comparable<Namespace> {

  /** The namespace of keys that name none. */
  public static final Namespace ROOT = new Namespace("");

  private static final int MAX_LENGTH = 100;

  /** Compiled for the first one that is not the root. */
  private static final class Forms {
    static final String SEGMENT = "[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?";
    static final Pattern PATH = Pattern.compile(SEGMENT + "(?:/" + SEGMENT + ")*");
    static final Pattern RESERVED =
        Pattern.compile("(?:.*/)?(?:root|sys|audit|auth|cubbyhole|identity)(?:/.*)?");
  }

  public Namespace {
    if (!path.isEmpty()) {
      if (path.length() > MAX_LENGTH || !Forms.PATH.matcher(path).matches()) {
        throw invalid(
            path,
            "a namespace is a path of segments of a-z, 0-9, '_', '-' and '.', at most "
                + MAX_LENGTH
                + " characters");
      }
      if (Forms.RESERVED.matcher(path).matches()) {
        throw invalid(path, "root, sys, audit, auth, cubbyhole and identity are reserved");
      }
    }
  }

  /**
   * Reads a path; leading and trailing slashes are optional and upper case is folded.
   *
   * @throws KeyException of kind INVALID for anything else than a path of segments
   */
  public static Namespace parse(String text) {
    String path = text.strip().toLowerCase(Locale.ROOT);
    if (path.startsWith("/")) {
      path = path.substring(1);
    }
    if (path.endsWith("/")) {
      path = path.substring(0, path.length() - 1);
    }
    return path.isEmpty() ? ROOT : new Namespace(path);
  }

  public boolean isRoot() {
    return path.isEmpty();
  }

  /** The namespace above; that of the root is the root. */
  public Namespace parent() {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? ROOT : new Namespace(path.substring(0, slash));
  }

  /** The last segment; empty for the root. */
  public String lastSegment() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** The namespace of a segment below this one. */
  public Namespace child(String segment) {
    return new Namespace(isRoot() ? segment : path + "/" + segment);
  }

  @Override
  public int compareTo(Namespace other) {
    return path.compareTo(other.path);
  }

  // Written out, since what the JVM makes for a record takes a process a while the first time.

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Namespace namespace && path.equals(namespace.path);
  }

  @Override
  public int hashCode() {
    return path.hashCode();
  }

  /** The path, or {@code root}. */
  @Override
  public String toString() {
    return isRoot() ? "root" : path;
  }

  private static KeyException invalid(String path, String detail) {
    return KeyException.of(
        KeyException.Kind.INVALID, "namespace '" + path + "'", "use it", detail, null);
  }
}
