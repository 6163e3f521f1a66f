// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.access;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.wire.FieldValues;

/**
 * A token as it is asked for: Vault's {@code auth/token/create}. Immutable.
 *
 * @param policies empty for those of the parent
 * @param ttl empty for the default
 * @param noParent whether it shall not end with the token that makes it
 */
public record TokenRequest(
    List<String> policies,
    Optional<Duration> ttl,
    Optional<Duration> explicitMaxTtl,
    Optional<Duration> period,
    boolean renewable,
    int numUses,
    String displayName,
    Map<String, String> meta,
    boolean noParent,
    boolean noDefaultPolicy) {

  private static final String POLICIES = "policies";
  private static final String TTL = "ttl";
  private static final String EXPLICIT_MAX_TTL = "explicit_max_ttl";
  private static final String PERIOD = "period";
  private static final String RENEWABLE = "renewable";
  private static final String NUM_USES = "num_uses";
  private static final String DISPLAY_NAME = "display_name";
  private static final String META = "meta";
  private static final String NO_PARENT = "no_parent";
  private static final String NO_DEFAULT_POLICY = "no_default_policy";
  private static final String TYPE = "type";
  private static final String ID = "id";
  private static final String ENTITY_ALIAS = "entity_alias";
  private static final Set<String> FIELDS =
      Set.of(
          POLICIES,
          TTL,
          EXPLICIT_MAX_TTL,
          PERIOD,
          RENEWABLE,
          NUM_USES,
          DISPLAY_NAME,
          META,
          NO_PARENT,
          NO_DEFAULT_POLICY,
          TYPE,
          ID,
          ENTITY_ALIAS);

  private static final Set<String> SERVICE_TYPES = Set.of("service", "default");
  private static final int MOST_NOTES = 64;
  private static final int MOST_CHARACTERS = 4096;
  private static final int MOST_NAME_CHARACTERS = 100;
  private static final Pattern NOTE_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}");

  public TokenRequest {
    policies = List.copyOf(policies);
    meta = Map.copyOf(meta);
  }

  /**
   * Reads the fields of a request.
   *
   * @throws KeyException INVALID for fields that are unknown or unreadable, and for what tokens
   *     cannot be here: of type {@code batch}, with an {@code id} of the caller's, of an entity
   */
  public static TokenRequest of(Map<String, ?> fields) {
    FieldValues values = FieldValues.of(fields, FIELDS, TokenRequest::invalid);
    refuse(
        values.text(ID).isPresent(),
        "the field id is not taken",
        "the server makes the secret: one that people make up can be guessed");
    refuse(
        values.text(ENTITY_ALIAS).isPresent(),
        "the field entity_alias is not taken",
        "there are no identities here; note whose it is in meta");
    refuse(
        !SERVICE_TYPES.contains(values.text(TYPE, "service")),
        "the only type of tokens here is service",
        "batch tokens cannot be revoked; leave the field type out");
    int uses = values.number(NUM_USES, 0);
    refuse(uses < 0, "number of uses cannot be negative", "0 is any number");
    return new TokenRequest(
        values.list(POLICIES),
        time(values, TTL),
        time(values, EXPLICIT_MAX_TTL),
        time(values, PERIOD),
        values.bool(RENEWABLE, true),
        uses,
        displayName(values.text(DISPLAY_NAME)),
        meta(values.raw(META)),
        values.bool(NO_PARENT, false),
        values.bool(NO_DEFAULT_POLICY, false));
  }

  /** Zero and an empty text are the same as nothing: clients send them. */
  static Optional<Duration> time(FieldValues values, String name) {
    return values
        .text(name)
        .map(written -> values.duration(name, Duration.ZERO))
        .filter(time -> !time.isZero());
  }

  /** As Vault makes it of what is asked for: letters and digits, with {@code token} in front. */
  private static String displayName(Optional<String> asked) {
    return asked
        .map(name -> {
          refuse(
              name.length() > MOST_NAME_CHARACTERS,
              "the field display_name has more than " + MOST_NAME_CHARACTERS + " characters",
              null);
          return "token-" + name.replaceAll("[^a-zA-Z0-9-]+", "-");
        })
        .orElse("token");
  }

  private static Map<String, String> meta(Optional<Object> value) {
    if (value.isEmpty()) {
      return Map.of();
    }
    if (!(value.get() instanceof Map<?, ?> map)) {
      throw invalid("the field meta must be an object of texts by names", null);
    }
    refuse(map.size() > MOST_NOTES, "meta has more than " + MOST_NOTES + " notes", null);
    Map<String, Object> named = new HashMap<>();
    map.forEach((name, note) -> {
      refuse(
          !NOTE_NAME.matcher(String.valueOf(name)).matches(),
          "the name of a note in meta may have letters, digits, '_', '-' and '.', and at most 100"
              + " characters",
          null);
      named.put(String.valueOf(name), note);
    });
    FieldValues notes = FieldValues.of(named, named.keySet(), TokenRequest::invalid);
    Map<String, String> meta = new TreeMap<>();
    named
        .keySet()
        .forEach(name ->
            notes
                .text(name)
                .ifPresent(note -> {
                  refuse(
                      note.length() > MOST_CHARACTERS,
                      "the note '" + name + "' in meta is longer than " + MOST_CHARACTERS,
                      null);
                  meta.put(name, note);
                }));
    return meta;
  }

  private static void refuse(boolean wrong, String detail, @Nullable String hint) {
    if (wrong) {
      throw invalid(detail, hint);
    }
  }

  private static KeyException invalid(String detail, @Nullable String hint) {
    return KeyException.of(Kind.INVALID, "token", "make it", detail, hint);
  }
}
