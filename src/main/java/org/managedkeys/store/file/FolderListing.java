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
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.Namespace;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;

/**
 * Which records there are. Lists the folder once, and again when it has changed; no file is looked
 * at. Thread-safe.
 */
final class FolderListing {

  /** How often a listing that was disturbed by changes is repeated before it is taken. */
  private static final int TRIES = 5;

  private record Group(RecordKind kind, Namespace namespace) {}

  private record Kept(FileStamp folder, Map<Group, NavigableSet<String>> names) {}

  private final Path folder;
  private final Journal journal;
  private volatile @Nullable Kept kept;

  /** Names of files as they were parsed last: of the next listing, nearly all are the same. */
  private volatile Map<String, Optional<RecordKey>> parsed = Map.of();

  FolderListing(Path folder, Journal journal) {
    this.folder = folder;
    this.journal = journal;
  }

  /** Names of a kind in a namespace, in order; not to be changed. */
  NavigableSet<String> names(RecordKind kind, Namespace namespace) throws IOException {
    NavigableSet<String> names = all().get(new Group(kind, namespace));
    return names == null ? Collections.emptyNavigableSet() : names;
  }

  /** All records of a kind, in order. */
  List<RecordKey> keys(RecordKind kind) throws IOException {
    List<RecordKey> keys = new ArrayList<>();
    all()
        .forEach((group, names) -> {
          if (group.kind == kind) {
            names.forEach(name -> keys.add(new RecordKey(kind, group.namespace, name)));
          }
        });
    Collections.sort(keys);
    return keys;
  }

  void forget() {
    kept = null;
    parsed = Map.of();
  }

  private Map<Group, NavigableSet<String>> all() throws IOException {
    for (int i = 1; ; i++) {
      FileStamp before;
      try {
        before = FileStamp.of(folder);
      } catch (NoSuchFileException e) {
        return Map.of();
      }
      @Nullable Kept present = kept;
      if (present != null && present.folder.equals(before) && journal.read().isEmpty()) {
        return present.names;
      }
      Map<Group, NavigableSet<String>> listed = group(list());
      // Only now: a change that was made during the listing is either still here, or has changed
      // the folder's stamp.
      Map<String, Optional<byte[]>> changes = journal.read();
      boolean undisturbed = before.equals(FileStamp.of(folder));
      if (undisturbed && changes.isEmpty() && before.isSettled()) {
        kept = new Kept(before, listed);
      }
      if (undisturbed || i == TRIES) {
        changes.forEach((file, text) ->
            FileNames.key(file).ifPresent(key -> change(listed, key, text.isPresent())));
        return listed;
      }
    }
  }

  private List<String> list() throws IOException {
    List<String> files = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      for (Path file : stream) {
        files.add(file.getFileName().toString());
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return files;
  }

  private Map<Group, NavigableSet<String>> group(List<String> files) {
    Map<String, Optional<RecordKey>> before = parsed;
    Map<String, Optional<RecordKey>> now = new HashMap<>(files.size() * 4 / 3 + 1);
    Map<Group, NavigableSet<String>> groups = new HashMap<>();
    for (String file : files) {
      Optional<RecordKey> key = before.containsKey(file) ? before.get(file) : FileNames.key(file);
      now.put(file, key);
      key.ifPresent(present -> change(groups, present, true));
    }
    parsed = now;
    return groups;
  }

  private static void change(
      Map<Group, NavigableSet<String>> groups, RecordKey key, boolean present) {
    SortedSet<String> names =
        groups.computeIfAbsent(new Group(key.kind(), key.namespace()), group -> new TreeSet<>());
    if (present) {
      names.add(key.name());
    } else {
      names.remove(key.name());
    }
  }
}
