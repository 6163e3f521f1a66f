// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.Namespace;

/**
 * The live store as a folder of small files, one per entry: {@code ca-root.entry}, {@code
 * team-a+orders.entry}. Needs no module but {@code java.base}, so it works inside keytool and
 * jarsigner.
 *
 * <p>A change is written to a temporary file, flushed to the disk and renamed over the old one
 * under a lock that all processes respect; readers take no lock and see the old entry or the new
 * one. The folder is created by the first change; an absent one is an empty store. Folder and files
 * are made accessible to their owner only.
 */
public final class FileStore implements LiveStore {

  private static final String SUFFIX = ".entry";

  /** Stands for the slash of a namespace; names cannot hold it. */
  private static final char SEPARATOR = '+';

  private final Path folder;
  private final FolderWriter writer;
  private final EntryCache cache = new EntryCache();

  /** A store in a folder that need not exist. Nothing is read or written yet. */
  public FileStore(Path folder) {
    this.folder = folder.toAbsolutePath().normalize();
    this.writer = new FolderWriter(this.folder);
  }

  @Override
  public SortedSet<KeyName> names(Namespace namespace) {
    String prefix = namespace.isRoot() ? "" : namespace.path().replace('/', SEPARATOR) + SEPARATOR;
    SortedSet<KeyName> names = new TreeSet<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (name.startsWith(prefix)
            && name.endsWith(SUFFIX)
            && name.indexOf(SEPARATOR, prefix.length()) < 0
            && name.length() > prefix.length() + SUFFIX.length()) {
          add(names, namespace, name.substring(prefix.length(), name.length() - SUFFIX.length()));
        }
      }
    } catch (NoSuchFileException e) {
      return names;
    } catch (IOException | DirectoryIteratorException e) {
      throw KeyException.of(
          KeyException.Kind.INTERNAL, describe(), "list the entries", reason(e), null, e);
    }
    return names;
  }

  private static void add(SortedSet<KeyName> names, Namespace namespace, String name) {
    try {
      names.add(new KeyName(namespace, name));
    } catch (KeyException e) {
      // Somebody else's file: no entry could be found under such a name.
    }
  }

  @Override
  public Optional<StoredEntry> find(KeyName name) {
    Path file = file(name);
    try {
      return Optional.of(cache.read(file, content -> decode(name, content)));
    } catch (NoSuchFileException e) {
      // Some JDKs say the same when the folder is a file.
      if (Files.exists(folder) && !Files.isDirectory(folder)) {
        throw unreadable(name, e);
      }
      return Optional.empty();
    } catch (IOException e) {
      throw unreadable(name, e);
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws KeyException DENIED if the folder cannot be written, UNAVAILABLE if another process
   *     holds its lock for 30 seconds or the thread is interrupted while it waits, INTERNAL if the
   *     present entry cannot be read or writing fails
   */
  @Override
  public Optional<StoredEntry> update(
      KeyName name, Function<Optional<StoredEntry>, Optional<StoredEntry>> change) {
    Path file = file(name);
    try {
      return writer.change(() -> change(name, file, change));
    } catch (IOException e) {
      throw unwritable(name, e);
    }
  }

  private Optional<StoredEntry> change(
      KeyName name, Path file, Function<Optional<StoredEntry>, Optional<StoredEntry>> change)
      throws IOException {
    Optional<StoredEntry> before = readNow(name, file);
    Optional<StoredEntry> after = change.apply(before);
    if (after.isPresent() && !after.get().name().equals(name)) {
      throw new IllegalArgumentException(
          "the entry of " + name + " cannot become that of " + after.get().name());
    }
    if (!after.equals(before)) {
      if (after.isPresent()) {
        writer.write(file, EntryText.encode(after.get()));
      } else {
        writer.delete(file);
      }
      cache.forget(file);
    }
    return after;
  }

  /** Not through the cache: under the lock, what is read must be what is there. */
  private Optional<StoredEntry> readNow(KeyName name, Path file) {
    try {
      return Optional.of(decode(name, Files.readAllBytes(file)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw unreadable(name, e);
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
    cache.clear();
  }

  private Path file(KeyName name) {
    return folder.resolve(name.toString().replace('/', SEPARATOR) + SUFFIX);
  }

  private StoredEntry decode(KeyName name, byte[] content) {
    return EntryText.decode(name, content, file(name).toString());
  }

  private KeyException unreadable(KeyName name, IOException cause) {
    return KeyException.of(
        KeyException.Kind.INTERNAL,
        file(name).toString(),
        "read the entry of key '" + name + "'",
        reason(cause),
        null,
        cause);
  }

  private KeyException unwritable(KeyName name, IOException cause) {
    boolean denied = cause instanceof AccessDeniedException || !isWritable();
    return KeyException.of(
        denied ? KeyException.Kind.DENIED : KeyException.Kind.INTERNAL,
        describe(),
        "write the entry of key '" + name + "'",
        denied ? "this process may not write to the folder" : reason(cause),
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

  private static String reason(Exception cause) {
    return cause instanceof AccessDeniedException
        ? "this process may not read it"
        : "the file system says " + cause.getClass().getSimpleName() + ": " + cause.getMessage();
  }
}
