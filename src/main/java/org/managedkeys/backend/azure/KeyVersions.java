// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.azure;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.remote.KmsCall;

/**
 * The versions that a connection knows: each was fetched once, as it never changes; which one is
 * the latest is asked again from time to time. Thread-safe.
 */
final class KeyVersions {

  static final String FIND = "find it";

  /**
   * A version and when it may no longer be what was asked for.
   *
   * @param due in terms of {@link System#nanoTime}; null if it was asked for by its identifier
   */
  record Found(KeyVersion version, @Nullable Long due) {

    boolean isDue() {
      return due != null && due - System.nanoTime() <= 0;
    }
  }

  private final AzureConnection connection;
  private final Map<String, KeyVersion> versions = new ConcurrentHashMap<>();
  private final Map<String, Found> latest = new ConcurrentHashMap<>();

  KeyVersions(AzureConnection connection) {
    this.connection = connection;
  }

  /**
   * Finds a version; asks the service only for what is not known.
   *
   * @throws KeyException as {@link org.managedkeys.key.KeyBackend#open}
   */
  Found find(String subject, KeyPlace place) {
    if (place.version().isPresent()) {
      KeyVersion known = versions.get(path(place.name(), place.version().get()));
      return new Found(known == null ? fetch(subject, place) : known, null);
    }
    Found known = latest.get(path(place.name(), ""));
    return known == null || known.isDue() ? remember(fetch(subject, place)) : known;
  }

  /** What was just made or fetched is the latest. */
  Found remember(KeyVersion version) {
    KeyVersion kept =
        versions.merge(path(version.name(), version.version()), version, (old, now) -> now);
    Found found = new Found(kept, System.nanoTime() + connection.limits().refresh().toNanos());
    latest.put(path(version.name(), ""), found);
    return found;
  }

  /** All versions that were asked for so far. */
  Collection<KeyVersion> known() {
    return List.copyOf(versions.values());
  }

  private KeyVersion fetch(String subject, KeyPlace place) {
    try {
      KeyVersion version =
          connection.call(
              KmsCall.reading(subject, FIND, "getKey"),
              vault -> vault.get(place.name(), place.version()));
      versions.put(path(version.name(), version.version()), version);
      return version;
    } catch (KeyException e) {
      if (e.kind() != Kind.NOT_FOUND) {
        throw e;
      }
      throw absent(subject, place, e);
    }
  }

  private KeyException absent(String subject, KeyPlace place, KeyException cause) {
    return KeyException.of(
        Kind.NOT_FOUND,
        subject,
        FIND,
        "no key " + place + " is at " + connection.describe(),
        "check key_name and key_version, or make the key where allow_generate_key permits it",
        cause);
  }

  private static String path(String name, String version) {
    return name.toLowerCase(Locale.ROOT) + "/" + version;
  }
}
