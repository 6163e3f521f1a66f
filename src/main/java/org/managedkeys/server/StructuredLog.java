// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.logging.ErrorManager;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.managedkeys.config.ServerConfiguration.Log;
import org.managedkeys.key.KeyException;
import org.managedkeys.store.audit.AuditActor;

/**
 * What the loggers of the JVM say, as a JSON object on each line: {@code time}, {@code level},
 * {@code logger}, {@code message}; {@code request_id} if the thread works for a request; {@code
 * exception} and {@code at} if something was thrown. Of exceptions that are not this library's the
 * message is left out: it may quote what a caller sent. Thread-safe.
 */
final class StructuredLog extends Handler {

  private static final JsonFactory JSON =
      JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** As {@link RequestAudit#actingFor} names it. */
  private static final Pattern REQUEST = Pattern.compile("request ([0-9a-f-]{36})\\b");

  /** Those of an audit record, which must not be cut, are fewer. */
  private static final int MOST_CHARACTERS = 1 << 20;

  private static final int MOST_FRAMES = 20;

  private final OutputStream out;

  /** Puts in the place of a message the parameters that it names. */
  private final SimpleFormatter texts = new SimpleFormatter();

  /**
   * A log.
   *
   * @param out takes whole lines
   */
  StructuredLog(OutputStream out) {
    this.out = out;
  }

  /**
   * From now on the loggers of this JVM write to standard error in a form. As text, they do what
   * they did before, and libraries say their warnings as well. To be called before any of these is
   * used.
   */
  static void install(Log form) {
    LibraryLog.install();
    if (form == Log.TEXT) {
      return;
    }
    Logger root = LogManager.getLogManager().getLogger("");
    for (Handler before : root.getHandlers()) {
      root.removeHandler(before);
    }
    root.addHandler(new StructuredLog(new FileOutputStream(FileDescriptor.err)));
  }

  @Override
  public void publish(LogRecord entry) {
    if (!isLoggable(entry)) {
      return;
    }
    try {
      byte[] line = line(entry);
      synchronized (out) {
        out.write(line);
        out.flush();
      }
    } catch (IOException e) {
      // It never stops whoever wanted to say something.
      reportError("a line could not be written", e, ErrorManager.WRITE_FAILURE);
    }
  }

  private byte[] line(LogRecord entry) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    try (JsonGenerator json = JSON.createGenerator(line)) {
      json.writeStartObject();
      json.writeStringField("time", TIME.format(entry.getInstant()));
      json.writeStringField("level", level(entry.getLevel()));
      json.writeStringField("logger", Optional.ofNullable(entry.getLoggerName()).orElse(""));
      json.writeStringField("message", cut(String.valueOf(texts.formatMessage(entry))));
      Optional<String> request = AuditActor.present().flatMap(StructuredLog::request);
      if (request.isPresent()) {
        json.writeStringField("request_id", request.get());
      }
      writeThrown(json, entry.getThrown());
      json.writeEndObject();
    }
    line.write('\n');
    return line.toByteArray();
  }

  private static void writeThrown(JsonGenerator json, @Nullable Throwable thrown)
      throws IOException {
    if (thrown == null) {
      return;
    }
    json.writeStringField("exception", thrown.getClass().getName());
    if (thrown instanceof KeyException known) {
      json.writeStringField("error", cut(known.getMessage()));
    }
    json.writeArrayFieldStart("at");
    StackTraceElement[] places = thrown.getStackTrace();
    for (int index = 0; index < Math.min(places.length, MOST_FRAMES); index++) {
      json.writeString(places[index].toString());
    }
    json.writeEndArray();
  }

  private static Optional<String> request(String actor) {
    Matcher named = REQUEST.matcher(actor);
    return named.lookingAt() ? Optional.of(named.group(1)) : Optional.empty();
  }

  /** By the names of {@link System.Logger}. */
  private static String level(Level level) {
    if (level.intValue() >= Level.SEVERE.intValue()) {
      return "error";
    }
    if (level.intValue() >= Level.WARNING.intValue()) {
      return "warning";
    }
    return level.intValue() >= Level.INFO.intValue() ? "info" : "debug";
  }

  private static String cut(String text) {
    return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS) + "...";
  }

  @Override
  public void flush() {
    // Each line is written when it is there.
  }

  @Override
  public void close() {
    // Standard error is not ours to close.
  }
}
