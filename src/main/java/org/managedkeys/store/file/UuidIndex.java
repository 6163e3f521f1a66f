// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.StoredRecord;

/**
 * Which record of one kind has a UUID. The first question reads all of them; later ones read what
 * has changed since. Thread-safe.
 */
final class UuidIndex {

  private record Seen(FileStamp file, UUID uuid) {}

  private final Path folder;
  private final Function<RecordKey, Optional<StoredRecord>> reader;
  private Map<RecordKey, Seen> seen = Map.of();

  /** The folder's when the index was last brought up to date, if it had settled. */
  private @Nullable FileStamp upToDate;

  private volatile Map<UUID, RecordKey> keys = Map.of();

  UuidIndex(Path folder, Function<RecordKey, Optional<StoredRecord>> reader) {
    this.folder = folder;
    this.reader = reader;
  }

  /** The record of a UUID as the index remembers it, if it still is that. */
  Optional<StoredRecord> find(UUID uuid) {
    @Nullable RecordKey key = keys.get(uuid);
    return key == null
        ? Optional.empty()
        : reader.apply(key).filter(record -> record.uuid().equals(uuid));
  }

  /**
   * Takes note of changes.
   *
   * @param present lists the records that there are
   */
  synchronized void update(Supplier<List<RecordKey>> present) throws IOException {
    @Nullable FileStamp stamp = Files.exists(folder) ? FileStamp.of(folder) : null;
    if (stamp != null && stamp.equals(upToDate)) {
      return;
    }
    update(present.get());
    upToDate = stamp != null && stamp.isSettled() ? stamp : null;
  }

  private void update(List<RecordKey> present) throws IOException {
    Map<RecordKey, Seen> now = new HashMap<>();
    Map<UUID, RecordKey> index = new HashMap<>();
    for (RecordKey key : present) {
      @Nullable Seen before = seen.get(key);
      FileStamp stamp;
      try {
        stamp = FileStamp.of(folder.resolve(FileNames.of(key)));
      } catch (NoSuchFileException e) {
        // In the journal, or gone by now.
        reader.apply(key).ifPresent(record -> index.put(record.uuid(), key));
        continue;
      }
      if (before != null && before.file.equals(stamp)) {
        now.put(key, before);
        index.put(before.uuid, key);
        continue;
      }
      Optional<StoredRecord> record = reader.apply(key);
      if (record.isPresent()) {
        index.put(record.get().uuid(), key);
        if (stamp.isSettled()) {
          now.put(key, new Seen(stamp, record.get().uuid()));
        }
      }
    }
    seen = now;
    keys = index;
  }

  synchronized void forget() {
    seen = Map.of();
    keys = Map.of();
    upToDate = null;
  }
}
