// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.sql;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.managedkeys.key.KeyException;

/**
 * SQLite's file before SQLite opens it. Nothing here may open a file that exists: closing it again
 * would drop the locks that SQLite holds on it for this process.
 */
final class SqliteFile {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int LONGEST_PAUSE_MS = 16;

  private final SqlUrl url;
  private final Path file;

  SqliteFile(SqlUrl url) {
    this.url = url;
    this.file = url.file();
  }

  /**
   * Makes the file if it is absent, for its owner alone, and does something with no other thread or
   * process doing such. SQLite gives the files beside it the same permissions.
   *
   * @throws KeyException UNAVAILABLE if it cannot be made, or others hold the lock for 30 seconds
   */
  void prepare(Runnable action) {
    try {
      Path folder = file.getParent();
      if (folder != null && !Files.isDirectory(folder)) {
        Files.createDirectories(folder, permissions("rwx------"));
      }
      Path lock = file.resolveSibling(file.getFileName() + ".lock");
      // An interned string is one object for the whole JVM, even if this class is loaded twice.
      synchronized (("org.managedkeys.store.sql:" + lock).intern()) {
        // Closing the channel releases the lock.
        try (FileChannel channel =
            FileChannel.open(
                lock,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                permissions("rw-------"))) {
          acquire(channel);
          create();
          action.run();
        }
      }
    } catch (IOException e) {
      throw KeyException.of(
          KeyException.Kind.UNAVAILABLE,
          url.describe(),
          "open it",
          "the file system says " + e.getClass().getSimpleName() + ": " + e.getMessage(),
          "see who may read and write the file and its folder",
          e);
    }
  }

  private void create() throws IOException {
    try {
      Files.createFile(file, permissions("rw-------"));
    } catch (FileAlreadyExistsException e) {
      // As it should be from the second time on.
    }
  }

  private void acquire(FileChannel channel) throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!tryLock(channel)) {
      if (System.nanoTime() - deadline > 0) {
        throw unavailable("another process has held its lock for " + PATIENCE.toSeconds() + " s");
      }
      try {
        Thread.sleep(1L + ThreadLocalRandom.current().nextInt(LONGEST_PAUSE_MS));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw unavailable("the thread was interrupted");
      }
    }
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private KeyException unavailable(String detail) {
    return KeyException.of(
        KeyException.Kind.UNAVAILABLE,
        url.describe(),
        "open it",
        detail,
        "see which process uses the file");
  }

  private FileAttribute<?>[] permissions(String permissions) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }
}
