// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.access;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which parameters a request may have, must not have and has to have, as in Vault: names of those
 * that it has are compared without regard to case; but what has to be there has to be there in
 * lower case, as routes read it. Immutable.
 *
 * @param allowed values by name; no values: any; the name {@code *} is every other name. Without
 *     any names everything is allowed
 * @param denied values by name; no values: any
 * @param required names
 */
record ParameterRules(
    Map<String, List<Object>> allowed, Map<String, List<Object>> denied, Set<String> required) {

  static final ParameterRules NONE = new ParameterRules(Map.of(), Map.of(), Set.of());

  private static final String EVERY = "*";

  ParameterRules {
    allowed = lowerCase(allowed);
    denied = lowerCase(denied);
    Set<String> names = new LinkedHashSet<>();
    required.forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
    required = Collections.unmodifiableSet(names);
  }

  private static Map<String, List<Object>> lowerCase(Map<String, List<Object>> rules) {
    Map<String, List<Object>> lower = new TreeMap<>();
    rules.forEach((name, values) -> {
      String key = name.toLowerCase(Locale.ROOT);
      lower.merge(key, List.copyOf(values), ParameterRules::both);
    });
    return Collections.unmodifiableMap(lower);
  }

  /** What two policies say of one path: the values of both, and any if one of them says any. */
  ParameterRules with(ParameterRules other) {
    Set<String> names = new LinkedHashSet<>(required);
    names.addAll(other.required);
    return new ParameterRules(merged(allowed, other.allowed), merged(denied, other.denied), names);
  }

  private static Map<String, List<Object>> merged(
      Map<String, List<Object>> first, Map<String, List<Object>> second) {
    Map<String, List<Object>> all = new TreeMap<>(first);
    second.forEach((name, values) -> all.merge(name, values, ParameterRules::both));
    return all;
  }

  private static List<Object> both(List<Object> first, List<Object> second) {
    if (first.isEmpty() || second.isEmpty()) {
      return List.of();
    }
    List<Object> all = new ArrayList<>(first);
    all.addAll(second);
    return List.copyOf(all);
  }

  /** Whether a request with these parameters may be made. */
  boolean permit(Map<String, ?> parameters) {
    return has(parameters)
        && (parameters.isEmpty() || (!isDenied(parameters) && isAllowed(parameters)));
  }

  private boolean has(Map<String, ?> parameters) {
    return parameters.keySet().containsAll(required);
  }

  private boolean isDenied(Map<String, ?> parameters) {
    return denied.containsKey(EVERY)
        || parameters.entrySet().stream()
            .anyMatch(parameter -> {
              @Nullable List<Object> values =
                  denied.get(parameter.getKey().toLowerCase(Locale.ROOT));
              return values != null
                  && (values.isEmpty() || ParameterValues.touch(parameter.getValue(), values));
            });
  }

  private boolean isAllowed(Map<String, ?> parameters) {
    return allowed.isEmpty()
        || parameters.entrySet().stream()
            .allMatch(parameter -> {
              @Nullable List<Object> values =
                  allowed.get(parameter.getKey().toLowerCase(Locale.ROOT));
              return values == null
                  ? allowed.containsKey(EVERY)
                  : values.isEmpty() || ParameterValues.fit(parameter.getValue(), values);
            });
  }
}
