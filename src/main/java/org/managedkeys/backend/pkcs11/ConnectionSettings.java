// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import org.managedkeys.key.Fields;

/**
 * A checked connection. The PIN is not in here: it is read from the fields when a login needs it.
 *
 * @param name of the connection
 * @param library the module's file
 * @param mostSessions sessions this connection uses at a time
 * @param timeout how long a call waits for a session, for others to connect, and for its answer;
 *     zero for ever
 * @param strict whether the timeout holds for calls to a token that has been prompt, too
 * @param readWrite whether all sessions are read/write sessions, as some tokens want them
 * @param fields for the PIN
 */
record ConnectionSettings(
    String name,
    Path library,
    TokenSelector selector,
    int mostSessions,
    Duration timeout,
    boolean strict,
    boolean readWrite,
    Fields fields) {

  private static final String LIBRARY = "library";
  private static final String TIMEOUT = "timeout";
  private static final int DEFAULT_SESSIONS = 16;
  private static final int MOST_SESSIONS = 10_000;
  private static final Duration FOR_EVER = Duration.ofDays(10_000);
  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

  /** Far from where nanoseconds, and multiples of them, leave the range of a long. */
  private static final Duration LONGEST_TIMEOUT = Duration.ofHours(1000);

  static ConnectionSettings parse(String name, Fields fields) {
    return parse(name, fields, TokenSelector.parse(fields));
  }

  static ConnectionSettings parse(String name, Fields fields, TokenSelector selector) {
    return new ConnectionSettings(
        name,
        library(fields),
        selector,
        fields.number("max_sessions", DEFAULT_SESSIONS, 1, MOST_SESSIONS),
        timeout(fields),
        fields.flag("strict_timeout", false),
        fields.flag("force_rw_session", false),
        fields);
  }

  private static Path library(Fields fields) {
    try {
      return Path.of(
          fields.required(LIBRARY, fields.owner() + ".library = /usr/lib/softhsm/libsofthsm2.so"));
    } catch (InvalidPathException e) {
      throw fields.invalid(LIBRARY, "the value is not a path", null);
    }
  }

  private static Duration timeout(Fields fields) {
    Duration timeout = fields.duration(TIMEOUT, DEFAULT_TIMEOUT);
    if (timeout.compareTo(LONGEST_TIMEOUT) > 0) {
      throw fields.invalid(TIMEOUT, "the value must be at most 1000h", "0 waits for ever");
    }
    return timeout;
  }

  /** When a call that starts now gives up waiting, in {@link System#nanoTime} terms. */
  long deadline() {
    return deadline(System.nanoTime());
  }

  /** When a call that started then gives up waiting. */
  long deadline(long start) {
    return start + (isPatient() ? FOR_EVER : timeout).toNanos();
  }

  /** Whether calls wait for ever: then nobody has to be able to leave one behind. */
  boolean isPatient() {
    return timeout.isZero();
  }

  /** The connection as messages name it. */
  String describe() {
    return "kms '" + name + "' (pkcs11, " + selector.describe() + ")";
  }
}
