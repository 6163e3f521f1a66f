// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.seal;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;

/**
 * A file of its owner alone that is replaced as a whole, and durably. Writers take turns, also
 * those of other processes, by a lock on a file beside it.
 */
final class PrivateFile {

  /** What is done while no other writer can. */
  interface Action {
    void run() throws IOException;
  }

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int PAUSE_MS = 10;

  private final Path file;
  private final Path folder;

  PrivateFile(Path file) {
    this.file = file;
    this.folder = Objects.requireNonNull(file.getParent(), "a file is in a folder");
  }

  /**
   * Runs an action as the only writer. The folder is made if it is absent.
   *
   * @throws KeyException UNAVAILABLE if another process is at it for 30 seconds
   */
  void alone(Action action) throws IOException {
    Files.createDirectories(folder, permissions(folder, "rwx------"));
    Path lock = folder.resolve(file.getFileName() + ".lock");
    // One object for the whole JVM: closing a channel drops the locks of all channels on the file.
    Object monitor = ("org.managedkeys.store.seal:" + folder.toRealPath()).intern();
    synchronized (monitor) {
      Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try (FileChannel channel = FileChannel.open(lock, options, permissions(lock, "rw-------"));
          FileLock held = lock(channel)) {
        Objects.requireNonNull(held);
        action.run();
      }
    }
  }

  private FileLock lock(FileChannel channel) throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() - deadline < 0) {
      FileLock held = tryLock(channel);
      if (held != null) {
        return held;
      }
      try {
        Thread.sleep(PAUSE_MS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw busy("the thread was interrupted while it waited for another process");
      }
    }
    throw busy("another process has been writing it for " + PATIENCE.toSeconds() + " s");
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // Code that is not ours holds it in this JVM.
      return null;
    }
  }

  private KeyException busy(String detail) {
    return KeyException.of(
        KeyException.Kind.UNAVAILABLE, "seal key file " + file, "write it", detail, null);
  }

  /** Replaces the file, or makes it. Only within {@link #alone}. */
  void replace(byte[] content) throws IOException {
    Path temporary = folder.resolve(file.getFileName() + ".new-" + UUID.randomUUID());
    try {
      Files.createFile(temporary, permissions(file, "rw-------"));
      if (Files.exists(file) && !Files.getOwner(file).equals(Files.getOwner(temporary))) {
        // An administrator rotates the key; the service must still be able to read it.
        Files.setOwner(temporary, Files.getOwner(file));
      }
      // A stream, not a channel: an interrupt of the thread does not stop it half-way.
      try (FileOutputStream out = new FileOutputStream(temporary.toFile())) {
        out.write(content);
        out.getFD().sync();
      }
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
    flushFolder();
  }

  /** A rename is durable once its folder is; Windows has no such call and needs none. */
  private void flushFolder() throws IOException {
    if (!isPosix(folder)) {
      return;
    }
    boolean interrupted = false;
    try {
      while (true) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
          channel.force(true);
          return;
        } catch (ClosedByInterruptException e) {
          interrupted = Thread.interrupted();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  static boolean isPosix(Path near) {
    return near.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  private static FileAttribute<?>[] permissions(Path near, String permissions) {
    return isPosix(near)
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }
}
