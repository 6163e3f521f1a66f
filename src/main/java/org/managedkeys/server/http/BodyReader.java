// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of one request, within limits of size and time. No thread waits for a client that
 * sends slowly.
 */
final class BodyReader implements Runnable {

  /** Smaller ones are not counted: most requests are. */
  private static final int COUNTED_FROM = 64 << 10;

  private static final int FIRST_ROOM = 4096;

  private final Request request;
  private final int limit;
  private final Duration time;
  private final BodyBudget budget;
  private final Receiver receiver;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(FIRST_ROOM);
  private Scheduler.@Nullable Task deadline;

  // What the thread that reads and that of the deadline share.
  private boolean ended;
  private long counted;

  /** Who gets the body; one of the methods is called, once. */
  interface Receiver {

    /** All of it is there. What it counts for is given back when this returns. */
    void received(byte[] body);

    /** It is too large or too late; the rest is not read. */
    void refused(HttpError error);

    /** The client is gone, or what it sends is no HTTP. */
    void failed(Throwable failure);
  }

  BodyReader(Request request, HttpSettings settings, BodyBudget budget, Receiver receiver) {
    this.request = request;
    this.limit = settings.bodyLimit();
    this.time = settings.times().request();
    this.budget = budget;
    this.receiver = receiver;
  }

  /** Reads; calls the receiver on this thread if all is there already. */
  void start() {
    if (request.getLength() > limit) {
      end(() -> receiver.refused(tooLarge()));
    } else {
      run();
    }
  }

  /** Takes what is there, and comes back when there is more. */
  @Override
  public void run() {
    while (!hasEnded()) {
      Content.Chunk chunk = request.read();
      if (chunk == null) {
        await();
        return;
      }
      if (Content.Chunk.isFailure(chunk)) {
        Throwable failure = chunk.getFailure();
        end(() -> {
          if (failure instanceof TimeoutException) {
            receiver.refused(tooLate());
          } else {
            receiver.failed(failure);
          }
        });
        return;
      }
      boolean last = chunk.isLast();
      boolean taken = take(chunk.getByteBuffer());
      chunk.release();
      if (last && taken) {
        end(() -> receiver.received(bytes.toByteArray()));
      }
    }
  }

  private void await() {
    if (deadline == null) {
      deadline =
          request
              .getComponents()
              .getScheduler()
              .schedule(
                  () -> end(() -> receiver.refused(tooLate())),
                  time.toNanos(),
                  TimeUnit.NANOSECONDS);
    }
    request.demand(this);
  }

  private boolean take(ByteBuffer part) {
    int size = bytes.size() + part.remaining();
    if (size > limit) {
      end(() -> receiver.refused(tooLarge()));
      return false;
    }
    if (!count(size)) {
      end(() ->
          receiver.refused(
              HttpError.of(503, "too many large requests at once").withHeader("Retry-After", "1")));
      return false;
    }
    byte[] copy = new byte[part.remaining()];
    part.get(copy);
    bytes.writeBytes(copy);
    return true;
  }

  private synchronized boolean count(int size) {
    if (ended || size < COUNTED_FROM) {
      return true;
    }
    long more = size - counted;
    if (!budget.take(counted, more)) {
      return false;
    }
    counted += more;
    return true;
  }

  private synchronized boolean hasEnded() {
    return ended;
  }

  private synchronized boolean isFirstToEnd() {
    boolean first = !ended;
    ended = true;
    return first;
  }

  /** The first to end it does; the deadline may come while the last bytes do. */
  private void end(Runnable work) {
    if (!isFirstToEnd()) {
      return;
    }
    if (deadline != null) {
      deadline.cancel();
    }
    try {
      work.run();
    } finally {
      budget.giveBack(counted);
    }
  }

  private HttpError tooLarge() {
    return HttpError.of(413, "request body too large: at most " + limit + " bytes are taken");
  }

  private static HttpError tooLate() {
    return HttpError.of(408, "the request did not arrive in time");
  }
}
