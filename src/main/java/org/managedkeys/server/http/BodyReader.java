// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of one request, within limits of size and time. No thread waits for a client that
 * sends slowly.
 *
 * <p>What is refused is read to its end nevertheless and dropped, unless it is very large: most
 * clients look for an answer only when they have sent everything, and take a connection that ends
 * before for a failure.
 */
final class BodyReader implements Runnable {

  /** Smaller ones are not counted: most requests are. */
  private static final int COUNTED_FROM = 64 << 10;

  private static final int FIRST_ROOM = 4096;

  /** Of the limit: who sends more learns by the end of the connection. */
  private static final long DROPPED = 2;

  private final Request request;
  private final int limit;
  private final Duration time;
  private final BodyBudget budget;
  private final Receiver receiver;
  private ByteArrayOutputStream bytes = new ByteArrayOutputStream(FIRST_ROOM);
  private Scheduler.@Nullable Task deadline;
  private long received;
  private volatile @Nullable HttpError refusal;

  // What the thread that reads and that of the deadline share.
  private boolean ended;
  private long counted;

  /** Who gets the body; one of the methods is called, once. */
  interface Receiver {

    /**
     * All of it is there. It counts until this returns.
     *
     * @return what is to be done after that
     */
    Runnable received(byte[] body);

    /** It is too large or too late; if there is more, it will not be read. */
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
    long length = request.getLength();
    if (length > limit) {
      refusal = tooLarge();
    }
    boolean waits = request.getHeaders().contains(HttpHeader.EXPECT);
    if (length > DROPPED * limit || (refusal != null && waits)) {
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
        fail(chunk.getFailure());
        return;
      }
      take(chunk.getByteBuffer());
      boolean last = chunk.isLast();
      chunk.release();
      if (last || received > DROPPED * limit) {
        finish();
      }
    }
  }

  private void fail(Throwable failure) {
    end(() -> {
      if (failure instanceof TimeoutException) {
        receiver.refused(tooLate());
      } else {
        receiver.failed(failure);
      }
    });
  }

  private void finish() {
    HttpError error = refusal;
    if (error != null) {
      end(() -> receiver.refused(error));
    } else if (isFirstToEnd()) {
      Runnable next;
      try {
        next = receiver.received(bytes.toByteArray());
      } finally {
        giveBack();
      }
      next.run();
    }
  }

  private void await() {
    if (deadline == null) {
      deadline =
          request
              .getComponents()
              .getScheduler()
              .schedule(this::overdue, time.toNanos(), TimeUnit.NANOSECONDS);
    }
    request.demand(this);
  }

  private void overdue() {
    HttpError error = refusal;
    end(() -> receiver.refused(error == null ? tooLate() : error));
  }

  private void take(ByteBuffer part) {
    received += part.remaining();
    if (refusal == null && received > limit) {
      refusal = tooLarge();
    } else if (refusal == null && !count(received)) {
      refusal = HttpError.of(503, "too many large requests at once").withHeader("Retry-After", "1");
    }
    if (refusal == null) {
      byte[] copy = new byte[part.remaining()];
      part.get(copy);
      bytes.writeBytes(copy);
    } else {
      bytes = new ByteArrayOutputStream(0);
      giveBack();
    }
  }

  private synchronized boolean count(long size) {
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

  private synchronized void giveBack() {
    budget.giveBack(counted);
    counted = 0;
  }

  private synchronized boolean isFirstToEnd() {
    boolean first = !ended;
    ended = true;
    if (first && deadline != null) {
      deadline.cancel();
    }
    return first;
  }

  /** The first to end it does; the deadline may come while the last bytes do. */
  private void end(Runnable work) {
    if (isFirstToEnd()) {
      giveBack();
      work.run();
    }
  }

  private HttpError tooLarge() {
    return HttpError.of(413, "request body too large: at most " + limit + " bytes are taken");
  }

  private static HttpError tooLate() {
    return HttpError.of(408, "the request did not arrive in time");
  }
}
