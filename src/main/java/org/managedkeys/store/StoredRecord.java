// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.managedkeys.key.KeyException;

/**
 * One record of the live store: texts by names, of which the store understands none. Immutable.
 * Prints no values.
 *
 * @param uuid stays with the record as long as it exists; a record that is deleted and made again
 *     has another
 * @param version 1 when it is made, and one more with every change
 * @param created in whole milliseconds
 * @param values names of letters, digits, {@code _ - .}; secrets are sealed before they come here
 */
public record StoredRecord(
    RecordKey key, UUID uuid, long version, Instant created, Map<String, String> values) {

  public StoredRecord {
    values = Map.copyOf(values);
  }

  /** The same with other values: the next version of it. */
  public StoredRecord with(Map<String, String> newValues) {
    return new StoredRecord(key, uuid, version + 1, created, newValues);
  }

  /**
   * Every form of the store asks this before it replaces a record: a later version of the same, or
   * one that was made again, may take its place; what was derived from an earlier version may not.
   *
   * @throws KeyException CONFLICT
   */
  public void requireReplaces(StoredRecord present) {
    if (uuid.equals(present.uuid) && version <= present.version) {
      throw KeyException.of(
          KeyException.Kind.CONFLICT,
          key.toString(),
          "store version " + version + " of it",
          "it is at version " + present.version + " already",
          "read it again and repeat the change");
    }
  }

  @Override
  public String toString() {
    return key + " version " + version + " " + new TreeMap<>(values).keySet();
  }
}
