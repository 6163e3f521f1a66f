// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.store.seal.Seal;
import org.managedkeys.store.seal.SecretPlace;

/**
 * Reads the fields of stored connections: opens what is sealed, looks up what is referred to, and
 * finds libraries and files on this node, each when its value is asked for.
 */
final class StoredFields {

  /** In front of the names of fields in a record. */
  static final String PREFIX = "field.";

  private static final String LIBRARY = "library";
  private static final String FILE = "file";

  private final NodeSettings node;
  private final Supplier<Seal> seal;

  StoredFields(NodeSettings node, Supplier<Seal> seal) {
    this.node = node;
    this.seal = seal;
  }

  /** The texts of the fields in a record, by the fields' names. */
  static Map<String, String> texts(Map<String, String> values) {
    Map<String, String> texts = new LinkedHashMap<>();
    values.forEach((name, text) -> {
      if (name.startsWith(PREFIX)) {
        texts.put(name.substring(PREFIX.length()), text);
      }
    });
    return texts;
  }

  /**
   * Fields that are read when they are asked for.
   *
   * @param owner {@code kms.hsm} or {@code key.orders}
   * @param record whose fields they are
   */
  Fields of(String owner, UUID record, Map<String, String> texts) {
    Map<String, Fields.Value> values = new LinkedHashMap<>();
    texts.forEach((name, text) -> values.put(name, value(owner, record, name, text)));
    return Fields.of(owner, values);
  }

  private Fields.Value value(String owner, UUID record, String name, String text) {
    String place = owner + "." + name;
    Fields.Value value =
        new StoredValue(() -> read(new SecretPlace(record, PREFIX + name), text, place));
    return switch (name) {
      case LIBRARY -> new StoredValue(() -> library(value.get().strip(), place));
      case FILE -> new StoredValue(() -> file(value.get().strip(), place));
      default -> value;
    };
  }

  /** What was sealed is the secret itself, whatever it looks like. */
  private String read(SecretPlace secret, String text, String place) {
    if (!text.startsWith(Seal.PREFIX)) {
      return node.references().resolve(text, place);
    }
    try {
      return seal.get().open(secret, text);
    } catch (KeyException e) {
      throw e.during(place, "read the value");
    }
  }

  private String library(String text, String place) {
    Fields.Value path = node.libraries().get(text.toLowerCase(Locale.ROOT));
    if (path != null) {
      return path.get();
    }
    try {
      if (Path.of(text).isAbsolute()) {
        return text;
      }
    } catch (InvalidPathException e) {
      // told below, with what there is
    }
    throw KeyException.of(
        Kind.INVALID,
        place,
        "find the library",
        "'"
            + text
            + "' is neither the name of a kms_library nor an absolute path; "
            + (node.libraries().isEmpty()
                ? "no kms_library is declared"
                : "libraries are " + String.join(", ", new TreeSet<>(node.libraries().keySet()))),
        "declare kms_library." + text + ".library in the configuration of this node");
  }

  private String file(String text, String place) {
    try {
      return node.folder().resolve(text).normalize().toString();
    } catch (InvalidPathException e) {
      throw KeyException.of(Kind.INVALID, place, "read the value", "it is not a path", null);
    }
  }

  /** Prints no value. */
  private record StoredValue(Supplier<String> text) implements Fields.Value {

    @Override
    public String get() {
      return text.get();
    }

    @Override
    public String place() {
      return "";
    }

    @Override
    public String toString() {
      return "value";
    }
  }
}
