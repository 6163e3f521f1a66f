// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.audit;

import static java.lang.System.Logger.Level.INFO;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;

/**
 * An audit log that hands its records, the same lines of JSON as in a file, to the logger {@code
 * managedkeys.audit} of the platform at level INFO. What becomes of them there is the logger's
 * affair.
 */
public final class LoggerAuditLog implements AuditLog {

  private static final String LOGGER = "managedkeys.audit";
  private static final String NAME = "audit log " + LOGGER;

  private final System.Logger logger;
  private final boolean required;
  private final AuditChain chain;
  private final LostRecords lost = new LostRecords(NAME, System::nanoTime);

  private LoggerAuditLog(System.Logger logger, boolean required) {
    this.logger = logger;
    this.required = required;
    this.chain = new AuditChain();
  }

  /**
   * A log to the platform's logger.
   *
   * @param required whether what the logger does not take must not be done
   * @throws KeyException UNSUPPORTED if a library for it is missing
   */
  public static LoggerAuditLog open(boolean required) {
    return of(System.getLogger(LOGGER), required);
  }

  static LoggerAuditLog of(System.Logger logger, boolean required) {
    return JsonLibrary.required(() -> new LoggerAuditLog(logger, required));
  }

  @Override
  public void record(AuditEvent event) {
    if (!logger.isLoggable(INFO)) {
      failed("the logger takes no records of level INFO", null);
      return;
    }
    try {
      write(AuditEntry.now(event));
    } catch (RuntimeException e) {
      failed("the logger says " + e.getClass().getSimpleName() + ": " + e.getMessage(), e);
    }
  }

  /** In the order of the chain. */
  private synchronized void write(AuditEntry entry) {
    AuditChain.Position before = chain.position();
    try {
      if (before.next() == 0) {
        logger.log(INFO, text(chain.open(UUID.randomUUID().toString())));
        before = chain.position();
      }
      logger.log(INFO, text(chain.line(entry)));
    } catch (RuntimeException e) {
      chain.returnTo(before);
      throw e;
    }
  }

  private static String text(byte[] line) {
    return new String(line, US_ASCII).stripTrailing();
  }

  private void failed(String detail, @Nullable Exception cause) {
    if (!required) {
      lost.add(detail);
      return;
    }
    throw KeyException.of(
        Kind.UNAVAILABLE,
        NAME,
        "record what was done",
        detail,
        "no result is given out that is not recorded, unless the configuration says"
            + " audit.required = false",
        cause);
  }
}
