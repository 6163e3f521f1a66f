// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.slf4j.ILoggerFactory;

/** What libraries log by SLF4J, as the platform's loggers get it. */
class LibraryLogTest {

  private static final String NAME = "org.example.library";

  /** Kept, or the platform would forget what is set on it. */
  private final Logger logger = Logger.getLogger(NAME);

  private final List<LogRecord> records = new ArrayList<>();

  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord entry) {
          records.add(entry);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @Test
  void warnings_andErrors_areSaid_withoutTheWordsOfExceptions() {
    ILoggerFactory factory = new LibraryLog().getLoggerFactory();
    org.slf4j.Logger library = factory.getLogger(NAME);
    logger.setUseParentHandlers(false);
    logger.addHandler(handler);
    try {
      library.debug("{}", "fine");
      library.info("starting");
      library.warn("no {} for {}", "files", "{0}");
      library.error("failed", new IllegalStateException("PIN 123456"));
    } finally {
      logger.removeHandler(handler);
    }

    assertThat(records)
        .extracting(LogRecord::getMessage)
        .containsExactly("no files for {0}", "failed (java.lang.IllegalStateException)");
    assertThat(records).extracting(LogRecord::getThrown).containsOnlyNulls();
    assertThat(factory.getLogger(NAME)).isSameAs(library);
  }
}
