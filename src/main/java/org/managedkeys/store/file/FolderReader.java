// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.Namespace;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.RecordText;
import org.managedkeys.store.StoredRecord;

/** Reads the records of a folder without any lock. Thread-safe. */
final class FolderReader {

  private final Path folder;
  private final Journal journal;
  private final FolderListing listing;
  private final RecordCache cache = new RecordCache();
  private final Map<RecordKind, UuidIndex> indexes = new EnumMap<>(RecordKind.class);

  FolderReader(Path folder, Journal journal) {
    this.folder = folder;
    this.journal = journal;
    this.listing = new FolderListing(folder, journal);
    for (RecordKind kind : RecordKind.values()) {
      indexes.put(kind, new UuidIndex(folder, this::find));
    }
  }

  Optional<StoredRecord> find(RecordKey key) {
    return read(key, file -> cache.read(file, () -> decode(key, file)));
  }

  /**
   * Not through the cache: under the lock, what is read must be what is there; and who reads many
   * reads each once.
   */
  Optional<StoredRecord> findNow(RecordKey key) {
    return read(key, file -> decode(key, file));
  }

  Optional<StoredRecord> find(RecordKind kind, UUID uuid) {
    UuidIndex index = Objects.requireNonNull(indexes.get(kind));
    Optional<StoredRecord> remembered = index.find(uuid);
    if (remembered.isPresent()) {
      return remembered;
    }
    try {
      index.update(() -> keys(kind));
    } catch (IOException e) {
      throw unlisted(e);
    }
    return index.find(uuid);
  }

  /** Names in order, not to be changed. */
  NavigableSet<String> names(RecordKind kind, Namespace namespace) {
    try {
      return listing.names(kind, namespace);
    } catch (IOException e) {
      throw unlisted(e);
    }
  }

  List<RecordKey> keys(RecordKind kind) {
    try {
      return listing.keys(kind);
    } catch (IOException e) {
      throw unlisted(e);
    }
  }

  /** All records in the order of their keys. */
  List<StoredRecord> all() {
    List<StoredRecord> all = new ArrayList<>();
    for (RecordKind kind : RecordKind.values()) {
      keys(kind).forEach(key -> findNow(key).ifPresent(all::add));
    }
    return all;
  }

  void forget(RecordKey key) {
    cache.forget(file(key));
  }

  void forgetAll() {
    cache.clear();
    listing.forget();
    indexes.values().forEach(UuidIndex::forget);
  }

  private interface Read {
    StoredRecord read(Path file) throws IOException;
  }

  private Optional<StoredRecord> read(RecordKey key, Read read) {
    Path file = file(key);
    try {
      // The journal first: a change that is in neither when it is asked is not yet made.
      Map<String, Optional<byte[]>> made = journal.read();
      String name = file.getFileName().toString();
      if (made.containsKey(name)) {
        String place = folder.resolve(Journal.FILE).toString();
        return made.get(name).map(text -> RecordText.decode(key, text, place));
      }
      return Optional.of(read.read(file));
    } catch (NoSuchFileException e) {
      // Some JDKs say the same when the folder is a file.
      if (Files.exists(folder) && !Files.isDirectory(folder)) {
        throw unreadable(key, e);
      }
      return Optional.empty();
    } catch (IOException e) {
      throw unreadable(key, e);
    }
  }

  private static StoredRecord decode(RecordKey key, Path file) throws IOException {
    if (Files.size(file) > RecordText.MAX_BYTES) {
      throw new IOException("it is longer than any record can be");
    }
    return RecordText.decode(key, Files.readAllBytes(file), file.toString());
  }

  private Path file(RecordKey key) {
    return folder.resolve(FileNames.of(key));
  }

  private KeyException unreadable(RecordKey key, IOException cause) {
    return KeyException.of(
        kind(cause), file(key).toString(), "read " + key, reason(cause), null, cause);
  }

  private KeyException unlisted(IOException cause) {
    return KeyException.of(
        kind(cause), "store " + folder, "list what is in it", reason(cause), null, cause);
  }

  /** What this process may read is no matter of whoever asks: to them the store is away. */
  private static KeyException.Kind kind(IOException cause) {
    return cause instanceof AccessDeniedException
        ? KeyException.Kind.UNAVAILABLE
        : KeyException.Kind.INTERNAL;
  }

  static String reason(Exception cause) {
    return cause instanceof AccessDeniedException
        ? "this process may not read it"
        : "the file system says " + cause.getClass().getSimpleName() + ": " + cause.getMessage();
  }
}
