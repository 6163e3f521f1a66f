// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes files so that a crash leaves each as it was or as it was to be. */
public final class DurableFiles {

  /** What a file shall hold. */
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /** Names of temporary files begin with it; no record's does. */
  public static final String TEMPORARY = ".new-";

  private DurableFiles() {}

  /** Makes or replaces a file for its owner alone; when this returns, it is on the disk. */
  public static void replace(Path file, Content content) throws IOException {
    replaceUnflushed(file, content);
    flush(file.getParent());
  }

  /** The same, except that the new file may be lost until its folder is flushed. */
  public static void replaceUnflushed(Path file, Content content) throws IOException {
    Path temporary = file.resolveSibling(TEMPORARY + UUID.randomUUID());
    try {
      Files.createFile(temporary, Ownership.file(temporary));
      // A stream, not a channel: an interrupt of the thread does not stop it half-way.
      try (FileOutputStream out = new FileOutputStream(temporary.toFile())) {
        content.writeTo(out);
        out.getFD().sync();
      }
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** A rename is only durable once its folder is; Windows has no such call and needs none. */
  public static void flush(@Nullable Path folder) throws IOException {
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
