// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.managedkeys.key.Fields;

/** Turns bytes into fields: lines {@code name=value}. */
final class TextLines {

  private TextLines() {}

  static Fields fields(String owner, byte[] data) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String line : new String(data, StandardCharsets.UTF_8).split("\n", -1)) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        values.put(line.substring(0, equals), line.substring(equals + 1));
      }
    }
    return Fields.ofText(owner, values);
  }
}
