// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.wire;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an operation answers: fields by Vault's names, with texts, whole numbers, booleans, lists
 * and maps of these, ready to be written as JSON. Immutable.
 *
 * @param data in the order in which they are shown; empty if there is nothing to tell
 * @param warnings what went otherwise than was asked, a sentence each
 */
public record Answer(Map<String, Object> data, List<String> warnings) {

  public Answer {
    data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
    warnings = List.copyOf(warnings);
  }

  /** Without warnings. */
  public static Answer of(Map<String, Object> data) {
    return new Answer(data, List.of());
  }
}
