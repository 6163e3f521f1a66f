// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.managedkeys.wire.Answer;

/** A list in Vault's form: ids, and what is known of each. */
record ListedEntries(List<String> ids, Map<?, ?> details) {

  static ListedEntries of(Answer answer) {
    Object keys = answer.data().get("keys");
    Object details = answer.data().get("key_info");
    return new ListedEntries(
        keys instanceof Collection<?> ids ? ids.stream().map(String::valueOf).toList() : List.of(),
        details instanceof Map<?, ?> known ? known : Map.of());
  }

  /** A row for each: its id and these details. */
  List<List<String>> rows(String... names) {
    List<List<String>> rows = new ArrayList<>();
    for (String id : ids) {
      List<String> row = new ArrayList<>();
      row.add(id);
      for (String name : names) {
        row.add(detail(id, name));
      }
      rows.add(row);
    }
    return rows;
  }

  /** A detail as text; empty if it is not there. */
  String detail(String id, String name) {
    return details.get(id) instanceof Map<?, ?> known ? Output.text(known.get(name)) : "";
  }
}
