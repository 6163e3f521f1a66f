// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.access;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.Vocabulary;

/**
 * Reads the text of a policy, in Vault's JSON form: <code>
 * {"path": {"secret/*": {"capabilities": ["read"]}}}</code>. What it does not know it refuses: a
 * restriction that is passed over would grant too much.
 */
final class PolicyReader {

  /** Of a text. */
  static final int MOST_CHARACTERS = 256 * 1024;

  private static final String PATH = "path";
  private static final String NAME = "name";
  private static final String CAPABILITIES = "capabilities";
  private static final String ALLOWED = "allowed_parameters";
  private static final String DENIED = "denied_parameters";
  private static final String REQUIRED = "required_parameters";
  private static final Vocabulary TOP = Vocabulary.of(List.of(PATH, NAME));
  private static final Vocabulary FIELDS =
      Vocabulary.of(List.of(CAPABILITIES, ALLOWED, DENIED, REQUIRED));
  private static final Vocabulary NAMES =
      Vocabulary.of(Arrays.stream(Capability.values()).map(Capability::text).toList());

  /** What Vault has beside, and why not here. */
  private static final Map<String, String> ELSEWHERE =
      Map.of(
          "policy", "is the old form; write capabilities",
          "min_wrapping_ttl", "is for wrapped answers, and no answer is wrapped here",
          "max_wrapping_ttl", "is for wrapped answers, and no answer is wrapped here",
          "control_group", "needs identities, and there are none here",
          "mfa_methods", "needs identities, and there are none here",
          "subscribe_event_types", "is for events, and there are none here");

  private static final String FORM = "{\"path\": {\"secret/*\": {\"capabilities\": [\"read\"]}}}";

  private final String name;

  private PolicyReader(String name) {
    this.name = name;
  }

  /**
   * Reads a policy.
   *
   * @throws KeyException INVALID that says where in the text what is wrong
   */
  static Policy read(String name, String text) {
    return new PolicyReader(name).policy(text);
  }

  private Policy policy(String text) {
    if (text.length() > MOST_CHARACTERS) {
      throw invalid("it is longer than " + MOST_CHARACTERS + " characters", null);
    }
    if (!text.stripLeading().startsWith("{")) {
      throw invalid(
          text.isBlank()
              ? "it is empty"
              : "policies are JSON here; this is another form, such as HCL",
          "write " + FORM);
    }
    Map<String, Object> top = object(parsed(text), "the policy");
    top.keySet().forEach(key -> requireKnown(key, TOP, "the policy"));
    if (!top.containsKey(PATH)) {
      throw invalid("it has no field path", "write " + FORM);
    }
    List<PathRule> rules = new ArrayList<>();
    Set<PathPattern> seen = new HashSet<>();
    object(top.get(PATH), "path")
        .forEach((path, fields) -> {
          PathRule rule = rule(path, object(fields, in(path)));
          if (!seen.add(rule.path())) {
            throw invalid("the path '" + rule.path() + "' is there twice", null);
          }
          rules.add(rule);
        });
    return new Policy(name, text, rules);
  }

  private @Nullable Object parsed(String text) {
    try {
      return StrictJson.read(text);
    } catch (IllegalArgumentException e) {
      throw invalid("it is no JSON: " + e.getMessage(), "write " + FORM);
    }
  }

  private PathRule rule(String path, Map<String, Object> fields) {
    PathPattern pattern;
    try {
      pattern = PathPattern.parse(path);
    } catch (IllegalArgumentException e) {
      throw invalid(in(path) + ": " + e.getMessage(), null);
    }
    fields.keySet().forEach(key -> requireKnown(key, FIELDS, in(path)));
    if (!fields.containsKey(CAPABILITIES)) {
      throw invalid(in(path) + ": there are no capabilities", "they are " + NAMES.list());
    }
    return new PathRule(
        pattern,
        capabilities(path, texts(fields.get(CAPABILITIES), in(path) + ": " + CAPABILITIES)),
        new ParameterRules(
            values(path, ALLOWED, fields),
            values(path, DENIED, fields),
            fields.containsKey(REQUIRED)
                ? new LinkedHashSet<>(texts(fields.get(REQUIRED), in(path) + ": " + REQUIRED))
                : Set.of()));
  }

  private Set<Capability> capabilities(String path, List<String> names) {
    EnumSet<Capability> capabilities = EnumSet.noneOf(Capability.class);
    for (String word : names) {
      Optional<Capability> capability = Capability.of(word);
      if (capability.isEmpty()) {
        throw invalid(in(path) + ": there is no capability '" + word + "'", meant(word, NAMES));
      }
      capabilities.add(capability.get());
    }
    return capabilities;
  }

  private Map<String, List<Object>> values(String path, String field, Map<String, Object> fields) {
    if (!fields.containsKey(field)) {
      return Map.of();
    }
    Map<String, List<Object>> values = new LinkedHashMap<>();
    object(fields.get(field), in(path) + ": " + field)
        .forEach((parameter, list) ->
            values.put(parameter, list(list, in(path) + ": " + field + " " + parameter)));
    return values;
  }

  private void requireKnown(String key, Vocabulary known, String where) {
    if (ELSEWHERE.containsKey(key)) {
      throw invalid(where + ": " + key + " " + ELSEWHERE.get(key), null);
    }
    if (!known.contains(key)) {
      throw invalid(where + ": there is no field " + key, meant(key, known));
    }
  }

  private static String meant(String word, Vocabulary known) {
    return known
        .nearest(word)
        .map(nearest -> "did you mean " + nearest + "?")
        .orElseGet(() -> "there are " + known.list());
  }

  private Map<String, Object> object(@Nullable Object value, String where) {
    if (!(value instanceof Map<?, ?> map)) {
      throw invalid(where + " must be an object: names with values", "write " + FORM);
    }
    Map<String, Object> object = new LinkedHashMap<>();
    map.forEach((key, inner) -> {
      if (inner == null) {
        throw invalid(where + ": " + key + " is null", null);
      }
      object.put(key.toString(), inner);
    });
    return object;
  }

  private List<Object> list(@Nullable Object value, String where) {
    if (!(value instanceof Collection<?> list) || list.contains(null)) {
      throw invalid(where + " must be an array of values", null);
    }
    return List.copyOf(list);
  }

  private List<String> texts(@Nullable Object value, String where) {
    List<Object> list = list(value, where);
    if (!list.stream().allMatch(String.class::isInstance)) {
      throw invalid(where + " must be an array of texts", null);
    }
    return list.stream().map(Object::toString).collect(Collectors.toList());
  }

  private static String in(String path) {
    return "path '" + path + "'";
  }

  private KeyException invalid(String detail, @Nullable String hint) {
    return KeyException.of(Kind.INVALID, "policy '" + name + "'", "read it", detail, hint);
  }
}
