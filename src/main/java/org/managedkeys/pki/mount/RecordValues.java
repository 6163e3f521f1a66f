// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

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
import org.managedkeys.store.StoredRecord;

/** The texts of one record, read and written as what they stand for. Not for several threads. */
final class RecordValues {

  private final String subject;
  private final Map<String, String> values;

  private RecordValues(String subject, Map<String, String> values) {
    this.subject = subject;
    this.values = values;
  }

  /** Those of a record. */
  static RecordValues of(StoredRecord record) {
    return of(record.key().toString(), record.values());
  }

  /**
   * Some texts.
   *
   * @param subject whose they are, for messages
   */
  static RecordValues of(String subject, Map<String, String> values) {
    return new RecordValues(subject, values);
  }

  /** Without any, to be written. */
  static RecordValues empty() {
    return new RecordValues("new record", new TreeMap<>());
  }

  Map<String, String> toMap() {
    return Map.copyOf(values);
  }

  String text(String name) {
    return values.getOrDefault(name, "");
  }

  boolean flag(String name) {
    return Boolean.parseBoolean(text(name));
  }

  /** Texts hold no line breaks. */
  List<String> list(String name) {
    return text(name).lines().toList();
  }

  Optional<UUID> uuid(String name) {
    return parsed(name, UUID::fromString);
  }

  Optional<Instant> instant(String name) {
    return parsed(name, Instant::parse);
  }

  /** Bytes that must be there, as what they encode. */
  <T> T decoded(String name, Function<byte[], T> reader) {
    return parsed(name, text -> reader.apply(Base64.getDecoder().decode(text)))
        .orElseThrow(() -> damaged(name, "it is not there", null));
  }

  /** The value as something else, if it is there. */
  <T> Optional<T> parsed(String name, Function<String, T> reader) {
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
  RecordValues put(String name, String text) {
    if (!text.isEmpty()) {
      values.put(name, text);
    }
    return this;
  }

  RecordValues put(String name, Optional<?> value) {
    return put(name, value.map(Object::toString).orElse(""));
  }

  RecordValues put(String name, byte[] bytes) {
    return put(name, Base64.getEncoder().encodeToString(bytes));
  }

  RecordValues put(String name, List<String> list) {
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
