// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.wycheproof;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A file of test vectors of the project Wycheproof.
 *
 * @param name the file's name
 * @param groups the groups, each with its tests
 * @see <a href="https://github.com/C2SP/wycheproof">C2SP/wycheproof</a>
 */
record Vectors(String name, List<Group> groups) {

  /** Where the files are; they are no part of this repository. */
  static final Path FOLDER =
      Path.of(System.getProperty("wycheproof.dir", "../shared/wycheproof")).toAbsolutePath();

  /** Tests that share a key or its size. */
  record Group(Map<?, ?> values, List<Vector> tests) {

    String text(String field) {
      return String.valueOf(values.get(field));
    }

    int number(String field) {
      return ((Number) required(values, field)).intValue();
    }

    byte[] bytes(String field) {
      return HexFormat.of().parseHex(text(field));
    }
  }

  /** One test. */
  record Vector(Map<?, ?> values) {

    String id() {
      return String.valueOf(values.get("tcId"));
    }

    String comment() {
      return String.valueOf(values.get("comment"));
    }

    boolean isValid() {
      return "valid".equals(values.get("result"));
    }

    boolean isInvalid() {
      return "invalid".equals(values.get("result"));
    }

    boolean has(String field) {
      return values.get(field) != null;
    }

    boolean isFlagged(String flag) {
      return ((List<?>) required(values, "flags")).contains(flag);
    }

    byte[] bytes(String field) {
      Object value = values.get(field);
      return value == null ? new byte[0] : HexFormat.of().parseHex(value.toString());
    }

    @Override
    public String toString() {
      return id() + " (" + values.get("result") + ", " + comment() + ")";
    }
  }

  static boolean arePresent() {
    return Files.isDirectory(FOLDER);
  }

  /** Reads a file. */
  static Vectors read(String name) {
    try {
      Map<String, Object> file = JSON.std.mapFrom(Files.readString(FOLDER.resolve(name)));
      return new Vectors(
          name, ((List<?>) required(file, "testGroups")).stream().map(Vectors::group).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Group group(Object group) {
    Map<?, ?> values = (Map<?, ?>) group;
    return new Group(
        values,
        ((List<?>) required(values, "tests"))
            .stream().map(test -> new Vector((Map<?, ?>) test)).toList());
  }

  private static Object required(Map<?, ?> values, String field) {
    return Objects.requireNonNull(values.get(field), field);
  }
}
