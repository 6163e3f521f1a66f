// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.audit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.managedkeys.key.Namespace;

/**
 * Writes audit records, each a line of JSON that ends with a SHA-256 over all of the line before
 * it; since that holds the hash of the line above, no line can be changed, removed or moved without
 * changing all that follow. Not thread-safe.
 */
final class AuditChain {

  /** The version of the form, in the first record. */
  static final int FORMAT = 1;

  static final String OPEN = "audit.open";
  static final String CLOSE = "audit.close";

  static final String SEQUENCE = "seq";
  static final String OPERATION = "operation";
  static final String FORMAT_MEMBER = "format";
  static final String PREVIOUS = "previous";

  /** Stands between what is hashed and its hash. */
  static final String BEFORE_HASH = ",\"hash\":\"";

  /** Stands behind the hash. */
  static final String AFTER_HASH = "\"}";

  /** In ASCII, so that no name, however broken, can keep a line from being written. */
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  /** Characters of one text; a longer one is cut. */
  private static final int MOST_CHARACTERS = 4096;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private final String user = System.getProperty("user.name", "");
  private final long process = ProcessHandle.current().pid();
  private long next;
  private String head = "";

  /** Where a chain stands. */
  record Position(long next, String head) {}

  /** An event of the log itself. */
  static AuditEntry own(String operation) {
    return AuditEntry.now(
        new AuditEvent(
            Namespace.ROOT,
            operation,
            "audit log",
            Optional.empty(),
            Optional.empty(),
            AuditEvent.OK,
            Map.of()));
  }

  Position position() {
    return new Position(next, head);
  }

  /** Takes back what was written since: it is not where it has to be. */
  void returnTo(Position position) {
    next = position.next;
    head = position.head;
  }

  /**
   * The first line.
   *
   * @param file id of this chain, random
   */
  byte[] open(String file) {
    return line(
        own(OPEN),
        json -> {
          json.writeNumberField(FORMAT_MEMBER, FORMAT);
          json.writeStringField("file", file);
        });
  }

  /** The last line. */
  byte[] close() {
    return line(own(CLOSE));
  }

  /** The line of an event, with its line break. */
  byte[] line(AuditEntry entry) {
    return line(entry, json -> {});
  }

  /** Further members of a line. */
  private interface Members {
    void write(JsonGenerator json) throws IOException;
  }

  private byte[] line(AuditEntry entry, Members further) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeNumberField(SEQUENCE, next);
      json.writeStringField("time", TIME.format(entry.time()));
      write(json, entry.event());
      json.writeObjectFieldStart("who");
      json.writeStringField("user", user);
      json.writeNumberField("process", process);
      if (entry.actor().isPresent()) {
        json.writeStringField("actor", cut(entry.actor().get()));
      }
      json.writeEndObject();
      further.write(json);
      json.writeStringField(PREVIOUS, head);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    byte[] whole = out.toByteArray();
    byte[] hashed = Arrays.copyOf(whole, whole.length - 1);
    head = hash(hashed);
    next++;
    out.reset();
    out.writeBytes(hashed);
    out.writeBytes((BEFORE_HASH + head + AFTER_HASH + "\n").getBytes(US_ASCII));
    return out.toByteArray();
  }

  private static void write(JsonGenerator json, AuditEvent event) throws IOException {
    json.writeStringField("namespace", event.namespace().path());
    json.writeStringField(OPERATION, event.operation());
    json.writeStringField("subject", cut(event.subject()));
    if (event.record().isPresent()) {
      json.writeStringField("uuid", event.record().get().toString());
    }
    if (event.mount().isPresent()) {
      json.writeStringField("mount", event.mount().get());
    }
    json.writeStringField("outcome", event.outcome());
    if (!event.detail().isEmpty()) {
      json.writeObjectFieldStart("detail");
      for (Map.Entry<String, String> detail : new TreeMap<>(event.detail()).entrySet()) {
        json.writeStringField(cut(detail.getKey()), cut(detail.getValue()));
      }
      json.writeEndObject();
    }
  }

  private static String cut(String text) {
    return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS) + "...";
  }

  static String hash(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
