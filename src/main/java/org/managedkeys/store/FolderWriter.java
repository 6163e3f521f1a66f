// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Changes files of a folder so that a crash leaves each as it was or as it was to be. */
final class FolderWriter {

  /** Names of temporary files begin with it; no entry's does. */
  static final String TEMPORARY = ".new-";

  /** Writers hold the lock while they have a temporary file; an old one was left by a crash. */
  private static final Duration LEFTOVER = Duration.ofMinutes(10);

  private final Path folder;
  private final FolderLock lock;
  private final AtomicBoolean swept = new AtomicBoolean();

  FolderWriter(Path folder) {
    this.folder = folder;
    this.lock = new FolderLock(folder);
  }

  /** Runs a change of files with no other writer in the folder, which is made if it is absent. */
  <T> T change(FolderLock.Action<T> action) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder, Ownership.folder(folder));
      flush(folder.getParent());
    }
    return lock.hold(() -> {
      if (swept.compareAndSet(false, true)) {
        sweep();
      }
      return action.run();
    });
  }

  /** Replaces a file's content, or makes the file. Only within {@link #change}. */
  void write(Path file, byte[] content) throws IOException {
    Path temporary = folder.resolve(TEMPORARY + UUID.randomUUID());
    try {
      Files.createFile(temporary, Ownership.file(folder));
      // A stream, not a channel: an interrupt of the thread does not stop it half-way.
      try (FileOutputStream out = new FileOutputStream(temporary.toFile())) {
        out.write(content);
        out.getFD().sync();
      }
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
    flush(folder);
  }

  /** Removes a file, if it is there. Only within {@link #change}. */
  void delete(Path file) throws IOException {
    Files.deleteIfExists(file);
    flush(folder);
  }

  private void sweep() throws IOException {
    Instant limit = Instant.now().minus(LEFTOVER);
    try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(folder, TEMPORARY + "*")) {
      for (Path leftover : leftovers) {
        if (Files.getLastModifiedTime(leftover).toInstant().isBefore(limit)) {
          Files.deleteIfExists(leftover);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  /** A rename is only durable once its folder is; Windows has no such call and needs none. */
  private static void flush(@Nullable Path folder) throws IOException {
    if (folder == null || !Ownership.isPosix(folder)) {
      return;
    }
    boolean interrupted = false;
    try {
      while (true) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
          channel.force(true);
          return;
        } catch (ClosedByInterruptException e) {
          // The change is made and cannot be taken back: finish, and tell the thread afterwards.
          interrupted = Thread.interrupted();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
