// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.role;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What tests know of one field of a role.
 *
 * @param byDefault its value when nobody sets it
 * @param others other fields of the role with which its effect is seen
 * @param changed another value
 * @param seen what is looked at, under a role
 * @param before what is seen with the default
 * @param after what is seen with the other value
 * @param bad a value that is refused
 * @param complaint a part of the message
 */
record RoleFieldRow(
    RoleField field,
    Object byDefault,
    Map<String, Object> others,
    @Nullable Object changed,
    @Nullable Function<Role, Object> seen,
    @Nullable Object before,
    @Nullable Object after,
    @Nullable Object bad,
    @Nullable String complaint) {

  static RoleFieldRow of(RoleField field, Object byDefault) {
    return new RoleFieldRow(field, byDefault, Map.of(), null, null, null, null, null, null);
  }

  RoleFieldRow with(Map<String, Object> fields) {
    return new RoleFieldRow(field, byDefault, fields, changed, seen, before, after, bad, complaint);
  }

  RoleFieldRow changes(
      Function<Role, Object> what, Object withDefault, Object value, Object withValue) {
    return new RoleFieldRow(
        field, byDefault, others, value, what, withDefault, withValue, bad, complaint);
  }

  RoleFieldRow refuses(Object value, String message) {
    return new RoleFieldRow(field, byDefault, others, changed, seen, before, after, value, message);
  }

  /** Whether default, effect and error are all there. */
  boolean isComplete() {
    return changed != null && seen != null && bad != null && complaint != null;
  }

  Role withDefault() {
    return Role.of(others);
  }

  Role withValue(@Nullable Object value) {
    Map<String, @Nullable Object> fields = new HashMap<>(others);
    fields.put(field.vaultName(), value);
    return Role.of(fields);
  }

  @Override
  public String toString() {
    return field.vaultName();
  }
}
