// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyName;

/** Reads the settings of the top level that say how run-time changes are kept. */
final class StoreReader {

  static final String STORE = "store";
  private static final String USER = "store.user";
  private static final String PASSWORD = "store.password";
  private static final String REFRESH = "registry.refresh";
  private static final String SEAL_FILE = "seal.file";
  private static final String SEAL_KEY = "seal.key";
  private static final String AUDIT_FILE = "audit.file";
  private static final String AUDIT_REQUIRED = "audit.required";

  static final Set<String> NAMES =
      Set.of(STORE, USER, PASSWORD, REFRESH, SEAL_FILE, SEAL_KEY, AUDIT_FILE, AUDIT_REQUIRED);

  /** What stands in front of their dots. */
  static final Set<String> GROUPS = Set.of("store", "registry", "seal", "audit");

  /** A use must not ask a store again and again; nor may a key that was deleted go on for long. */
  private static final Duration LEAST_REFRESH = Duration.ofMillis(10);

  private static final Duration MOST_REFRESH = Duration.ofHours(1);

  private final Section settings;
  private final Path folder;
  private final Problems problems;

  /**
   * A reader.
   *
   * @param settings all of the top level
   * @param folder what relative paths are relative to, absolute
   */
  StoreReader(Section settings, Path folder, Problems problems) {
    this.settings = settings;
    this.folder = folder;
    this.problems = problems;
  }

  StoreSettings read() {
    StoreLocation location = location();
    Path sealFolder =
        location.folder().flatMap(store -> Optional.ofNullable(store.getParent())).orElse(folder);
    boolean required = !settings.has(AUDIT_REQUIRED) || settings.flag(AUDIT_REQUIRED, problems);
    if (settings.has(AUDIT_REQUIRED) && !settings.has(AUDIT_FILE)) {
      problems.add(
          settings.line(AUDIT_REQUIRED),
          AUDIT_REQUIRED + " says nothing without " + AUDIT_FILE + ": a path, or log");
    }
    return new StoreSettings(
        location,
        refresh(),
        path(SEAL_FILE).orElse(sealFolder.resolve("seal.key")),
        sealKey(),
        auditFile(),
        required);
  }

  private StoreLocation location() {
    Optional<String> written = settings.text(STORE, problems);
    StoreLocation location;
    try {
      location = StoreLocation.parse(written.orElse(Configuration.STORE_FOLDER), folder);
    } catch (KeyException e) {
      settings.complain(STORE, e, problems);
      return StoreLocation.parse(Configuration.STORE_FOLDER, folder);
    }
    for (String credential : new String[] {USER, PASSWORD}) {
      if (settings.has(credential) && !location.hasUsers()) {
        problems.add(
            settings.line(credential),
            credential + " is for the database of a server: store = jdbc:postgresql://...");
      }
    }
    Map<String, Fields.Value> password = settings.values(Set.of(PASSWORD));
    return location.as(settings.text(USER, problems), Optional.ofNullable(password.get(PASSWORD)));
  }

  private Duration refresh() {
    Map<String, Fields.Value> value = settings.values(Set.of(REFRESH));
    if (value.isEmpty()) {
      return StoreSettings.DEFAULT_REFRESH;
    }
    try {
      Fields fields = Fields.of("registry", Map.of("refresh", value.values().iterator().next()));
      Duration refresh = fields.duration("refresh", StoreSettings.DEFAULT_REFRESH);
      if (refresh.compareTo(LEAST_REFRESH) >= 0 && refresh.compareTo(MOST_REFRESH) <= 0) {
        return refresh;
      }
      problems.add(settings.line(REFRESH), REFRESH + " must be at least 10ms and at most 1h");
    } catch (KeyException e) {
      settings.complain(REFRESH, e, problems);
    }
    return StoreSettings.DEFAULT_REFRESH;
  }

  private Optional<KeyName> sealKey() {
    if (settings.has(SEAL_KEY) && settings.has(SEAL_FILE)) {
      problems.add(
          settings.line(SEAL_KEY),
          SEAL_KEY + " and " + SEAL_FILE + " say the same; only one of them may be set");
    }
    @Nullable KeyName name = null;
    try {
      name = settings.text(SEAL_KEY, problems).map(KeyName::parse).orElse(null);
    } catch (KeyException e) {
      settings.complain(SEAL_KEY, e, problems);
    }
    return Optional.ofNullable(name);
  }

  private Optional<String> auditFile() {
    return settings.text(AUDIT_FILE, problems).equals(Optional.of(StoreSettings.AUDIT_BY_LOGGER))
        ? Optional.of(StoreSettings.AUDIT_BY_LOGGER)
        : path(AUDIT_FILE).map(Path::toString);
  }

  private Optional<Path> path(String field) {
    try {
      return settings.text(field, problems).map(text -> folder.resolve(text).normalize());
    } catch (InvalidPathException e) {
      problems.add(settings.line(field), field + " is not a path");
      return Optional.empty();
    }
  }
}
