// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.file;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.managedkeys.store.DurableFiles;
import org.managedkeys.store.Ownership;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordText;
import org.managedkeys.store.StoredRecord;

/** Changes the records of a folder, one writer at a time. */
final class FolderWriter {

  /** Writers hold the lock while they have a temporary file; an old one was left by a crash. */
  private static final Duration LEFTOVER = Duration.ofMinutes(10);

  private final Path folder;
  private final FolderLock lock;
  private final Journal journal;
  private final AtomicBoolean swept = new AtomicBoolean();

  FolderWriter(Path folder, Journal journal) {
    this.folder = folder;
    this.lock = new FolderLock(folder);
    this.journal = journal;
  }

  /**
   * Runs an action with no other writer in the folder, which is made if it is absent. What a writer
   * that crashed had to do yet is done first.
   */
  <T> T exclusively(FolderLock.Action<T> action) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder, Ownership.folder(folder));
      DurableFiles.flush(folder.getParent());
    }
    return lock.hold(() -> {
      journal.finish();
      if (swept.compareAndSet(false, true)) {
        sweep();
      }
      return action.run();
    });
  }

  /** Makes all of some changes, or none if it throws. Only within {@link #exclusively}. */
  void write(SortedMap<RecordKey, Optional<StoredRecord>> changes) throws IOException {
    if (changes.size() == 1) {
      Map.Entry<RecordKey, Optional<StoredRecord>> only = changes.entrySet().iterator().next();
      Path file = folder.resolve(FileNames.of(only.getKey()));
      if (only.getValue().isPresent()) {
        byte[] content = RecordText.encode(only.getValue().get());
        DurableFiles.replace(file, out -> out.write(content));
      } else if (Files.deleteIfExists(file)) {
        DurableFiles.flush(folder);
      }
    } else if (!changes.isEmpty()) {
      journal.write(changes);
    }
  }

  /** Temporary files that nobody works at any more. */
  static boolean isLeftover(Path file) throws IOException {
    return file.getFileName().toString().startsWith(DurableFiles.TEMPORARY)
        && Files.getLastModifiedTime(file).toInstant().isBefore(Instant.now().minus(LEFTOVER));
  }

  private void sweep() throws IOException {
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(folder, DurableFiles.TEMPORARY + "*")) {
      for (Path file : files) {
        if (isLeftover(file)) {
          Files.deleteIfExists(file);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }
}
