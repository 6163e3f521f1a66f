// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.logging.ErrorManager;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.managedkeys.key.KeyException;
import org.managedkeys.store.audit.AuditActor;

/** Lines of JSON that tell no secret. */
class StructuredLogTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final StructuredLog log = new StructuredLog(out);

  private List<Map<String, Object>> lines() throws IOException {
    List<Map<String, Object>> lines = new ArrayList<>();
    for (String line : out.toString(UTF_8).lines().toList()) {
      lines.add(JSON.std.mapFrom(line));
    }
    return lines;
  }

  private static LogRecord entry(Level level, String message) {
    LogRecord entry = new LogRecord(level, message);
    entry.setLoggerName("org.managedkeys.Any");
    return entry;
  }

  @Test
  void record_isALineOfJson() throws IOException {
    Instant before = Instant.now().minusMillis(1);
    LogRecord entry = entry(Level.WARNING, "{0} of\n\"{1}\" \u2028");
    entry.setParameters(new Object[] {3, "ü"});
    log.publish(entry);
    log.publish(entry(Level.INFO, "{no parameters}"));

    assertThat(out.toString(UTF_8).lines()).hasSize(2);
    assertThat(lines().get(0))
        .containsEntry("level", "warning")
        .containsEntry("logger", "org.managedkeys.Any")
        .containsEntry("message", "3 of\n\"ü\" \u2028")
        .doesNotContainKeys("request_id", "exception");
    assertThat(Instant.parse((String) lines().get(0).get("time")))
        .isBetween(before, Instant.now().plusMillis(1));
    assertThat(lines().get(1)).containsEntry("message", "{no parameters}");
  }

  @Test
  void record_ofARequestsThread_namesTheRequest() throws IOException {
    UUID id = UUID.randomUUID();
    AuditActor.Stay stay = AuditActor.enter("request " + id + " of alice");
    try {
      log.publish(entry(Level.SEVERE, "lost"));
    } finally {
      stay.close();
    }
    stay = AuditActor.enter("request " + id);
    try {
      log.publish(entry(Level.FINE, "found"));
    } finally {
      stay.close();
    }

    assertThat(lines()).allMatch(line -> id.toString().equals(line.get("request_id")));
    assertThat(lines()).extracting(line -> line.get("level")).containsExactly("error", "debug");
  }

  @Test
  void exceptions_ofOthers_doNotSayWhatTheyQuote() throws IOException {
    LogRecord entry = entry(Level.WARNING, "failed");
    entry.setThrown(new IllegalArgumentException("no such PIN: 123456"));
    log.publish(entry);
    entry.setThrown(
        KeyException.of(KeyException.Kind.DENIED, "key 'a'", "use it", "it is closed", null));
    log.publish(entry);

    assertThat(out.toString(UTF_8)).doesNotContain("123456");
    assertThat(lines().get(0))
        .containsEntry("exception", "java.lang.IllegalArgumentException")
        .doesNotContainKey("error")
        .hasEntrySatisfying(
            "at", at -> assertThat(at.toString()).contains("StructuredLogTest.exceptions_"));
    assertThat(lines().get(1)).containsEntry("error", "key 'a': cannot use it: it is closed");
  }

  @Test
  void longMessages_areCut() throws IOException {
    log.publish(entry(Level.INFO, "x".repeat(4_000_000)));

    assertThat(out.size()).isLessThan(1_100_000);
    assertThat(lines()).hasSize(1);
  }

  @Test
  void brokenOutput_stopsNobody() {
    List<String> told = new ArrayList<>();
    StructuredLog broken =
        new StructuredLog(
            new OutputStream() {
              @Override
              public void write(int b) throws IOException {
                throw new IOException("closed");
              }
            });
    broken.setErrorManager(
        new ErrorManager() {
          @Override
          public synchronized void error(String message, Exception cause, int code) {
            told.add(message);
          }
        });

    assertThatCode(() -> broken.publish(entry(Level.INFO, "x"))).doesNotThrowAnyException();
    assertThat(told).hasSize(1);
  }
}
