// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.seal;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.store.DurableFiles;
import org.managedkeys.store.Ownership;

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

  /** Names of what is to replace it begin with this. */
  private final String temporary;

  PrivateFile(Path file) {
    this.file = file;
    this.folder = Objects.requireNonNull(file.getParent(), "a file is in a folder");
    this.temporary = file.getFileName() + ".new-";
  }

  /**
   * Runs an action as the only writer. The folder is made if it is absent.
   *
   * @throws KeyException UNAVAILABLE if another process is at it for 30 seconds
   */
  void alone(Action action) throws IOException {
    Files.createDirectories(folder, Ownership.folder(folder));
    Path lock = folder.resolve(file.getFileName() + ".lock");
    // One object for the whole JVM: closing a channel drops the locks of all channels on the file.
    Object monitor = ("org.managedkeys.store.seal:" + folder.toRealPath()).intern();
    synchronized (monitor) {
      Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try (FileChannel channel = FileChannel.open(lock, options, Ownership.file(lock));
          FileLock held = lock(channel)) {
        Objects.requireNonNull(held);
        sweep();
        action.run();
      }
    }
  }

  /** What a crash has left holds keys; nobody else is writing now. */
  private void sweep() throws IOException {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
      for (Path leftover : all) {
        if (leftover.getFileName().toString().startsWith(temporary)) {
          Files.deleteIfExists(leftover);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
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
    Path replacement = folder.resolve(temporary + UUID.randomUUID());
    try {
      Files.createFile(replacement, Ownership.file(file));
      if (Ownership.isPosix(file)
          && Files.exists(file)
          && !Files.getOwner(file).equals(Files.getOwner(replacement))) {
        // An administrator rotates the key; the service must still be able to read it.
        Files.setOwner(replacement, Files.getOwner(file));
      }
      // A stream, not a channel: an interrupt of the thread does not stop it half-way.
      try (FileOutputStream out = new FileOutputStream(replacement.toFile())) {
        out.write(content);
        out.getFD().sync();
      }
      Files.move(replacement, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(replacement);
    }
    DurableFiles.flush(folder);
  }
}
