// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.pki.mount.Tidy;
import org.managedkeys.wire.Answer;

/**
 * One run of {@code tidy} as {@code tidy-status} tells of it. Thread-safe: others look at it, and
 * may cancel it, while it runs.
 */
final class TidyRun {

  private static final String STATE = "state";
  private static final String MESSAGE = "message";

  /** How far it is. */
  private enum State {
    RUNNING("Running"),
    FINISHED("Finished"),
    ERROR("Error"),
    CANCELLING("Cancelling"),
    CANCELLED("Cancelled");

    private final String text;

    State(String text) {
      this.text = text;
    }
  }

  private final String mount;
  private final Map<String, Object> wanted;
  private final Clock clock;
  private final Instant started;
  private State state = State.RUNNING;
  private String message;
  private Map<String, Object> counts = Map.of();
  private Optional<Instant> finished = Optional.empty();

  /**
   * Begins now.
   *
   * @param mount as messages name it
   * @param wanted the fields of the request
   */
  TidyRun(String mount, Map<String, Object> wanted, Clock clock) {
    this.mount = mount;
    this.wanted = Map.copyOf(wanted);
    this.clock = clock;
    this.started = now();
    this.message = "Tidying";
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }

  synchronized boolean isRunning() {
    return state == State.RUNNING || state == State.CANCELLING;
  }

  /**
   * Does it.
   *
   * @throws KeyException CONFLICT if it is cancelled; and as {@link Tidy#run}
   */
  Answer run(Tidy tidy) {
    boolean done = false;
    try {
      Answer answer = tidy.run(wanted, this::progress);
      end(State.FINISHED, "Done", answer.data());
      done = true;
      return answer;
    } catch (KeyException e) {
      end(isCancelled() ? State.CANCELLED : State.ERROR, e.getMessage(), Map.of());
      done = true;
      throw e;
    } finally {
      if (!done) {
        end(State.ERROR, "internal error", Map.of());
      }
    }
  }

  private synchronized void progress(Tidy.Progress progress) {
    if (state == State.CANCELLING) {
      throw KeyException.of(
          Kind.CONFLICT, mount, "tidy it", "it was cancelled; what is removed is removed", null);
    }
    message = "Tidying " + progress.part() + ": " + progress.removed() + " of " + progress.seen();
  }

  private synchronized boolean isCancelled() {
    return state == State.CANCELLING;
  }

  private synchronized void end(State how, String why, Map<String, Object> results) {
    state = how;
    message = why;
    counts = results;
    finished = Optional.of(now());
  }

  /** Lets it end after the page of records that it is at. */
  synchronized void cancel() {
    if (state == State.RUNNING) {
      state = State.CANCELLING;
    }
  }

  /** What {@code tidy-status} shows: what was asked for, and what came of it. */
  synchronized Map<String, Object> shown() {
    Map<String, Object> data = new LinkedHashMap<>(wanted);
    data.putAll(counts);
    data.put(STATE, state.text);
    data.put(MESSAGE, message);
    if (state == State.ERROR) {
      data.put("error", message);
    }
    data.put("time_started", DateTimeFormatter.ISO_INSTANT.format(started));
    finished.ifPresent(end -> data.put("time_finished", DateTimeFormatter.ISO_INSTANT.format(end)));
    return data;
  }

  /** The same where nothing ran. */
  static Map<String, Object> inactive() {
    return Map.of(STATE, "Inactive", MESSAGE, "");
  }
}
