// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.local;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What the back end logs at level WARNING, for as long as this is open. */
final class Warnings extends Handler implements AutoCloseable {

  // Held: the logging system itself may forget a logger.
  private final Logger logger = Logger.getLogger(LocalBackend.class.getName());
  private final List<String> messages = new CopyOnWriteArrayList<>();

  Warnings() {
    logger.addHandler(this);
  }

  /** Those about a file, so that tests beside this one do not matter. */
  List<String> about(String file) {
    return messages.stream().filter(message -> message.contains(file)).toList();
  }

  @Override
  public void publish(LogRecord record) {
    if (record.getLevel().equals(Level.WARNING)) {
      messages.add(record.getMessage());
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.removeHandler(this);
  }
}
