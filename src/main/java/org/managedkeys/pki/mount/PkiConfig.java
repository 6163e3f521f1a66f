// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.pki.PkiException;
import org.managedkeys.pki.role.PkiFields;
import org.managedkeys.store.RecordValues;
import org.managedkeys.wire.Answer;
import org.managedkeys.wire.FieldValues;

/**
 * The settings of an authority, in groups by Vault's names: {@code urls}, {@code crl}, {@code
 * issuers}, {@code keys}, {@code cluster}, {@code auto-tidy}.
 *
 * <p>Thread-safe, across processes too.
 */
public final class PkiConfig {

  private static final String NO_TIMER =
      "nothing runs in the background: run tidy by a timer of the system";

  private final MountScope scope;
  private final IssuerDefaults issuers;

  PkiConfig(MountScope scope) {
    this.scope = scope;
    this.issuers = new IssuerDefaults(scope);
  }

  /** Names of all groups. */
  public static List<String> names() {
    return List.of("auto-tidy", "cluster", "crl", Defaults.ISSUERS, Defaults.KEYS, "urls");
  }

  /**
   * All settings of a group, with defaults for those that were never set.
   *
   * @throws KeyException NOT_FOUND if there is no such group
   */
  public Answer get(String name) {
    return switch (name) {
      case Defaults.ISSUERS -> issuers.get();
      case Defaults.KEYS -> keys();
      default -> Answer.of(shown(table(name), scope.state().config(name)));
    };
  }

  private Answer keys() {
    return Answer.of(
        Map.of(
            Defaults.DEFAULT,
            scope.state().defaultKey().map(key -> key.id().toString()).orElse("")));
  }

  private static Map<String, Object> shown(ConfigTable table, Map<String, String> kept) {
    RecordValues values = RecordValues.of("config/" + table.text(), kept);
    Map<String, Object> shown = new LinkedHashMap<>();
    table.fields().forEach(field -> shown.put(field.name(), field.shown(values)));
    return shown;
  }

  /**
   * Changes settings of a group; those that are not given stay.
   *
   * @return all settings of the group
   * @throws KeyException INVALID for fields that are unknown or contradict each other; NOT_FOUND if
   *     there is no such group, or no issuer or key that is to be the default
   */
  public Answer set(String name, Map<String, ?> fields) {
    scope.audited(
        "pki.config.set",
        "config/" + name,
        Optional::of,
        Map.of("fields", String.join(",", fields.keySet().stream().sorted().toList())),
        () ->
            switch (name) {
              case Defaults.ISSUERS -> issuers.choose(fields, "");
              case Defaults.KEYS -> chooseKey(fields);
              default -> write(table(name), fields);
            });
    Answer answer = get(name);
    return Boolean.TRUE.equals(answer.data().get("enabled"))
        ? new Answer(answer.data(), List.of(NO_TIMER))
        : answer;
  }

  private UUID write(ConfigTable table, Map<String, ?> fields) {
    FieldValues values = PkiFields.of(fields, table.names());
    return scope
        .records()
        .change(change -> {
          Map<String, String> kept = new HashMap<>(change.config(table.text()));
          table.fields().stream()
              .filter(field -> values.has(field.name()))
              .forEach(field -> kept.put(field.name(), field.kept(values)));
          table.check(shown(table, kept));
          change.putConfig(table.text(), kept);
          return scope.records().uuid();
        });
  }

  private UUID chooseKey(Map<String, ?> fields) {
    String ref =
        PkiFields.of(fields, Set.of(Defaults.DEFAULT))
            .text(Defaults.DEFAULT)
            .orElseThrow(() ->
                PkiException.invalid("no default key is given", "default = its name or UUID"));
    return scope
        .records()
        .change(change -> {
          PkiKeyRecord key =
              change.keys().stream()
                  .filter(each -> each.id().toString().equals(ref) || each.name().equals(ref))
                  .findFirst()
                  .orElseThrow(() ->
                      scope.failure(
                          Kind.NOT_FOUND,
                          "key",
                          ref,
                          "make it the default",
                          "unable to find key for reference",
                          "the list of keys shows them"));
          Defaults.set(change, Defaults.KEYS, key.id());
          return key.id();
        });
  }

  private ConfigTable table(String name) {
    return Arrays.stream(ConfigTable.values())
        .filter(each -> each.text().equals(name))
        .findFirst()
        .orElseThrow(() ->
            scope.failure(
                Kind.NOT_FOUND,
                "config",
                name,
                "use it",
                "there are no such settings",
                "there are " + String.join(", ", names())));
  }
}
