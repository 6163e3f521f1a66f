// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.Namespace;
import org.managedkeys.store.RecordChange;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.RecordStore;
import org.managedkeys.store.StoredRecord;

/**
 * The live store as a folder of small files, one per record: {@code ca-root.entry}, {@code
 * team-a+orders.entry}, {@code team-a+pki.mount}. Needs no module but {@code java.base}, so it
 * works inside keytool and jarsigner.
 *
 * <p>A change of one record is written to a temporary file, flushed to the disk and renamed over
 * the old one, under a lock that all processes respect; a change of several is first written to a
 * journal in the same way. Readers take no lock. Whichever record they read is that of before the
 * change or of after it, and from the moment at which they can see one of a change's records as it
 * is after, they see all of them so, even if its writer crashes. Only a list of names may, if it is
 * disturbed again and again, show part of a change. The folder is created by the first change; an
 * absent one is an empty store. Folder and files are accessible to their owner only.
 *
 * <p>Files that were changed by hand are seen, but if their folder's time is not changed by it,
 * {@link #revision} does not tell.
 */
public final class FileStore implements RecordStore {

  private static final String CHANGE = "change it";

  private final Path folder;
  private final FolderReader reader;
  private final FolderWriter writer;
  private final AtomicLong unsettled = new AtomicLong();

  /** A store in a folder that need not exist. Nothing is read or written yet. */
  public FileStore(Path folder) {
    this.folder = folder.toAbsolutePath().normalize();
    Journal journal = new Journal(this.folder);
    this.reader = new FolderReader(this.folder, journal);
    this.writer = new FolderWriter(this.folder, journal);
  }

  @Override
  public Optional<StoredRecord> find(RecordKey key) {
    return reader.find(key);
  }

  /** {@inheritDoc} The first call reads all records of the kind. */
  @Override
  public Optional<StoredRecord> find(RecordKind kind, UUID uuid) {
    return reader.find(kind, uuid);
  }

  @Override
  public SortedSet<String> names(RecordKind kind, Namespace namespace) {
    return new TreeSet<>(reader.names(kind, namespace));
  }

  @Override
  public List<String> names(RecordKind kind, Namespace namespace, String after, int limit) {
    return reader.names(kind, namespace).tailSet(after, false).stream().limit(limit).toList();
  }

  @Override
  public List<StoredRecord> page(RecordKind kind, Namespace namespace, String after, int limit) {
    // One that is deleted while the page is read is none of it, and another takes its place.
    return reader.names(kind, namespace).tailSet(after, false).stream()
        .map(name -> new RecordKey(kind, namespace, name))
        .flatMap(key -> reader.findNow(key).stream())
        .limit(limit)
        .toList();
  }

  /**
   * {@inheritDoc} They are of one state: it waits for a change that is going on, where this process
   * may write to the folder. Not to be called within {@link #change}.
   */
  @Override
  public void forEach(Consumer<StoredRecord> consumer) {
    List<StoredRecord> all;
    try {
      all =
          Files.isDirectory(folder) && Files.isWritable(folder)
              ? writer.exclusively(reader::all)
              : reader.all();
    } catch (IOException e) {
      throw unwritable("lock it to read all records", e);
    }
    all.forEach(consumer);
  }

  /**
   * {@inheritDoc}
   *
   * @throws KeyException UNAVAILABLE if the folder cannot be written, another process holds its
   *     lock for 30 seconds, or the thread is interrupted while it waits; INTERNAL if a present
   *     record cannot be read
   * @throws IllegalStateException if {@code work} itself calls this
   */
  @Override
  public <T> T change(Function<RecordChange, T> work) {
    try {
      return writer.exclusively(() -> {
        PendingChange pending = new PendingChange(reader);
        T result = work.apply(pending);
        try {
          writer.write(pending.writes());
        } finally {
          pending.writes().keySet().forEach(reader::forget);
        }
        return result;
      });
    } catch (IOException e) {
      throw unwritable(CHANGE, e);
    }
  }

  /** {@inheritDoc} Looks at the folder's time only. */
  @Override
  public long revision() {
    try {
      FileStamp stamp = FileStamp.of(folder);
      // As long as the time might stay the same at a further change, no answer is given twice.
      return stamp.isSettled()
          ? stamp.modified().to(TimeUnit.NANOSECONDS)
          : unsettled.decrementAndGet();
    } catch (NoSuchFileException e) {
      return 0;
    } catch (IOException e) {
      throw unwritable("look at it", e);
    }
  }

  @Override
  public List<String> check() {
    try {
      return new FolderCheck(folder, reader).problems();
    } catch (IOException e) {
      return List.of(describe() + ": " + FolderReader.reason(e));
    }
  }

  /** The folder, for messages. */
  @Override
  public String describe() {
    return "store " + folder;
  }

  /** Forgets what was read; there is nothing else to release. */
  @Override
  public void close() {
    reader.forgetAll();
  }

  /** Full, read-only or somebody else's: to whoever wants something stored, the store is away. */
  private KeyException unwritable(String operation, IOException cause) {
    boolean denied = cause instanceof AccessDeniedException || !isWritable();
    return KeyException.of(
        KeyException.Kind.UNAVAILABLE,
        describe(),
        operation,
        denied ? "this process may not write to the folder" : FolderReader.reason(cause),
        denied ? "name another folder in the configuration: store = <folder>" : null,
        cause);
  }

  /** Whether the folder, or the nearest one above that exists, can be written to. */
  private boolean isWritable() {
    @Nullable Path existing = folder;
    while (existing != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    return existing != null && Files.isWritable(existing);
  }
}
