// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyException;

/**
 * A value as written: text with references in it, {@code ${env:NAME}}, {@code ${file:/path}} and
 * {@code ${sys:name}}. References are looked up when the value is asked for, each time anew, so
 * that a rotated secret is seen. A second dollar sign in front keeps the brace from opening one.
 * Prints as its place.
 */
final class ConfigValue implements Fields.Value {

  static final String FORMS = "${env:NAME}, ${file:/path} and ${sys:name}";

  /** Enough for any credential; keeps a wrong path such as /dev/zero from filling the heap. */
  private static final int MAX_FILE_BYTES = 64 * 1024;

  private enum Scheme {
    TEXT,
    ENV,
    FILE,
    SYS
  }

  private record Part(Scheme scheme, String text) {}

  /** Those of a file have the same: where it is. */
  record Origin(String source, Path folder) {}

  private final String owner;
  private final String field;
  private final Origin origin;
  private final int line;
  private final String text;

  /** Empty if the text stands for itself. */
  private final List<Part> parts;

  private ConfigValue(
      String owner, String field, Origin origin, int line, String text, List<Part> parts) {
    this.owner = owner;
    this.field = field;
    this.origin = origin;
    this.line = line;
    this.text = text;
    this.parts = parts;
  }

  /**
   * Splits a value into text and references, without looking anything up.
   *
   * @param owner what it is a field of, {@code kms.hsm}; empty for the top level
   * @param origin the file, and what relative paths of files are relative to
   */
  static ConfigValue parse(
      String owner,
      String field,
      PropertyFile.Property property,
      Origin origin,
      Problems problems) {
    String text = property.value();
    List<Part> parts = List.of();
    if (text.contains("${")) {
      try {
        parts = split(text);
        if (parts.size() == 1 && parts.get(0).scheme == Scheme.TEXT) {
          text = parts.get(0).text;
          parts = List.of();
        }
      } catch (IllegalArgumentException e) {
        problems.add(property.line(), property.key() + ": " + e.getMessage());
      }
    }
    return new ConfigValue(owner, field, origin, property.line(), text, parts);
  }

  int line() {
    return line;
  }

  @Override
  public String place() {
    return line == 0 ? origin.source : origin.source + ":" + line;
  }

  /** The field as the configuration writes it. */
  private String key() {
    return owner.isEmpty() ? field : owner + "." + field;
  }

  /** Whether anything has to be looked up. */
  boolean hasReferences() {
    return !parts.isEmpty();
  }

  /**
   * The value for a message: a reference stays as it is written, for what it stands for may be a
   * secret.
   */
  String shown() {
    if (parts.isEmpty()) {
      return text.strip();
    }
    StringBuilder shown = new StringBuilder();
    for (Part part : parts) {
      shown.append(part.scheme == Scheme.TEXT ? part.text : written(part));
    }
    return shown.toString().strip();
  }

  /** What to say of a value that holds references and cannot be used. */
  String uselessReference() {
    return "what " + shown() + " stands for cannot be used here";
  }

  private static String written(Part part) {
    return "${" + prefix(part.scheme) + part.text + "}";
  }

  /** Whether nothing is written: the field counts as absent. */
  boolean isBlank() {
    return parts.isEmpty() && text.isBlank();
  }

  /** The same as the path of a file: one that is relative starts at the configuration's folder. */
  Fields.Value asPath() {
    return new FilePath(this);
  }

  @Override
  public String get() {
    if (parts.isEmpty()) {
      return text;
    }
    StringBuilder value = new StringBuilder();
    for (Part part : parts) {
      value.append(resolve(part));
    }
    return value.toString();
  }

  @Override
  public String toString() {
    return place();
  }

  /** A complaint must not repeat the value: it may be a secret that happens to hold "${". */
  private static List<Part> split(String value) {
    List<Part> parts = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    int at = 0;
    while (at < value.length()) {
      if (value.startsWith("$${", at)) {
        text.append("${");
        at += 3;
      } else if (value.startsWith("${", at)) {
        int end = value.indexOf('}', at);
        parts.add(new Part(Scheme.TEXT, text.toString()));
        text.setLength(0);
        parts.add(reference(end < 0 ? "" : value.substring(at + 2, end)));
        at = end + 1;
      } else {
        text.append(value.charAt(at++));
      }
    }
    if (parts.isEmpty() || text.length() > 0) {
      parts.add(new Part(Scheme.TEXT, text.toString()));
    }
    return List.copyOf(parts);
  }

  private static Part reference(String body) {
    for (Scheme scheme : List.of(Scheme.ENV, Scheme.FILE, Scheme.SYS)) {
      String prefix = prefix(scheme);
      if (body.startsWith(prefix)
          && !body.contains("${")
          && !body.substring(prefix.length()).isBlank()) {
        return new Part(scheme, body.substring(prefix.length()).strip());
      }
    }
    throw new IllegalArgumentException(
        "unknown reference; references are " + FORMS + ", and $${ stands for a literal ${");
  }

  private static String prefix(Scheme scheme) {
    return switch (scheme) {
      case ENV -> "env:";
      case FILE -> "file:";
      case SYS -> "sys:";
      case TEXT -> "";
    };
  }

  private String resolve(Part part) {
    return switch (part.scheme) {
      case TEXT -> part.text;
      case ENV -> found(part, System.getenv(part.text), "the environment variable is not set");
      case SYS -> found(part, System.getProperty(part.text), "the system property is not set");
      case FILE -> contentOf(part);
    };
  }

  private String found(Part part, @Nullable String value, String otherwise) {
    return Optional.ofNullable(value).orElseThrow(() -> unresolved(part, otherwise, null));
  }

  private String contentOf(Part part) {
    byte[] content;
    try (InputStream in = Files.newInputStream(origin.folder.resolve(part.text))) {
      content = in.readNBytes(MAX_FILE_BYTES + 1);
    } catch (NoSuchFileException e) {
      throw unresolved(part, "the file does not exist", e);
    } catch (AccessDeniedException e) {
      throw unresolved(part, "this process may not read the file", e);
    } catch (IOException | InvalidPathException e) {
      throw unresolved(part, "the file cannot be read", e);
    }
    if (content.length > MAX_FILE_BYTES) {
      throw unresolved(part, "the file is longer than " + MAX_FILE_BYTES + " bytes", null);
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
      int end = text.length();
      if (text.endsWith("\n")) {
        end -= text.endsWith("\r\n") ? 2 : 1;
      }
      return text.substring(0, end);
    } catch (CharacterCodingException e) {
      throw unresolved(part, "the file is not UTF-8 text", e);
    }
  }

  private KeyException unresolved(Part part, String detail, @Nullable Exception cause) {
    return KeyException.of(
        KeyException.Kind.INVALID,
        place(),
        "resolve " + key(),
        written(part) + ": " + detail,
        null,
        cause);
  }

  private record FilePath(ConfigValue written) implements Fields.Value {

    @Override
    public String get() {
      try {
        return written.origin.folder.resolve(written.get().strip()).normalize().toString();
      } catch (InvalidPathException e) {
        // No cause: it would quote the value.
        throw KeyException.of(
            KeyException.Kind.INVALID,
            place(),
            "read " + written.key(),
            "the value is not a path",
            null);
      }
    }

    @Override
    public String place() {
      return written.place();
    }

    @Override
    public String toString() {
      return place();
    }
  }
}
