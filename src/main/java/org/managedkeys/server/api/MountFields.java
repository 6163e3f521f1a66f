// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.registry.admin.MountSettings;
import org.managedkeys.wire.FieldValues;

/**
 * Settings of a mount as requests have them: below {@code config} when it is made, and by
 * themselves when it is tuned.
 *
 * @param settings empty texts among them remove what is there
 * @param warnings of settings that nobody would heed
 */
record MountFields(MountSettings settings, List<String> warnings) {

  static final String DESCRIPTION = "description";
  static final String ALLOWED = "allowed_managed_keys";
  static final String DEFAULT_TTL = "default_lease_ttl";
  static final String MAX_TTL = "max_lease_ttl";
  static final String VISIBILITY = "listing_visibility";
  static final String DEFAULT_KMS = "default_kms";

  /** In place of a time: whatever the server's is. */
  private static final String SYSTEM = "system";

  private static final Set<String> VISIBILITIES = Set.of("", "hidden", "unauth");

  private static final Set<String> KNOWN =
      Set.of(DESCRIPTION, ALLOWED, DEFAULT_TTL, MAX_TTL, VISIBILITY, DEFAULT_KMS);

  /**
   * Reads them.
   *
   * @param path of the mount, for messages
   * @throws KeyException INVALID for a value that is no such thing
   */
  static MountFields of(String path, Map<String, Object> given) {
    KnownFields known = KnownFields.of(given, KNOWN);
    FieldValues fields =
        FieldValues.of(known.values(), KNOWN, (detail, hint) -> invalid(path, detail, hint));
    Map<String, String> config = new LinkedHashMap<>();
    for (String name : List.of(DEFAULT_TTL, MAX_TTL)) {
      time(fields, name).ifPresent(text -> config.put(name, text));
    }
    if (fields.has(VISIBILITY)) {
      String visibility = fields.text(VISIBILITY, "");
      if (!VISIBILITIES.contains(visibility)) {
        throw invalid(path, VISIBILITY + " must be hidden or unauth", null);
      }
      config.put(VISIBILITY, visibility);
    }
    if (fields.has(DEFAULT_KMS)) {
      config.put(DEFAULT_KMS, fields.text(DEFAULT_KMS, ""));
    }
    return new MountFields(
        new MountSettings(
            fields.has(DESCRIPTION) ? Optional.of(fields.text(DESCRIPTION, "")) : Optional.empty(),
            allowed(fields),
            config),
        known.warnings());
  }

  /** Seconds; empty text for none of its own. Vault's command line sends blanks for "not said". */
  private static Optional<String> time(FieldValues fields, String name) {
    Optional<String> text = fields.text(name);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (text.get().equals(SYSTEM)) {
      return Optional.of("");
    }
    Duration time = fields.duration(name, Duration.ZERO);
    return Optional.of(time.isZero() ? "" : Long.toString(time.toSeconds()));
  }

  /** A comma in one element of a list separates names, too: one name never has it. */
  private static Optional<Set<String>> allowed(FieldValues fields) {
    if (!fields.has(ALLOWED)) {
      return Optional.empty();
    }
    Set<String> names = new TreeSet<>();
    for (String element : fields.list(ALLOWED)) {
      for (String name : element.split(",", -1)) {
        if (!name.isBlank()) {
          names.add(name.strip());
        }
      }
    }
    return Optional.of(names);
  }

  private static KeyException invalid(String path, String detail, @Nullable String hint) {
    return KeyException.of(Kind.INVALID, "mount '" + path + "/'", "set it", detail, hint);
  }
}
