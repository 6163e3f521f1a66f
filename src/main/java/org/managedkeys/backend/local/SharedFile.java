// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.local;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A file that several processes read and replace. Readers take no lock and see the old content or
 * the new one; a crash leaves one of the two. What is made here is for its owner only.
 */
final class SharedFile {

  /** What is done while the lock is held. */
  interface Action {
    void run() throws IOException;
  }

  /** Another process held the lock for too long. */
  static final class Busy extends IOException {
    private static final long serialVersionUID = 1L;

    Busy(String message) {
      super(message);
    }
  }

  /** What tells one content of the file from another without reading it. */
  record Version(FileTime modified, long size, @Nullable Object file) {}

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int PAUSE_MS = 5;

  private final Path path;

  /** A file that need not exist; the path is absolute. */
  SharedFile(Path path) {
    this.path = path;
  }

  Path path() {
    return path;
  }

  /** The present version; empty if there is no file. */
  Optional<Version> version() throws IOException {
    try {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      if (!attributes.isRegularFile()) {
        throw new FileSystemException(path.toString(), null, "it is no regular file");
      }
      return Optional.of(
          new Version(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  byte[] read() throws IOException {
    // A stream, not a channel: an interrupt of the thread does not stop it half-way.
    try (FileInputStream in = new FileInputStream(path.toFile())) {
      return in.readAllBytes();
    }
  }

  /**
   * Runs an action while nobody else changes the file: no thread, and no process that respects the
   * lock on {@code <file>.lock}.
   *
   * @throws Busy if the lock cannot be had within 30 seconds, or the thread is interrupted
   */
  void exclusively(Action action) throws IOException {
    Path folder = Objects.requireNonNull(path.getParent());
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder, permissions(folder, "rwx------"));
    }
    Path lockFile = folder.resolve(path.getFileName() + ".lock");
    // An interned string is one object for the whole JVM, even if this class is loaded twice.
    // Closing any channel on a file drops the process's lock on it, so there must never be two.
    Object monitor =
        ("org.managedkeys.backend.local:" + folder.toRealPath().resolve(path.getFileName()))
            .intern();
    synchronized (monitor) {
      Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      // Closing the channel releases the lock.
      try (FileChannel channel =
          FileChannel.open(lockFile, options, permissions(folder, "rw-------"))) {
        acquire(channel);
        action.run();
      }
    }
  }

  private static void acquire(FileChannel channel) throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!tryLock(channel)) {
      if (System.nanoTime() - deadline > 0) {
        throw new Busy("another process has held its lock for " + PATIENCE.toSeconds() + " s");
      }
      try {
        Thread.sleep(PAUSE_MS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new Busy("the thread was interrupted while it waited for the lock");
      }
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

  /** Replaces the content, or makes the file. Only within {@link #exclusively}. */
  Version replace(byte[] content) throws IOException {
    // A link stays a link: what it points to is replaced.
    Path target = Files.exists(path) ? path.toRealPath() : path;
    Path folder = Objects.requireNonNull(target.getParent());
    Path temporary = folder.resolve("." + target.getFileName() + ".new-" + UUID.randomUUID());
    try {
      Files.createFile(temporary, permissions(folder, "rw-------"));
      try (FileOutputStream out = new FileOutputStream(temporary.toFile())) {
        out.write(content);
        out.getFD().sync();
      }
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
    flush(folder);
    return version().orElseThrow(() -> new NoSuchFileException(path.toString()));
  }

  /** A rename is only durable once its folder is; Windows has no such call and needs none. */
  private static void flush(Path folder) throws IOException {
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

  private static FileAttribute<?>[] permissions(Path near, String permissions) {
    return isPosix(near)
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  private static boolean isPosix(Path near) {
    return near.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
