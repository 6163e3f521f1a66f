// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.file;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.store.DurableFiles;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.StoredRecord;

/** Reads everything in a folder, and tells what does not belong there or cannot be read. */
final class FolderCheck {

  private final Path folder;
  private final FolderReader reader;
  private final List<String> problems = new ArrayList<>();

  FolderCheck(Path folder, FolderReader reader) {
    this.folder = folder;
    this.reader = reader;
  }

  List<String> problems() throws IOException {
    for (Path file : files()) {
      String name = file.getFileName().toString();
      if (name.startsWith(DurableFiles.TEMPORARY)) {
        try {
          if (FolderWriter.isLeftover(file)) {
            problems.add(file + ": left by a process that crashed; the next change removes it");
          }
        } catch (NoSuchFileException e) {
          // A writer was at it.
        }
      } else if (!name.equals(FolderLock.FILE)
          && !name.equals(Journal.FILE)
          && FileNames.key(name).isEmpty()) {
        problems.add(file + ": is no record, and its name is not one that a record can have");
      }
    }
    try {
      for (RecordKind kind : RecordKind.values()) {
        check(kind);
      }
    } catch (KeyException e) {
      // The journal or the folder, on which all else depends.
      problems.add(e.getMessage());
    }
    return problems;
  }

  private SortedSet<Path> files() throws IOException {
    SortedSet<Path> files = new TreeSet<>();
    if (Files.notExists(folder)) {
      return files;
    }
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      stream.forEach(files::add);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return files;
  }

  private void check(RecordKind kind) {
    Map<UUID, RecordKey> uuids = new HashMap<>();
    for (RecordKey key : reader.keys(kind)) {
      try {
        reader
            .findNow(key)
            .map(StoredRecord::uuid)
            .ifPresent(uuid -> {
              @Nullable RecordKey other = uuids.putIfAbsent(uuid, key);
              if (other != null) {
                problems.add(
                    folder.resolve(FileNames.of(key)) + ": has the uuid of " + other + ": " + uuid);
              }
            });
      } catch (KeyException e) {
        problems.add(e.getMessage());
      }
    }
  }
}
