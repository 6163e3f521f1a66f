// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Runs native calls on platform threads. A native call on a virtual thread holds its carrier until
 * the token answers, and there are only as many carriers as processors.
 */
final class PlatformThreads {

  /** What is to be run. */
  interface NativeWork<T extends @Nullable Object> {
    T run() throws CryptokiFailure;
  }

  /** Thread.isVirtual, which is there from Java 21 on. */
  private static final @Nullable MethodHandle IS_VIRTUAL = isVirtualMethod();

  private PlatformThreads() {}

  /**
   * Runs at once on a platform thread, and on a helper thread if called on a virtual one. How many
   * helpers there are is bounded by the callers: each holds a permit of a session pool.
   *
   * <p>An interrupt does not end a native call; it is kept for the caller to see afterwards.
   */
  static <T extends @Nullable Object> T run(NativeWork<T> work) throws CryptokiFailure {
    return isVirtual(Thread.currentThread()) ? Helpers.run(work) : work.run();
  }

  private static boolean isVirtual(Thread thread) {
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

  /** Started with the first virtual thread only. */
  private static final class Helpers {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final ExecutorService EXECUTOR =
        Executors.newCachedThreadPool(task -> {
          Thread thread = new Thread(task, "managedkeys-pkcs11-" + NUMBER.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        });

    static <T extends @Nullable Object> T run(NativeWork<T> work) throws CryptokiFailure {
      Future<T> result = EXECUTOR.submit(work::run);
      boolean interrupted = false;
      try {
        while (true) {
          try {
            return result.get();
          } catch (InterruptedException e) {
            interrupted = true;
          }
        }
      } catch (ExecutionException e) {
        Throwable cause = e.getCause();
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
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }
}
