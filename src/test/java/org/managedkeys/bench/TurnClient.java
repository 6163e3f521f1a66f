// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A contestant's end of the connection to the driver. All threads of the contestant wait here for
 * their turn, and together they are measured: the process's CPU time includes whatever threads the
 * work is handed to, the compilers and the collector.
 */
final class TurnClient {

  /** System property: the driver's port on the loopback. */
  static final String PORT = "bench.port";

  /** To the driver: all threads are ready. */
  static final int READY = 'r';

  /**
   * To the driver: the turn is over; followed by operations, wall and CPU nanos, bytes, and for how
   * many milliseconds compilers were busy.
   */
  static final int DONE = 'd';

  /** To the driver: something went wrong; followed by a text. */
  static final int FAILED = 'f';

  /**
   * From the driver: it is a turn; followed by the number of the contestant whose it is, and by how
   * many threads work.
   */
  static final int GO = 'g';

  private static final int LONGEST_TEXT = 10_000;
  private static final CompilationMXBean COMPILERS = ManagementFactory.getCompilationMXBean();

  private final Socket socket;
  private final DataOutputStream out;
  private final CyclicBarrier begin;
  private final CyclicBarrier ended;
  private final AtomicLong operations = new AtomicLong();
  private final ProcessClock clock = new ProcessClock();
  private boolean introduced;

  /** Set by the thread that all wait for. */
  private Turn turn = new Turn(0, 0);

  /** Those that still work in the turn. */
  private final AtomicInteger working = new AtomicInteger();

  private volatile ProcessClock.Reading stop;

  private ProcessClock.Reading start;
  private long compiledBefore;

  private TurnClient(Socket socket, int threads) throws IOException {
    this.socket = socket;
    this.out = new DataOutputStream(socket.getOutputStream());
    this.start = clock.read();
    this.stop = start;
    this.begin = new CyclicBarrier(threads, this::awaitTurn);
    this.ended = new CyclicBarrier(threads, this::reportTurn);
  }

  static TurnClient connect(int threads) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), Integer.getInteger(PORT));
    socket.setTcpNoDelay(true);
    return new TurnClient(socket, threads);
  }

  /**
   * A turn.
   *
   * @param member the number of the contestant whose it is
   * @param threads that work in it; the others rest
   */
  record Turn(int member, int threads) {}

  /** A thread waits for a turn. */
  Turn begin() throws BrokenBarrierException, InterruptedException {
    begin.await();
    return turn;
  }

  /** A thread that worked has ended its turn; the clock is read when the last one has. */
  void end(long completed) throws BrokenBarrierException, InterruptedException {
    operations.addAndGet(completed);
    if (working.decrementAndGet() == 0) {
      stop = clock.read();
    }
    ended.await();
  }

  /** A thread that has rested during a turn. */
  void endRest() throws BrokenBarrierException, InterruptedException {
    ended.await();
  }

  private void awaitTurn() {
    try {
      if (!introduced) {
        introduced = true;
        out.write(READY);
      }
      if (socket.getInputStream().read() != GO) {
        // The driver has seen enough.
        Runtime.getRuntime().halt(0);
      }
      turn = new Turn(socket.getInputStream().read(), socket.getInputStream().read());
      working.set(turn.threads());
      operations.set(0);
      compiledBefore = COMPILERS.getTotalCompilationTime();
      start = clock.read();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void reportTurn() {
    ProcessClock.Reading taken = stop.since(start);
    try {
      out.write(DONE);
      out.writeLong(operations.get());
      out.writeLong(taken.wallNanos());
      out.writeLong(taken.cpuNanos());
      out.writeLong(taken.allocatedBytes());
      out.writeLong(COMPILERS.getTotalCompilationTime() - compiledBefore);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Tells the driver what went wrong, and ends this JVM: other threads wait in vain. */
  synchronized void fail(Throwable problem) throws IOException {
    StringWriter text = new StringWriter();
    problem.printStackTrace(new PrintWriter(text, true));
    out.write(FAILED);
    out.writeUTF(text.getBuffer().substring(0, Math.min(text.getBuffer().length(), LONGEST_TEXT)));
    out.flush();
    Runtime.getRuntime().halt(1);
  }
}
