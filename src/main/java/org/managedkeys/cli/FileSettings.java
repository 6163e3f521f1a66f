// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The lines of a configuration by the names of their settings, to tell which ones were changed; not
 * what they say. Those that begin with {@code server.} are left out.
 */
final class FileSettings {

  private static final String SERVER = "server.";

  private final Map<String, String> lines;

  private FileSettings(Map<String, String> lines) {
    this.lines = lines;
  }

  /** A file that cannot be read has none. */
  static FileSettings of(Path file) {
    Map<String, String> lines = new TreeMap<>();
    try {
      for (String line : Files.readAllLines(file)) {
        String text = line.strip();
        String name = text.split("[=:\\s]", 2)[0];
        if (!name.isEmpty() && !name.startsWith("#") && !name.startsWith(SERVER)) {
          lines.merge(name, text, (one, other) -> one + "\n" + other);
        }
      }
    } catch (IOException e) {
      lines.clear();
    }
    return new FileSettings(lines);
  }

  /** The names of those that are not the same in both, in order. */
  List<String> changed(FileSettings other) {
    Set<String> names = new TreeSet<>(lines.keySet());
    names.addAll(other.lines.keySet());
    names.removeIf(name ->
        lines.containsKey(name)
            && other.lines.containsKey(name)
            && lines.getOrDefault(name, "").equals(other.lines.getOrDefault(name, "")));
    return List.copyOf(names);
  }
}
