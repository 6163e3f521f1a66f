// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.Namespace;
import org.managedkeys.store.DurableFiles;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.StoredRecord;

/** A change of several records whose writer stopped before it was in the folder. */
class JournalTest {

  private static final List<String> NAMES = List.of("changed", "deleted", "made", "other");

  @TempDir Path temp;
  private Path folder;
  private FileStore store;
  private StoredRecord before;
  private StoredRecord made;

  @BeforeEach
  void storeWithAChangeOnItsWay() throws IOException {
    folder = temp.resolve("store");
    store = new FileStore(folder);
    before = first("changed");
    StoredRecord deleted = first("deleted");
    made = first("made");
    for (StoredRecord record : List.of(before, deleted, first("other"))) {
      store.change(change -> {
        change.put(record);
        return true;
      });
    }
    SortedMap<RecordKey, Optional<StoredRecord>> changes = new TreeMap<>();
    changes.put(before.key(), Optional.of(before.with(Map.of("v", "2"))));
    changes.put(deleted.key(), Optional.empty());
    changes.put(made.key(), Optional.of(made));
    DurableFiles.replace(
        folder.resolve(Journal.FILE), out -> Journal.write(Journal.texts(changes), out));
  }

  private static StoredRecord first(String name) {
    RecordKey key = new RecordKey(RecordKind.ENTRY, Namespace.ROOT, name);
    return new StoredRecord(key, UUID.randomUUID(), 1, Instant.EPOCH, Map.of("v", "1"));
  }

  private Path file(String name) {
    return folder.resolve(name + ".entry");
  }

  private void assertMade(FileStore seen) {
    List<StoredRecord> found = new ArrayList<>();
    for (String name : NAMES) {
      seen.find(first(name).key()).ifPresent(found::add);
    }
    assertThat(found)
        .map(StoredRecord::toString)
        .containsExactly(
            "entry 'changed' version 2 [v]",
            "entry 'made' version 1 [v]",
            "entry 'other' version 1 [v]");
    assertThat(seen.names(RecordKind.ENTRY, Namespace.ROOT))
        .containsExactly("changed", "made", "other");
    assertThat(seen.find(RecordKind.ENTRY, made.uuid())).contains(made);
    assertThat(seen.find(RecordKind.ENTRY, before.uuid())).contains(before.with(Map.of("v", "2")));
    assertThat(seen.check()).isEmpty();
  }

  @Test
  void read_changeThatIsOnlyInTheJournal_isSeenWhole() {
    assertThat(folder.resolve(".journal")).exists();
    assertMade(store);
    assertMade(new FileStore(folder));
    assertThat(folder.resolve(".journal")).exists();
  }

  @Test
  void change_byTheNextWriter_finishesWhatWasLeft() {
    FileStore next = new FileStore(folder);
    next.change(change -> change.find(made.key()).orElseThrow());

    assertThat(folder.resolve(".journal")).doesNotExist();
    assertThat(file("made")).exists();
    assertThat(file("deleted")).doesNotExist();
    assertMade(next);
    assertMade(store);
  }

  @Test
  void read_damagedJournal_isAnErrorAndChangesNothing() throws IOException {
    Path journal = folder.resolve(".journal");
    byte[] whole = Files.readAllBytes(journal);
    for (int length = 0; length < whole.length; length++) {
      assertDamaged(journal, Arrays.copyOf(whole, length));
      byte[] flipped = whole.clone();
      flipped[length] ^= 1;
      assertDamaged(journal, flipped);
    }
    assertDamaged(journal, Arrays.copyOf(whole, whole.length + 1));
  }

  private void assertDamaged(Path journal, byte[] content) throws IOException {
    Files.write(journal, content);
    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> store.find(before.key()))
        .withMessageStartingWith(journal + ": cannot read the change that was being made: ")
        .extracting(KeyException::kind)
        .isEqualTo(KeyException.Kind.INTERNAL);
    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> store.change(change -> change.find(before.key())));
    assertThat(store.check()).hasSize(1);
    assertThat(journal).hasBinaryContent(content);
  }
}
