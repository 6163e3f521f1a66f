// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.http;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The variable parts of a path by their names in the route's pattern, and the mount that serves it.
 * Immutable.
 */
public final class Parameters {

  private final Map<String, String> values;
  private final @Nullable Object mount;

  private Parameters(Map<String, String> values, @Nullable Object mount) {
    this.values = values;
    this.mount = mount;
  }

  /** Of a path without a mount. */
  public static Parameters of(Map<String, String> values) {
    return new Parameters(Map.copyOf(values), null);
  }

  /** The same with what the routes of a mount work on: a {@code PkiMount} for example. */
  public Parameters with(Object opened) {
    return new Parameters(values, opened);
  }

  /**
   * A part that the route's pattern always has.
   *
   * @throws IllegalArgumentException if it has none of this name
   */
  public String get(String name) {
    return find(name).orElseThrow(() -> new IllegalArgumentException("no part " + name));
  }

  /** A part that may be left out. */
  public Optional<String> find(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /** All parts by their names. */
  public Map<String, String> values() {
    return values;
  }

  /**
   * The mount that serves the path.
   *
   * @throws IllegalStateException if there is none of this type
   */
  public <T> T mount(Class<T> type) {
    if (!type.isInstance(mount)) {
      throw new IllegalStateException("there is no " + type.getSimpleName() + " here");
    }
    return type.cast(mount);
  }

  @Override
  public String toString() {
    return values.toString();
  }
}
