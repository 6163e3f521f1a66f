// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.config;

import java.nio.file.Path;
import org.managedkeys.key.KeyException;
import org.managedkeys.registry.References;

/**
 * References in texts of the live store; they are written as in the configuration.
 *
 * @param folder what relative paths of files are relative to
 */
record StoredReferences(Path folder) implements References {

  @Override
  public String resolve(String text, String place) {
    Problems problems = new Problems(place, "read the value");
    ConfigValue value =
        ConfigValue.parse(
            "",
            place,
            new PropertyFile.Property("value", text, 0),
            new ConfigValue.Origin(place, folder),
            problems);
    if (problems.count() > 0) {
      throw KeyException.of(
          KeyException.Kind.INVALID,
          place,
          "read the value",
          "it holds an unknown reference; references are " + ConfigValue.FORMS,
          "write $${ for a literal ${");
    }
    return value.get();
  }
}
