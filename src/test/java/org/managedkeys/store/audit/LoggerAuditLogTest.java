// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.key.KeyException;

/** The same lines as in a file, to the platform's logger. */
class LoggerAuditLogTest {

  @TempDir private Path folder;
  private final List<String> lines = new ArrayList<>();
  private boolean loggable = true;
  private boolean broken;

  private final System.Logger logger =
      new System.Logger() {
        @Override
        public String getName() {
          return "test";
        }

        @Override
        public boolean isLoggable(Level level) {
          return loggable;
        }

        @Override
        public void log(
            Level level,
            @Nullable ResourceBundle bundle,
            @Nullable String message,
            @Nullable Throwable thrown) {
          log(level, bundle, message);
        }

        @Override
        public void log(
            Level level,
            @Nullable ResourceBundle bundle,
            @Nullable String format,
            @Nullable Object... params) {
          if (broken) {
            throw new IllegalStateException("handler is closed");
          }
          assertThat(level).isEqualTo(Level.INFO);
          lines.add(String.valueOf(format));
        }
      };

  @Test
  void records_makeAChain() throws Exception {
    LoggerAuditLog log = LoggerAuditLog.of(logger, true);
    for (int i = 0; i < 5; i++) {
      log.record(Events.signature("{0} k" + i));
    }
    Path file = Files.write(folder.resolve("collected"), lines);

    AuditVerification verification = AuditVerification.of(file);
    assertThat(verification.verdict()).isEqualTo(AuditVerification.Verdict.OPEN_ENDED);
    assertThat(verification.records()).isEqualTo(6);
  }

  @Test
  void loggerThatTakesNothing_isAnError_unlessItIsBestEffort() throws Exception {
    LoggerAuditLog log = LoggerAuditLog.of(logger, true);
    log.record(Events.signature("a"));
    loggable = false;
    assertThat(failure(log)).hasMessageContaining("takes no records of level INFO");
    loggable = true;
    broken = true;
    assertThat(failure(log)).hasMessageContaining("handler is closed");
    assertThatCode(() -> LoggerAuditLog.of(logger, false).record(Events.signature("b")))
        .doesNotThrowAnyException();
    broken = false;
    log.record(Events.signature("c"));

    // What failed is no gap in the chain.
    Path file = Files.write(folder.resolve("collected"), lines);
    assertThat(AuditVerification.of(file).records()).isEqualTo(3);
  }

  private static KeyException failure(LoggerAuditLog log) {
    KeyException failure =
        catchThrowableOfType(KeyException.class, () -> log.record(Events.signature("b")));
    assertThat(failure.kind()).isEqualTo(KeyException.Kind.UNAVAILABLE);
    return failure;
  }
}
