// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.azure;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.bouncycastle.util.encoders.Hex;

/** The keys of a vault, with all their versions, and those that are deleted. Thread-safe. */
final class KeyRing {

  private static final SecureRandom RANDOM = new SecureRandom();

  private final TreeMap<String, List<VaultKey>> keys = new TreeMap<>();
  private final TreeMap<String, List<VaultKey>> deleted = new TreeMap<>();
  private final Set<String> certified = new HashSet<>();
  private final Map<String, Instant> deletions = new HashMap<>();

  /** A name for a new version. */
  static String newVersion() {
    byte[] bytes = new byte[16];
    RANDOM.nextBytes(bytes);
    return Hex.toHexString(bytes);
  }

  /** Adds a version, which is the newest from now on. */
  synchronized void add(VaultKey key) throws ServiceException {
    refuseDeleted(key.name());
    keys.computeIfAbsent(key.name(), name -> new ArrayList<>()).add(key);
  }

  /** Adds a version that was made with a certificate, and lives as long as that. */
  synchronized void addCertified(VaultKey key) throws ServiceException {
    add(key);
    certified.add(key.version());
  }

  synchronized boolean isCertified(VaultKey key) {
    return certified.contains(key.version());
  }

  /** Refuses the name of a key that is deleted and can be recovered. */
  synchronized void refuseDeleted(String name) throws ServiceException {
    if (deleted.containsKey(name)) {
      throw ServiceException.conflict(
          "ObjectIsDeletedButRecoverable",
          "Key "
              + name
              + " is currently in a deleted but recoverable state, and its name cannot be reused;"
              + " in this state, the key can only be recovered or purged.");
    }
  }

  /** A version, or the newest if none is named. */
  synchronized VaultKey get(String name, String version) throws ServiceException {
    List<VaultKey> versions = versions(name);
    if (version.isEmpty()) {
      return versions.get(versions.size() - 1);
    }
    return versions.stream()
        .filter(key -> key.version().equals(version))
        .findFirst()
        .orElseThrow(() -> unknown(name + "/" + version));
  }

  synchronized List<VaultKey> versions(String name) throws ServiceException {
    List<VaultKey> versions = keys.get(name);
    if (versions == null) {
      throw unknown(name);
    }
    return List.copyOf(versions);
  }

  /** The newest version of each key, by name. */
  synchronized List<VaultKey> newest() {
    return newest(keys);
  }

  synchronized void replace(VaultKey old, VaultKey changed) {
    List<VaultKey> versions = keys.getOrDefault(old.name(), new ArrayList<>());
    versions.replaceAll(key -> key.version().equals(old.version()) ? changed : key);
  }

  /** Deletes a key with all versions. */
  synchronized VaultKey delete(String name) throws ServiceException {
    VaultKey newest = get(name, "");
    deleted.put(name, versions(name));
    deletions.put(name, Instant.now());
    keys.remove(name);
    return newest;
  }

  synchronized List<VaultKey> deleted() {
    return newest(deleted);
  }

  synchronized VaultKey deleted(String name) throws ServiceException {
    List<VaultKey> versions = deleted.get(name);
    if (versions == null) {
      throw unknown(name);
    }
    return versions.get(versions.size() - 1);
  }

  synchronized Instant deletion(String name) {
    return deletions.getOrDefault(name, Instant.EPOCH);
  }

  synchronized void purge(String name) throws ServiceException {
    deleted(name);
    deleted.remove(name);
  }

  synchronized VaultKey recover(String name) throws ServiceException {
    VaultKey newest = deleted(name);
    keys.put(name, new ArrayList<>(deleted.getOrDefault(name, List.of())));
    deleted.remove(name);
    return newest;
  }

  private static List<VaultKey> newest(Map<String, List<VaultKey>> from) {
    return from.values().stream().map(versions -> versions.get(versions.size() - 1)).toList();
  }

  private static ServiceException unknown(String key) {
    return ServiceException.notFound(
        "KeyNotFound",
        "A key with (name/id) "
            + key
            + " was not found in this key vault. If you recently deleted this key you may be able"
            + " to recover it using the correct recovery command.");
  }
}
