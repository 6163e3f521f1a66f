// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import org.jspecify.annotations.Nullable;
import org.managedkeys.key.BackendType;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyBackend;
import org.managedkeys.key.KeyException;

/**
 * A configured connection to a key service, {@code kms.<name>} in the configuration.
 *
 * <p>Its settings are read when it is first needed, so that a secret which is missing at that
 * moment fails its own keys only, and is found by a later use. Thread-safe.
 */
public final class Connection implements AutoCloseable {

  private final String name;
  private final BackendType type;
  private final Fields fields;
  private final Permissions permissions;
  private final KeyHandling handling;
  private final String place;
  private volatile @Nullable KeyBackend backend;

  /**
   * A connection that is not open yet.
   *
   * @param name its name in the configuration
   * @param fields how to reach the service
   * @param permissions what may become of keys in it
   * @param handling of keys in it that say nothing themselves
   * @param place file and line of its {@code type}
   */
  public Connection(
      String name,
      BackendType type,
      Fields fields,
      Permissions permissions,
      KeyHandling handling,
      String place) {
    this.name = name;
    this.type = type;
    this.fields = fields;
    this.permissions = permissions;
    this.handling = handling;
    this.place = place;
  }

  public String name() {
    return name;
  }

  public BackendType type() {
    return type;
  }

  public Permissions permissions() {
    return permissions;
  }

  public KeyHandling handling() {
    return handling;
  }

  public String place() {
    return place;
  }

  /**
   * The service; the first call reads the settings and opens nothing.
   *
   * @throws org.managedkeys.key.KeyException of kind INVALID if a setting cannot be read
   */
  public KeyBackend backend() {
    KeyBackend present = backend;
    if (present == null) {
      synchronized (this) {
        present = backend;
        if (present == null) {
          present = type.connect(name, fields);
          backend = present;
        }
      }
    }
    return present;
  }

  /**
   * Refuses what the configuration does not permit for keys that it does not declare.
   *
   * @param operation what is attempted, as a verb
   */
  void require(Permissions.Flag flag, String operation) {
    if (!permissions.has(flag)) {
      throw KeyException.of(
          KeyException.Kind.DENIED,
          "kms '" + name + "'",
          operation,
          fields.owner() + "." + flag.field() + " is not true",
          "set it at " + place);
    }
  }

  /** Closes what was opened; a later use opens it again. */
  @Override
  public void close() {
    KeyBackend present = backend;
    if (present != null) {
      present.close();
    }
  }

  @Override
  public String toString() {
    return "kms '" + name + "'";
  }
}
