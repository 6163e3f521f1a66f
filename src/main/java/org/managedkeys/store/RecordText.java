// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.Namespace;

/**
 * The text of one record, in UTF-8: lines of {@link Properties}, sorted, without comments, so that
 * the same record is always the same bytes. The last line is one that every record has, so that a
 * text cut off anywhere is noticed.
 */
public final class RecordText {

  /** How long the text of a record may be. */
  public static final int MAX_BYTES = 16 * 1024 * 1024;

  private static final String FORMAT = "format";
  private static final String FORMAT_2 = "2";
  private static final String KIND = "kind";
  private static final String NAMESPACE = "namespace";
  private static final String NAME = "name";
  private static final String UUID_LINE = "uuid";
  private static final String VERSION = "version";
  private static final String CREATED = "created";
  private static final Set<String> HEAD =
      Set.of(FORMAT, KIND, NAMESPACE, NAME, UUID_LINE, VERSION, CREATED);

  /** Sorts before {@link #VERSION}, which therefore is the last line. */
  private static final String VALUE_PREFIX = "value.";

  private RecordText() {}

  /**
   * Writes a record.
   *
   * @throws KeyException INVALID if the text is longer than {@link #MAX_BYTES} or a value is not
   *     Unicode
   */
  public static byte[] encode(StoredRecord record) {
    Map<String, String> lines = new TreeMap<>();
    lines.put(FORMAT, FORMAT_2);
    lines.put(KIND, record.key().kind().text());
    lines.put(NAMESPACE, record.key().namespace().path());
    lines.put(NAME, record.key().name());
    lines.put(UUID_LINE, record.uuid().toString());
    lines.put(VERSION, Long.toString(record.version()));
    lines.put(CREATED, record.created().toString());
    record.values().forEach((name, value) -> lines.put(VALUE_PREFIX + name, value));
    ByteBuffer content;
    try {
      content = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text(lines)));
    } catch (CharacterCodingException e) {
      throw unfit(record, "it holds half of a surrogate pair, which is no Unicode");
    }
    if (content.remaining() > MAX_BYTES) {
      throw unfit(record, "its text is longer than " + MAX_BYTES + " bytes");
    }
    byte[] bytes = new byte[content.remaining()];
    content.get(bytes);
    return bytes;
  }

  private static KeyException unfit(StoredRecord record, String detail) {
    return KeyException.of(
        KeyException.Kind.INVALID, record.key().toString(), "store it", detail, null);
  }

  /** The JDK escapes; it also writes the time as a comment, and before 18 in no order. */
  private static String text(Map<String, String> lines) {
    Properties properties = new Properties();
    properties.putAll(lines);
    StringWriter out = new StringWriter();
    try {
      properties.store(out, null);
    } catch (IOException e) {
      throw new AssertionError("a string cannot fail", e);
    }
    return out.toString()
        .lines()
        .filter(line -> !line.startsWith("#"))
        .sorted()
        .collect(Collectors.joining("\n", "", "\n"));
  }

  /**
   * Reads a record.
   *
   * @param key whose record it must be
   * @param place where the text is, for messages
   * @throws KeyException INTERNAL if it is anything else than the text of that record
   */
  public static StoredRecord decode(RecordKey key, byte[] content, String place) {
    try {
      return record(key, lines(content));
    } catch (IOException | IllegalArgumentException | DateTimeException e) {
      throw KeyException.of(
          KeyException.Kind.INTERNAL,
          place,
          "read " + key,
          damage(e),
          "restore it from a backup, or remove it to give the " + key.kind().text() + " up",
          e);
    }
  }

  /** The same for a text that says itself whose record it is. */
  public static StoredRecord decode(byte[] content, String place) {
    return decode(keyIn(content, place), content, place);
  }

  private static RecordKey keyIn(byte[] content, String place) {
    try {
      Lines lines = lines(content);
      String kind = lines.required(KIND);
      for (RecordKind each : RecordKind.values()) {
        if (each.text().equals(kind)) {
          Namespace namespace = new Namespace(lines.required(NAMESPACE));
          return new RecordKey(each, namespace, lines.required(NAME));
        }
      }
      throw new Damage("there is no such kind of record");
    } catch (IOException | IllegalArgumentException | KeyException e) {
      throw KeyException.of(KeyException.Kind.INTERNAL, place, "read a record", damage(e), null, e);
    }
  }

  private static String damage(Exception cause) {
    return Optional.of(cause)
        .filter(Damage.class::isInstance)
        .map(Exception::getMessage)
        .orElse("it is damaged");
  }

  private static Lines lines(byte[] content) throws IOException {
    String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
    if (!text.endsWith("\n")) {
      throw new Damage("it is cut off");
    }
    Lines lines = new Lines();
    lines.load(new StringReader(text));
    return lines;
  }

  private static StoredRecord record(RecordKey key, Lines lines) {
    String format = lines.required(FORMAT);
    if (!format.equals(FORMAT_2)) {
      throw new Damage("this version reads format " + FORMAT_2 + ", and it is in another");
    }
    if (!lines.required(KIND).equals(key.kind().text())
        || !lines.required(NAMESPACE).equals(key.namespace().path())
        || !lines.required(NAME).equals(key.name())) {
      throw new Damage("it is the record of another name or kind");
    }
    Map<String, String> values = new TreeMap<>();
    for (String line : lines.stringPropertyNames()) {
      if (line.startsWith(VALUE_PREFIX)) {
        values.put(line.substring(VALUE_PREFIX.length()), lines.required(line));
      } else if (!HEAD.contains(line)) {
        throw new Damage("it has lines that do not belong to it");
      }
    }
    String uuid = lines.required(UUID_LINE);
    UUID parsed = UUID.fromString(uuid);
    String version = lines.required(VERSION);
    long number = Long.parseLong(version);
    if (!parsed.toString().equals(uuid) || number < 1 || !version.equals("" + number)) {
      throw new Damage("its uuid or version is not in the form that they are written in");
    }
    return new StoredRecord(key, parsed, number, Instant.parse(lines.required(CREATED)), values);
  }

  /** What is wrong, in words that hold nothing of what was read. */
  private static final class Damage extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    Damage(String message) {
      super(message);
    }
  }

  /** The JDK's reader keeps the last of two equal lines; here they are damage. */
  private static final class Lines extends Properties {
    private static final long serialVersionUID = 1L;

    @Override
    public synchronized @Nullable Object put(Object line, Object value) {
      if (super.put(line, value) != null) {
        throw new Damage("it has the same line twice");
      }
      return null;
    }

    String required(String line) {
      @Nullable String value = getProperty(line);
      if (value == null) {
        throw new Damage("it has no line '" + line + "'");
      }
      return value;
    }
  }
}
