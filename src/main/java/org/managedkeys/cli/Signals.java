// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.lang.reflect.Proxy;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * What the operating system tells a process that runs until it is told to end: SIGHUP to read its
 * configuration again, SIGTERM and SIGINT to end. One after the other; none is lost.
 */
final class Signals implements AutoCloseable {

  /** What is to be done. */
  enum Event {
    RELOAD,
    END
  }

  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final CountDownLatch ended = new CountDownLatch(1);

  private Signals() {}

  /** From now on signals are waited for by {@link #next}, and do nothing else. */
  static Signals install() {
    Signals signals = new Signals();
    signals.on("HUP", Event.RELOAD);
    boolean ends = signals.on("TERM", Event.END);
    boolean isInterrupted = signals.on("INT", Event.END);
    if (!ends || !isInterrupted) {
      // The JVM ends then, and has to be held up until all is done.
      Runtime.getRuntime().addShutdownHook(new Thread(signals::end));
    }
    return signals;
  }

  /**
   * By reflection, since the compiler has no other than a warning for the class that all JDKs have.
   *
   * @return whether there is such a signal, and the JVM leaves it to us
   */
  private boolean on(String name, Event event) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object ours =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(),
              new Class<?>[] {handler},
              (self, method, arguments) -> handled(self, method.getName(), arguments, event));
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), ours);
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }

  @SuppressWarnings("ReferenceEquality") // that is what this equality is
  private @Nullable Object handled(
      Object self, String method, Object @Nullable [] arguments, Event event) {
    return switch (method) {
      case "handle" -> {
        events.add(event);
        yield null;
      }
      case "equals" -> arguments != null && arguments[0] == self;
      case "hashCode" -> System.identityHashCode(self);
      default -> "handler of " + event;
    };
  }

  /** Waits for the next one. */
  Event next() {
    try {
      return events.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Event.END;
    }
  }

  private void end() {
    events.add(Event.END);
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** All is done that was to be done before the process ends. */
  @Override
  public void close() {
    ended.countDown();
  }
}
