// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.managedkeys.key.KeyException;
import org.managedkeys.store.Ownership;

/**
 * At most one writer in a folder, among all threads and processes. The operating system's lock on
 * the file {@code .lock} is that of a process, and ends with it; threads are kept apart by a
 * monitor.
 */
final class FolderLock {

  /** What is done while the lock is held. */
  interface Action<T> {
    T run() throws IOException;
  }

  static final String FILE = ".lock";

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int LONGEST_PAUSE_MS = 16;

  private final Path folder;

  FolderLock(Path folder) {
    this.folder = folder;
  }

  /**
   * Runs an action under the lock.
   *
   * @throws KeyException of kind UNAVAILABLE if another writer holds the lock for 30 seconds, or
   *     the thread is interrupted while it waits
   */
  <T> T hold(Action<T> action) throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    // An interned string is one object for the whole JVM, even if this class is loaded twice, as in
    // an application server. Closing any channel on a file drops the process's lock on it, so there
    // must never be two.
    Object monitor = ("org.managedkeys.store.file:" + folder.toRealPath()).intern();
    if (Thread.holdsLock(monitor)) {
      throw new IllegalStateException("a change of a store must not begin another");
    }
    synchronized (monitor) {
      Path file = folder.resolve(FILE);
      Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      // Closing the channel releases the lock.
      try (FileChannel channel = FileChannel.open(file, options, Ownership.file(folder))) {
        acquire(channel, deadline);
        return action.run();
      }
    }
  }

  private void acquire(FileChannel channel, long deadline) throws IOException {
    int pause = 1;
    while (!tryLock(channel)) {
      if (System.nanoTime() - deadline > 0) {
        throw unavailable("another process has held it for " + PATIENCE.toSeconds() + " s");
      }
      try {
        Thread.sleep(1L + ThreadLocalRandom.current().nextInt(pause));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw unavailable("the thread was interrupted");
      }
      pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
    }
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      // Code that is not ours holds it in this JVM.
      return false;
    }
  }

  private KeyException unavailable(String detail) {
    return KeyException.of(
        KeyException.Kind.UNAVAILABLE,
        "store " + folder,
        "lock " + FILE,
        detail,
        "see which process uses the folder");
  }
}
