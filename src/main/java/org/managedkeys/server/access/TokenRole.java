// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.access;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.wire.FieldValues;

/**
 * How tokens are made by a role: Vault's {@code auth/token/roles/:name}, and with it {@code
 * token_ttl} and {@code token_max_ttl}. Immutable.
 *
 * @param allowedPolicies with {@code allowedPoliciesGlob}: what its tokens may have, instead of
 *     what the caller has; both empty: what the caller has
 * @param maxTtl the end of all renewals of its tokens, beside {@code explicitMaxTtl}
 */
record TokenRole(
    String name,
    List<String> allowedPolicies,
    List<String> allowedPoliciesGlob,
    List<String> disallowedPolicies,
    List<String> disallowedPoliciesGlob,
    boolean orphan,
    boolean renewable,
    String pathSuffix,
    Duration period,
    Duration ttl,
    Duration maxTtl,
    Duration explicitMaxTtl,
    int numUses,
    boolean noDefaultPolicy) {

  private static final String ALLOWED = "allowed_policies";
  private static final String ALLOWED_GLOB = "allowed_policies_glob";
  private static final String DISALLOWED = "disallowed_policies";
  private static final String DISALLOWED_GLOB = "disallowed_policies_glob";
  private static final String ORPHAN = "orphan";
  private static final String RENEWABLE = "renewable";
  private static final String PATH_SUFFIX = "path_suffix";
  private static final String PERIOD = "token_period";
  private static final String TTL = "token_ttl";
  private static final String MAX_TTL = "token_max_ttl";
  private static final String EXPLICIT_MAX_TTL = "token_explicit_max_ttl";
  private static final String NUM_USES = "token_num_uses";
  private static final String NO_DEFAULT = "token_no_default_policy";
  private static final String TYPE = "token_type";
  private static final String NAME = "name";

  /** Their values are kept; the others are checked. */
  private static final List<String> KEPT =
      List.of(
          ALLOWED,
          ALLOWED_GLOB,
          DISALLOWED,
          DISALLOWED_GLOB,
          ORPHAN,
          RENEWABLE,
          PATH_SUFFIX,
          PERIOD,
          TTL,
          MAX_TTL,
          EXPLICIT_MAX_TTL,
          NUM_USES,
          NO_DEFAULT);

  /** Older names of the same. */
  private static final Map<String, String> OLD =
      Map.of("period", PERIOD, "explicit_max_ttl", EXPLICIT_MAX_TTL);

  /** What restricts tokens in Vault and is not here: to pass it over would grant more. */
  private static final Map<String, String> ABSENT =
      Map.of(
          "token_bound_cidrs", "tokens are not bound to addresses here",
          "bound_cidrs", "tokens are not bound to addresses here",
          "allowed_entity_aliases", "there are no identities here");

  private static final Set<String> SERVICE_TYPES = Set.of("service", "default", "default-service");
  private static final Pattern GLOB = Pattern.compile("[a-z0-9_./*-]{1,100}");
  private static final Pattern SUFFIX = Pattern.compile("[\\w.-]{0,50}");

  /**
   * The role that fields describe; what is not among them has its default.
   *
   * @throws KeyException INVALID for fields that are unknown or unreadable
   */
  static TokenRole of(String name, Map<String, ?> fields) {
    FieldValues.Refusal refusal = (detail, hint) -> invalid(name, detail, hint);
    Map<String, ?> present = renamed(fields);
    Set<String> known = new TreeSet<>(KEPT);
    known.addAll(List.of(TYPE, NAME));
    known.addAll(ABSENT.keySet());
    FieldValues values = FieldValues.of(present, known, refusal);
    for (String field : new TreeSet<>(ABSENT.keySet())) {
      if (!values.list(field).isEmpty()) {
        throw invalid(name, "the field " + field + " is not taken", ABSENT.get(field));
      }
    }
    if (!SERVICE_TYPES.contains(values.text(TYPE, "service"))) {
      throw invalid(name, "the only type of tokens here is service", null);
    }
    String suffix = values.text(PATH_SUFFIX, "");
    if (!SUFFIX.matcher(suffix).matches()) {
      throw invalid(name, "given role path suffix contains invalid characters", null);
    }
    int uses = values.number(NUM_USES, 0);
    if (uses < 0) {
      throw invalid(name, "number of uses cannot be negative", "0 is any number");
    }
    return new TokenRole(
        name,
        List.copyOf(PolicyNames.each(values.list(ALLOWED))),
        globs(name, values.list(ALLOWED_GLOB)),
        List.copyOf(PolicyNames.each(values.list(DISALLOWED))),
        globs(name, values.list(DISALLOWED_GLOB)),
        values.bool(ORPHAN, false),
        values.bool(RENEWABLE, true),
        suffix,
        TokenRequest.time(values, PERIOD).orElse(Duration.ZERO),
        TokenRequest.time(values, TTL).orElse(Duration.ZERO),
        TokenRequest.time(values, MAX_TTL).orElse(Duration.ZERO),
        TokenRequest.time(values, EXPLICIT_MAX_TTL).orElse(Duration.ZERO),
        uses,
        values.bool(NO_DEFAULT, false));
  }

  private static List<String> globs(String role, List<String> patterns) {
    List<String> normal = patterns.stream().map(PolicyNames::normal).toList();
    if (!normal.stream().allMatch(pattern -> GLOB.matcher(pattern).matches())) {
      throw invalid(
          role, "a glob is a policy's name with * for any letters, at most 100 characters", null);
    }
    return normal;
  }

  /** The same with some fields changed; a null sets a field to its default. */
  TokenRole with(Map<String, ?> changes) {
    Map<String, @Nullable Object> all = new LinkedHashMap<>(kept());
    all.putAll(renamed(changes));
    return of(name, all);
  }

  /** An older name counts where its newer one is not given. */
  private static Map<String, ?> renamed(Map<String, ?> fields) {
    Map<String, @Nullable Object> present = new LinkedHashMap<>(fields);
    OLD.forEach((old, now) -> {
      if (present.containsKey(old)) {
        @Nullable Object value = present.remove(old);
        if (!present.containsKey(now)) {
          present.put(now, value);
        }
      }
    });
    return present;
  }

  /** All fields, as they are shown. */
  Map<String, Object> toFields() {
    Map<String, Object> fields = new LinkedHashMap<>(kept());
    fields.put(NAME, name);
    fields.put(TYPE, "default-service");
    // Older names of two of them are shown, too.
    fields.put("period", period.toSeconds());
    fields.put("explicit_max_ttl", explicitMaxTtl.toSeconds());
    return fields;
  }

  private Map<String, Object> kept() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put(ALLOWED, allowedPolicies);
    fields.put(ALLOWED_GLOB, allowedPoliciesGlob);
    fields.put(DISALLOWED, disallowedPolicies);
    fields.put(DISALLOWED_GLOB, disallowedPoliciesGlob);
    fields.put(ORPHAN, orphan);
    fields.put(RENEWABLE, renewable);
    fields.put(PATH_SUFFIX, pathSuffix);
    fields.put(PERIOD, period.toSeconds());
    fields.put(TTL, ttl.toSeconds());
    fields.put(MAX_TTL, maxTtl.toSeconds());
    fields.put(EXPLICIT_MAX_TTL, explicitMaxTtl.toSeconds());
    fields.put(NUM_USES, numUses);
    fields.put(NO_DEFAULT, noDefaultPolicy);
    return fields;
  }

  /** As it is stored; {@link #of(String, Map)} reads the same. */
  Map<String, String> toValues() {
    Map<String, String> values = new TreeMap<>();
    kept()
        .forEach((field, value) ->
            values.put(
                field,
                value instanceof List<?> list
                    ? String.join(",", list.stream().map(Object::toString).toList())
                    : value.toString()));
    values.values().removeIf(String::isEmpty);
    return values;
  }

  /** Whether it says itself what its tokens may have. */
  boolean namesPolicies() {
    return !allowedPolicies.isEmpty() || !allowedPoliciesGlob.isEmpty();
  }

  boolean allows(String policy) {
    return allowedPolicies.contains(policy) || matches(allowedPoliciesGlob, policy);
  }

  boolean disallows(String policy) {
    return disallowedPolicies.contains(policy) || matches(disallowedPoliciesGlob, policy);
  }

  private static boolean matches(List<String> patterns, String policy) {
    return patterns.stream().anyMatch(pattern -> matches(pattern, policy));
  }

  /**
   * Each {@code *}, wherever it stands, is any letters or none. What is between two of them is
   * taken where it comes first, which leaves the most to the rest: nothing is tried again.
   */
  private static boolean matches(String pattern, String policy) {
    int star = pattern.indexOf('*');
    if (star < 0) {
      return pattern.equals(policy);
    }
    if (!policy.startsWith(pattern.substring(0, star))) {
      return false;
    }
    int at = star;
    int last = pattern.lastIndexOf('*');
    for (String between : pattern.substring(star, last).split("\\*", -1)) {
      int found = policy.indexOf(between, at);
      if (found < 0) {
        return false;
      }
      at = found + between.length();
    }
    String end = pattern.substring(last + 1);
    return at + end.length() <= policy.length() && policy.endsWith(end);
  }

  /** The shortest of its limits and another one. */
  Optional<Duration> explicitMax(Optional<Duration> asked) {
    return shortest(asked, maxTtl, explicitMaxTtl);
  }

  /** The shorter one of its period and another one. */
  Optional<Duration> period(Optional<Duration> asked) {
    return shortest(asked, period);
  }

  /** Of its own limits, those of zero are none. */
  private static Optional<Duration> shortest(Optional<Duration> asked, Duration... own) {
    return Stream.concat(asked.stream(), Stream.of(own).filter(limit -> !limit.isZero()))
        .min(Duration::compareTo);
  }

  /** The lesser one of its number of uses and another one, where 0 is any number. */
  int numUses(int asked) {
    return numUses == 0 || (asked != 0 && asked < numUses) ? asked : numUses;
  }

  private static KeyException invalid(String name, String detail, @Nullable String hint) {
    return KeyException.of(Kind.INVALID, "role '" + name + "'", "write it", detail, hint);
  }
}
