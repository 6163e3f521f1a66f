// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request's fields: those whose options were given. */
final class GivenFields {

  private final Map<String, Object> values = new LinkedHashMap<>();

  /** Adds a field by Vault's name; nothing for null. */
  GivenFields with(String field, @Nullable Object value) {
    if (value != null) {
      values.put(field, value);
    }
    return this;
  }

  /** Adds a flag if it was given. */
  GivenFields flag(String field, boolean given) {
    return with(field, given ? true : null);
  }

  /** The fields and their values, to which more may be added. */
  Map<String, Object> values() {
    return values;
  }
}
