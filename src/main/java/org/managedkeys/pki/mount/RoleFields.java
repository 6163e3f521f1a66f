// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.managedkeys.store.StoredRecord;

/**
 * A role's fields as texts of a record, and back. A list is its length and its elements, so that
 * one that is empty differs from one that was never set.
 */
final class RoleFields {

  private static final String FIELD = "field.";
  private static final String LENGTH = "list.";
  private static final String ELEMENT = "element.";

  private RoleFields() {}

  static Map<String, String> toValues(Map<String, ?> fields) {
    Map<String, String> values = new TreeMap<>();
    fields.forEach((name, value) -> {
      if (value instanceof List<?> list) {
        values.put(LENGTH + name, Integer.toString(list.size()));
        for (int n = 0; n < list.size(); n++) {
          values.put(ELEMENT + name + "." + n, String.valueOf(list.get(n)));
        }
      } else {
        values.put(FIELD + name, String.valueOf(value));
      }
    });
    return values;
  }

  /** Texts and lists of texts, in which forms fields may be given. */
  static Map<String, Object> of(StoredRecord record) {
    Map<String, String> values = record.values();
    Map<String, Object> fields = new TreeMap<>();
    values.forEach((name, text) -> {
      if (name.startsWith(FIELD)) {
        fields.put(name.substring(FIELD.length()), text);
      } else if (name.startsWith(LENGTH)) {
        String field = name.substring(LENGTH.length());
        fields.put(field, elements(values, field, Integer.parseInt(text)));
      }
    });
    return fields;
  }

  private static List<String> elements(Map<String, String> values, String field, int length) {
    List<String> elements = new ArrayList<>();
    for (int n = 0; n < length; n++) {
      elements.add(CertificateRecord.required(values, ELEMENT + field + "." + n));
    }
    return elements;
  }
}
