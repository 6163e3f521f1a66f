// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.BackendType;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyBackend;
import org.managedkeys.key.KeyException;

/**
 * A connection to a key service: {@code kms.<name>} of the configuration, one that was made at run
 * time, or one that a key describes by itself.
 *
 * <p>Its settings are read when it is first needed, so that a secret which is missing at that
 * moment fails its own keys only, and is found by a later use. Those of a stored connection may
 * change: the next use is by the new ones. Thread-safe.
 */
public final class Connection implements AutoCloseable {

  private final Optional<UUID> uuid;
  private volatile Settings settings;
  private volatile @Nullable KeyBackend backend;

  /**
   * What may change of it.
   *
   * @param version of the record that they are from; 0 if they are declared
   * @param stored the texts in the record by which its service is reached
   */
  record Settings(
      String name,
      BackendType type,
      Fields fields,
      Permissions permissions,
      KeyHandling handling,
      String place,
      long version,
      Map<String, String> stored) {}

  /**
   * A declared connection that is not open yet.
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
    this(
        Optional.empty(),
        new Settings(name, type, fields, permissions, handling, place, 0, Map.of()));
  }

  /**
   * A connection of the live store.
   *
   * @param uuid of the record; empty if it is that of a key
   */
  Connection(Optional<UUID> uuid, Settings settings) {
    this.uuid = uuid;
    this.settings = settings;
  }

  public String name() {
    return settings.name();
  }

  /** Of a connection that was made at run time; empty for a declared one and for a key's own. */
  public Optional<UUID> uuid() {
    return uuid;
  }

  /** Counts the changes of a stored one from 1; 0 for a declared one. */
  public long version() {
    return settings.version();
  }

  public BackendType type() {
    return settings.type();
  }

  public Permissions permissions() {
    return settings.permissions();
  }

  public KeyHandling handling() {
    return settings.handling();
  }

  /** Where it is written, for messages: file and line, or the live store. */
  public String place() {
    return settings.place();
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
          present = settings.type().connect(settings.name(), settings.fields());
          backend = present;
        }
      }
    }
    return present;
  }

  /** Whether keys that were found through this service are to be found anew. */
  @SuppressWarnings("ReferenceEquality") // One that is equal is another session with other secrets.
  boolean isReplaced(KeyBackend service) {
    return backend != service;
  }

  /**
   * Takes over what a newer record says. One that is not newer was read before the present one was,
   * by a thread that comes late, and changes nothing.
   *
   * @param retire takes the present service if the newer one is reached in another way
   */
  synchronized void become(Settings newer, Consumer<KeyBackend> retire) {
    Settings older = settings;
    if (newer.version() <= older.version()) {
      return;
    }
    settings = newer;
    KeyBackend present = backend;
    boolean elsewhere =
        !newer.stored().equals(older.stored()) || !newer.type().name().equals(older.type().name());
    if (present != null && elsewhere) {
      backend = null;
      retire.accept(present);
    }
  }

  /** Has what was opened closed; who uses the connection still opens it again. */
  synchronized void offer(Consumer<KeyBackend> retire) {
    KeyBackend present = backend;
    if (present != null) {
      retire.accept(present);
    }
  }

  /** Gives up what was opened, since the connection is there no longer. */
  synchronized void retire(Consumer<KeyBackend> retire) {
    KeyBackend present = backend;
    if (present != null) {
      backend = null;
      retire.accept(present);
    }
  }

  /**
   * Refuses what is not permitted for keys that say nothing themselves.
   *
   * @param operation what is attempted, as a verb
   */
  void require(Permissions.Flag flag, String operation) {
    if (!permissions().has(flag)) {
      throw KeyException.of(
          KeyException.Kind.DENIED,
          toString(),
          operation,
          settings.fields().owner() + "." + flag.field() + " is not true",
          "set it at " + place());
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
    return "kms '" + name() + "'";
  }
}
