// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.config;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The lines of a property file in a list. */
final class PropertyLines {

  private PropertyLines() {}

  static List<PropertyFile.Property> read(byte[] content, int limit, Problems problems)
      throws IOException {
    Map<String, Integer> lines = new HashMap<>();
    List<PropertyFile.Property> read = new ArrayList<>();
    PropertyFile.read(
        new ByteArrayInputStream(content),
        limit,
        problems,
        property -> {
          Integer earlier = lines.putIfAbsent(property.key(), property.line());
          if (earlier != null) {
            return earlier;
          }
          read.add(property);
          return 0;
        });
    return read;
  }
}
