// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.role;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A role's values by field, each of its field's type. Changed while a role is made, not later. */
final class RoleValues {

  private final Map<RoleField, Object> values = new EnumMap<>(RoleField.class);

  /** Sets a value; a list is copied. */
  void put(RoleField field, Object value) {
    values.put(field, value instanceof List<?> list ? List.copyOf(list) : value);
  }

  boolean flag(RoleField field) {
    return (Boolean) get(field);
  }

  int number(RoleField field) {
    return (Integer) get(field);
  }

  Duration duration(RoleField field) {
    return (Duration) get(field);
  }

  String text(RoleField field) {
    return (String) get(field);
  }

  @SuppressWarnings("unchecked") // a list here is one of texts
  List<String> list(RoleField field) {
    return (List<String>) get(field);
  }

  private Object get(RoleField field) {
    Object value = values.get(field);
    if (value == null) {
      throw new IllegalStateException(field.vaultName());
    }
    return value;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RoleValues that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  /** As fields are read back: times as whole seconds. */
  Object readBack(RoleField field) {
    return get(field) instanceof Duration time ? (Object) time.toSeconds() : get(field);
  }
}
