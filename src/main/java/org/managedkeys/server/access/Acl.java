// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.access;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Several policies as one, ready to be asked. The most specific pattern that matches a path decides
 * alone, as in Vault, and what it does not grant is denied; what no pattern matches is denied, too.
 * Immutable.
 */
final class Acl {

  private static final Comparator<PathRule> BY_PRIORITY = Comparator.comparing(PathRule::path);

  private final boolean root;
  private final Map<String, PathRule> exact = new HashMap<>();

  /** The most specific first. */
  private final List<PathRule> patterns = new ArrayList<>();

  private Acl(boolean root) {
    this.root = root;
  }

  /** Everything is allowed. */
  static Acl root() {
    return new Acl(true);
  }

  /** What the policies grant together. */
  static Acl of(Collection<Policy> policies) {
    Acl acl = new Acl(false);
    Map<PathPattern, PathRule> merged = new HashMap<>();
    for (Policy policy : policies) {
      policy.rules().forEach(rule -> merged.merge(rule.path(), rule, PathRule::with));
    }
    for (PathRule rule : merged.values()) {
      if (rule.path().isExact()) {
        acl.exact.put(rule.path().toString(), rule);
      } else {
        acl.patterns.add(rule);
      }
    }
    acl.patterns.sort(BY_PRIORITY.reversed());
    return acl;
  }

  /**
   * Whether a request may be made.
   *
   * @param path relative to the namespace of the policies
   */
  Decision check(String path, Capability capability, Map<String, ?> parameters) {
    if (root) {
      return Decision.ALL;
    }
    Optional<PathRule> rule = capability == Capability.LIST ? ofList(path) : ofPath(path);
    return rule.map(found ->
            new Decision(found.permits(capability, parameters), found.grants(Capability.SUDO)))
        .orElse(Decision.NOTHING);
  }

  /** What may be done with a path; {@link Capability#DENY} alone if nothing. */
  Set<Capability> capabilities(String path) {
    if (root) {
      return Collections.unmodifiableSet(EnumSet.complementOf(EnumSet.of(Capability.DENY)));
    }
    return (path.endsWith("/") ? ofList(path) : ofPath(path))
        .map(PathRule::capabilities)
        .filter(granted -> !granted.isEmpty())
        .orElse(Set.of(Capability.DENY));
  }

  boolean isRoot() {
    return root;
  }

  private Optional<PathRule> ofPath(String path) {
    return exactly(path).or(() -> matching(path));
  }

  /**
   * A list is asked of a path with a slash at its end, and policies are written either way. One
   * rule decides, and it is the one that {@link #capabilities} tells: an exact one, with the slash
   * or without; then the pattern for the path without it, then that for the path with it, as in
   * Vault. But a pattern that denies the path with it counts before the others: {@code
   * secret/foo/*} is meant to hide what is in there.
   */
  private Optional<PathRule> ofList(String path) {
    String bare = bare(path);
    String full = bare + "/";
    return exactly(full).or(() -> exactly(bare)).or(() -> byPattern(bare, full));
  }

  private Optional<PathRule> byPattern(String bare, String full) {
    Optional<PathRule> within = matching(full);
    return within.filter(PathRule::denies).or(() -> matching(bare)).or(() -> within);
  }

  private Optional<PathRule> exactly(String path) {
    return Optional.ofNullable(exact.get(path));
  }

  private Optional<PathRule> matching(String path) {
    List<String> segments = PathPattern.segments(path);
    for (PathRule rule : patterns) {
      if (rule.path().matches(path, segments)) {
        return Optional.of(rule);
      }
    }
    return Optional.empty();
  }

  private static String bare(String path) {
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }
}
