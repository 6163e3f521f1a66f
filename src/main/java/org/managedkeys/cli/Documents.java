// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.managedkeys.registry.Mount;
import org.managedkeys.registry.NamespaceEntry;
import org.managedkeys.registry.admin.ConnectionDescription;
import org.managedkeys.registry.admin.KeyDescription;

/** What is kept at run time as JSON shows it, and, line by line, people read it. */
final class Documents {

  private static final String NAME = "name";
  private static final String UUID = "uuid";
  private static final String TYPE = "type";
  private static final String VERSION = "version";
  private static final String CREATED = "created";
  private static final String NAMESPACE = "namespace";
  private static final String DECLARED_AT = "declared_at";
  private static final String FIELDS = "fields";

  private Documents() {}

  static Map<String, Object> of(NamespaceEntry entry) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("path", entry.namespace().path());
    document.put("id", entry.id());
    document.put(UUID, entry.uuid().toString());
    document.put(VERSION, entry.version());
    document.put(CREATED, entry.created().toString());
    document.put("custom_metadata", new TreeMap<>(entry.customMetadata()));
    return document;
  }

  static Map<String, Object> of(Mount mount) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("path", mount.path());
    document.put(NAMESPACE, mount.namespace().path());
    document.put(TYPE, mount.type());
    document.put("description", mount.description());
    document.put("allowed_managed_keys", new TreeSet<>(mount.allowedManagedKeys()));
    document.put("config", new TreeMap<>(mount.config()));
    document.put(UUID, mount.uuid().toString());
    document.put(VERSION, mount.version());
    document.put(CREATED, mount.created().toString());
    return document;
  }

  static Map<String, Object> of(ConnectionDescription connection) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put(NAME, connection.name());
    document.put(TYPE, connection.type());
    connection.uuid().ifPresent(uuid -> document.put(UUID, uuid.toString()));
    connection
        .declaredAt()
        .ifPresentOrElse(
            place -> document.put(DECLARED_AT, place),
            () -> document.put(VERSION, connection.version()));
    document.put(FIELDS, new TreeMap<>(connection.values()));
    return document;
  }

  static Map<String, Object> of(KeyDescription key) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put(NAME, key.name().toString());
    document.put(UUID, key.uuid().toString());
    document.put(TYPE, key.type());
    key.kms().ifPresent(kms -> document.put("kms", kms));
    key.declaredAt()
        .ifPresentOrElse(
            place -> document.put(DECLARED_AT, place), () -> document.put(VERSION, key.version()));
    document.put(CREATED, key.created().toString());
    document.put(FIELDS, new TreeMap<>(key.values()));
    document.put("mounts", key.mounts());
    return document;
  }
}
