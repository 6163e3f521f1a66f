// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Entries as they were parsed last, so that looking one up again costs one look at its file's
 * attributes. Keeps the thousand used last. Thread-safe.
 */
final class EntryCache {

  private static final int SIZE = 1000;

  /**
   * A file younger than this is not kept: it might be changed again within one tick of the file
   * system's clock, and look the same if its inode is reused.
   */
  private static final long SETTLED_MS = 2000;

  private record Stamp(FileTime modified, long size, @Nullable Object fileKey) {}

  private record Kept(Stamp stamp, StoredEntry entry) {}

  private final Map<Path, Kept> entries =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Path, Kept> eldest) {
          return size() > SIZE;
        }
      };

  /** The entry in a file: the kept one if the file is as it was, else what is read from it now. */
  StoredEntry read(Path file, Function<byte[], StoredEntry> decode) throws IOException {
    // Attributes first: if the file is replaced in between, new content is kept under old
    // attributes, which the next look will not find.
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    Stamp stamp = new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
    @Nullable Kept kept = kept(file);
    if (kept != null && kept.stamp.equals(stamp)) {
      return kept.entry;
    }
    StoredEntry entry = decode.apply(Files.readAllBytes(file));
    if (System.currentTimeMillis() - stamp.modified.toMillis() > SETTLED_MS) {
      keep(file, new Kept(stamp, entry));
    }
    return entry;
  }

  synchronized void forget(Path file) {
    entries.remove(file);
  }

  synchronized void clear() {
    entries.clear();
  }

  private synchronized @Nullable Kept kept(Path file) {
    return entries.get(file);
  }

  private synchronized void keep(Path file, Kept kept) {
    entries.put(file, kept);
  }
}
