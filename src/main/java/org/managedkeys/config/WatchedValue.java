// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.config;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyException;

/**
 * A value that raises a flag when it cannot be had: so what is wrong with the file is told from
 * what is missing outside it at the moment, such as a secret that is mounted later.
 *
 * @param wanted whether references are followed at all; if not, each counts as one that fails
 */
record WatchedValue(Fields.Value value, boolean wanted, AtomicBoolean failed)
    implements Fields.Value {

  static Map<String, Fields.Value> all(
      Map<String, Fields.Value> values, boolean wanted, AtomicBoolean failed) {
    Map<String, Fields.Value> watched = new HashMap<>();
    values.forEach((name, value) -> watched.put(name, new WatchedValue(value, wanted, failed)));
    return watched;
  }

  @Override
  public String get() {
    if (!wanted && value instanceof ConfigValue config && config.hasReferences()) {
      failed.set(true);
      throw KeyException.of(
          KeyException.Kind.INVALID, place(), "resolve it", "references are followed later", null);
    }
    try {
      return value.get();
    } catch (KeyException e) {
      failed.set(true);
      throw e;
    }
  }

  @Override
  public String place() {
    return value.place();
  }

  @Override
  public String toString() {
    return place();
  }
}
