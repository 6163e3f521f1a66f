// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.managedkeys.store.StoredRecord;

/**
 * Records as they were read last, so that looking one up again costs one look at its file's
 * attributes. Keeps the thousand used last. Thread-safe.
 */
final class RecordCache {

  /** Reads and decodes a file. */
  interface Reader {
    StoredRecord read() throws IOException;
  }

  private static final int SIZE = 1000;

  private record Kept(FileStamp stamp, StoredRecord record) {}

  private final Map<Path, Kept> records =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Path, Kept> eldest) {
          return size() > SIZE;
        }
      };

  /** The record in a file: the kept one if the file is as it was, else what is read from it now. */
  StoredRecord read(Path file, Reader reader) throws IOException {
    // The stamp first: if the file is replaced in between, new content is kept under an old stamp,
    // which the next look will not find.
    FileStamp stamp = FileStamp.of(file);
    @Nullable Kept kept = kept(file);
    if (kept != null && kept.stamp.equals(stamp)) {
      return kept.record;
    }
    StoredRecord record = reader.read();
    if (stamp.isSettled()) {
      keep(file, new Kept(stamp, record));
    }
    return record;
  }

  synchronized void forget(Path file) {
    records.remove(file);
  }

  synchronized void clear() {
    records.clear();
  }

  private synchronized @Nullable Kept kept(Path file) {
    return records.get(file);
  }

  private synchronized void keep(Path file, Kept kept) {
    records.put(file, kept);
  }
}
