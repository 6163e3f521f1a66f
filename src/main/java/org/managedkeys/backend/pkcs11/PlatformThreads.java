// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Runs native calls on platform threads of this library. Nothing ends a native call from outside:
 * whoever waits for one must be able to leave it behind, when the token does not answer. And a
 * native call on a virtual thread would hold its carrier, of which there are only as many as
 * processors.
 *
 * <p>How many threads there are is bounded by the callers: each holds a permit of a session pool
 * until its call ends, also when it has stopped waiting.
 */
final class PlatformThreads {

  /** Thread.isVirtual, which is there from Java 21 on. */
  private static final @Nullable MethodHandle IS_VIRTUAL = isVirtualMethod();

  private static final AtomicInteger NUMBER = new AtomicInteger();

  private static final ExecutorService EXECUTOR =
      Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "managedkeys-pkcs11-" + NUMBER.incrementAndGet());
        thread.setDaemon(true);
        return thread;
      });

  private PlatformThreads() {}

  /** What is to be run. */
  interface NativeWork<T extends @Nullable Object> {
    T run() throws CryptokiFailure;
  }

  /** The token has not answered in time; the call goes on without anybody who waits for it. */
  static final class Overdue extends Exception {
    private static final long serialVersionUID = 1L;
  }

  /** Work that was started. Any number of threads may wait for it. */
  static final class Call<T extends @Nullable Object> {

    private final FutureTask<T> task;

    private Call(NativeWork<T> work) {
      this.task = new FutureTask<>(work::run);
    }

    boolean isDone() {
      return task.isDone();
    }

    /**
     * Waits for the result. An interrupt does not end the waiting: the call may have its effect all
     * the same. It is kept for the caller to see afterwards.
     *
     * @param deadline in {@link System#nanoTime} terms
     */
    T await(long deadline) throws CryptokiFailure, Overdue {
      boolean interrupted = false;
      try {
        while (true) {
          try {
            return task.get(Math.max(deadline - System.nanoTime(), 0), TimeUnit.NANOSECONDS);
          } catch (InterruptedException e) {
            interrupted = true;
          }
        }
      } catch (TimeoutException e) {
        throw new Overdue();
      } catch (ExecutionException e) {
        throw rethrown(e.getCause());
      } catch (CancellationException e) {
        throw new IllegalStateException("nobody cancels native work", e);
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }

    private static RuntimeException rethrown(@Nullable Throwable cause) throws CryptokiFailure {
      if (cause instanceof CryptokiFailure failure) {
        throw failure;
      }
      if (cause instanceof RuntimeException runtime) {
        throw runtime;
      }
      if (cause instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(cause);
    }
  }

  /** Starts work at once on another thread. */
  static <T extends @Nullable Object> Call<T> start(NativeWork<T> work) {
    Call<T> call = new Call<>(work);
    EXECUTOR.execute(call.task);
    return call;
  }

  /** Does work on the calling thread, unless that is a virtual one: for those who never give up. */
  static <T extends @Nullable Object> Call<T> doHere(NativeWork<T> work) {
    if (isVirtual(Thread.currentThread())) {
      return start(work);
    }
    Call<T> call = new Call<>(work);
    call.task.run();
    return call;
  }

  static boolean isVirtual(Thread thread) {
    if (IS_VIRTUAL == null) {
      return false;
    }
    try {
      return (boolean) IS_VIRTUAL.invokeExact(thread);
    } catch (Throwable e) {
      throw new IllegalStateException("Thread.isVirtual failed", e);
    }
  }

  private static @Nullable MethodHandle isVirtualMethod() {
    try {
      return MethodHandles.publicLookup()
          .findVirtual(Thread.class, "isVirtual", MethodType.methodType(boolean.class));
    } catch (NoSuchMethodException e) {
      return null;
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }
}
