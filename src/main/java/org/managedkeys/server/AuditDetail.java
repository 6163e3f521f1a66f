// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The details of one audit record: values by names, those of callers and answers hidden, names of
 * their fields in clear. Of what is nested, each value has a name of its own: {@code
 * request.data.batch_input[0].plaintext}. Of bounded size, whatever was sent. Not thread-safe.
 */
final class AuditDetail {

  /** Far below what a line of the log may have. */
  static final int MOST_VALUES = 256;

  private static final int MOST_LETTERS = 128;

  /** Tells that there were more. */
  static final String MORE = "truncated";

  private final AuditHash hash;
  private final Map<String, String> values = new TreeMap<>();
  private int hidden;

  AuditDetail(AuditHash hash) {
    this.hash = hash;
  }

  /** Adds what is no secret; nothing if it is empty. */
  void plain(String name, String text) {
    if (!text.isEmpty()) {
      values.put(name, text);
    }
  }

  /** Adds a value, hidden; of a list or a map all that is in it. Null, true and false stay. */
  void hidden(String name, @Nullable Object value) {
    if (value instanceof Map<?, ?> members) {
      for (Map.Entry<?, ?> member : members.entrySet()) {
        if (isFull()) {
          return;
        }
        hidden(name + "." + member.getKey(), member.getValue());
      }
    } else if (value instanceof List<?> items) {
      for (int index = 0; index < items.size() && !isFull(); index++) {
        hidden(name + "[" + index + "]", items.get(index));
      }
    } else if (!isFull()) {
      // A number may be a PIN.
      boolean tellsNothing = value == null || value instanceof Boolean;
      put(name, tellsNothing ? String.valueOf(value) : hash.of(String.valueOf(value)));
    }
  }

  /** Adds bytes, hidden, and how many there are; nothing if there are none. */
  void hidden(String name, ByteBuffer bytes) {
    if (bytes.hasRemaining()) {
      plain(name + ".size", Integer.toString(bytes.remaining()));
      put(name, hash.of(bytes));
    }
  }

  private boolean isFull() {
    if (hidden < MOST_VALUES) {
      return false;
    }
    values.put(MORE, "values after the first " + MOST_VALUES + " are left out");
    return true;
  }

  private void put(String name, String text) {
    hidden++;
    boolean isShort = name.codePointCount(0, name.length()) <= MOST_LETTERS;
    // Who names a field "a[0].b" must not be able to put it over another one.
    values.put(
        isShort && !values.containsKey(name)
            ? name
            : name.substring(0, isShort ? name.length() : name.offsetByCodePoints(0, MOST_LETTERS))
                + "...#"
                + hidden,
        text);
  }

  Map<String, String> values() {
    return values;
  }
}
