// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.managedkeys.wire.Answer;

/** A Transit key, shaped for people: its settings, and a table of its versions. */
final class TransitKeyText {

  private static final String VERSIONS = "keys";

  /** Has the versions of those types whose {@code keys} Vault fills with times. */
  private static final String MANAGED_KEYS = "managed_keys";

  private static final List<String> HEADER =
      List.of("VERSION", "CREATED", "TYPE", "ENCRYPTION", "KMS", "MANAGED KEY");

  /** The fields of a version below these headers, from the second on. */
  private static final List<String> FIELDS =
      List.of("creation_time", "name", "encryption", "kms", "managed_key_name");

  private TransitKeyText() {}

  /** Prints a key as Transit answers it. */
  static void print(TransitMountCommand command, Answer answer) {
    command.warn(answer.warnings());
    Map<String, Object> settings = new LinkedHashMap<>(answer.data());
    Object keys = settings.remove(VERSIONS);
    Object managed = settings.remove(MANAGED_KEYS);
    Object versions = managed == null ? keys : managed;
    command.output().values(settings);
    if (versions instanceof Map<?, ?> known && !known.isEmpty()) {
      command.output().line("");
      command.output().table(HEADER, rows(known));
    }
    Map<String, Object> document = new LinkedHashMap<>(answer.data());
    if (!answer.warnings().isEmpty()) {
      document.put("warnings", answer.warnings());
    }
    command.output().document(document);
  }

  private static List<List<String>> rows(Map<?, ?> versions) {
    List<List<String>> rows = new ArrayList<>();
    versions.forEach((number, version) -> {
      List<String> row = new ArrayList<>();
      row.add(String.valueOf(number));
      for (String field : FIELDS) {
        row.add(version instanceof Map<?, ?> known ? Output.text(known.get(field)) : "");
      }
      rows.add(row);
    });
    return rows;
  }
}
