// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.Namespace;
import org.managedkeys.store.StoredEntry.StoredKey;
import org.managedkeys.store.file.FileStore;

/** A writer that counts in shared entries, in a field of its own; runs as a thread or a process. */
public final class CountingProgram {

  public static final List<KeyName> ENTRIES =
      IntStream.range(0, 3).mapToObj(i -> new KeyName(Namespace.ROOT, "shared-" + i)).toList();

  private CountingProgram() {}

  /**
   * Arguments: folder, the writer's name, how often to count. Prints each count once it is kept.
   */
  public static void main(String[] args) {
    try (LiveStore store = new LiveStore(new FileStore(Path.of(args[0])))) {
      for (int i = 1; i <= Integer.parseInt(args[2]); i++) {
        for (KeyName entry : ENTRIES) {
          count(store, entry, args[1]);
        }
        System.out.println(i);
      }
    } catch (KeyException e) {
      System.out.println(e.kind() + " " + e.getMessage());
    }
  }

  /** Counts once in one entry. */
  public static void count(LiveStore store, KeyName name, String writer) {
    store.update(
        name,
        before -> {
          Map<String, String> fields =
              new TreeMap<>(before.map(entry -> ((StoredKey) entry).fields()).orElse(Map.of()));
          fields.merge(writer, "1", (old, one) -> "" + (Integer.parseInt(old) + 1));
          return Optional.of(
              new StoredKey(
                  name, Instant.EPOCH, "hsm", fields, Set.of(KeyUsage.SIGN), Optional.empty()));
        });
  }

  /** How often a writer has counted in one entry. */
  public static int counted(LiveStore store, KeyName name, String writer) {
    return store
        .find(name)
        .map(entry -> ((StoredKey) entry).fields().getOrDefault(writer, "0"))
        .map(Integer::parseInt)
        .orElse(0);
  }
}
