// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store;

import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;

/** The texts of one record, read and written as what they stand for. Not for several threads. */
public final class RecordValues {

  private final String subject;
  private final Map<String, String> values;

  private RecordValues(String subject, Map<String, String> values) {
    this.subject = subject;
    this.values = values;
  }

  /** Those of a record. */
  public static RecordValues of(StoredRecord record) {
    return of(record.key().toString(), record.values());
  }

  /**
   * Some texts.
   *
   * @param subject whose they are, for messages
   */
  public static RecordValues of(String subject, Map<String, String> values) {
    return new RecordValues(subject, values);
  }

  /** Without any, to be written. */
  public static RecordValues empty() {
    return new RecordValues("new record", new TreeMap<>());
  }

  public Map<String, String> toMap() {
    return Map.copyOf(values);
  }

  public String text(String name) {
    return values.getOrDefault(name, "");
  }

  public boolean flag(String name) {
    return Boolean.parseBoolean(text(name));
  }

  /** Texts hold no line breaks. */
  public List<String> list(String name) {
    return text(name).lines().toList();
  }

  public Optional<UUID> uuid(String name) {
    return parsed(name, UUID::fromString);
  }

  public Optional<Instant> instant(String name) {
    return parsed(name, Instant::parse);
  }

  /** Bytes that must be there, as what they encode. */
  public <T> T decoded(String name, Function<byte[], T> reader) {
    return required(name, text -> reader.apply(Base64.getDecoder().decode(text)));
  }

  /** The value as something else; it must be there. */
  public <T> T required(String name, Function<String, T> reader) {
    return parsed(name, reader).orElseThrow(() -> damaged(name, "it is not there", null));
  }

  /** The value as something else, if it is there. */
  public <T> Optional<T> parsed(String name, Function<String, T> reader) {
    String text = text(name);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(reader.apply(text));
    } catch (RuntimeException e) {
      throw damaged(name, String.valueOf(e.getMessage()), e);
    }
  }

  /** What is empty is not kept. */
  public RecordValues put(String name, String text) {
    if (!text.isEmpty()) {
      values.put(name, text);
    }
    return this;
  }

  public RecordValues put(String name, Optional<?> value) {
    return put(name, value.map(Object::toString).orElse(""));
  }

  public RecordValues put(String name, byte[] bytes) {
    return put(name, Base64.getEncoder().encodeToString(bytes));
  }

  public RecordValues put(String name, List<String> list) {
    return put(name, String.join("\n", list));
  }

  private KeyException damaged(String name, String detail, @Nullable Throwable cause) {
    return KeyException.of(
        Kind.INTERNAL,
        subject,
        "read its value " + name,
        detail,
        "restore the store from a backup",
        cause);
  }
}
