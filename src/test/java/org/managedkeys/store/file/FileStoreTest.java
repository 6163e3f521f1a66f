// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.file;

import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.Namespace;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.StoredRecord;

class FileStoreTest {

  private static final Instant CREATED = Instant.parse("2026-11-23T10:15:30.123Z");
  private static final RecordKey ORDERS = entry("team-a/build", "orders.2026");
  private static final RecordKey A = entry("", "a");

  @TempDir Path temp;
  private Path folder;
  private FileStore store;

  @BeforeEach
  void emptyStore() {
    folder = temp.resolve("managed-keys.d");
    store = new FileStore(folder);
  }

  private static RecordKey entry(String namespace, String name) {
    return new RecordKey(RecordKind.ENTRY, Namespace.parse(namespace), name);
  }

  private static StoredRecord first(RecordKey key) {
    return new StoredRecord(
        key, UUID.randomUUID(), 1, CREATED, Map.of("kms", "hsm", "field.key_id", "0x01"));
  }

  private StoredRecord put(StoredRecord record) {
    return store.change(change -> {
      change.put(record);
      return record;
    });
  }

  private Path file(String name) {
    return folder.resolve(name + ".entry");
  }

  @Test
  void write_sameRecordTwice_isTheSameBytes() throws IOException {
    StoredRecord record = put(first(ORDERS));
    byte[] bytes = Files.readAllBytes(file("team-a+build+orders.2026"));
    store.change(change -> {
      change.delete(ORDERS);
      change.put(record);
      return true;
    });

    assertThat(file("team-a+build+orders.2026")).hasBinaryContent(bytes);
    assertThat(new String(bytes, StandardCharsets.UTF_8).lines())
        .isSorted()
        .containsExactly(
            "created=2026-11-23T10\\:15\\:30.123Z",
            "format=2",
            "kind=entry",
            "name=orders.2026",
            "namespace=team-a/build",
            "uuid=" + record.uuid(),
            "value.field.key_id=0x01",
            "value.kms=hsm",
            "version=1");
  }

  @Test
  void read_absentFolder_isEmptyAndStaysAbsent() {
    assertThat(store.find(ORDERS)).isEmpty();
    assertThat(store.names(RecordKind.ENTRY, Namespace.ROOT)).isEmpty();
    store.forEach(record -> assertThat(record).isNull());
    assertThat(store.revision()).isEqualTo(store.revision());
    assertThat(store.check()).isEmpty();
    assertThat(folder).doesNotExist();
  }

  @Test
  void write_onPosix_isForTheOwnerOnly() throws IOException {
    put(first(ORDERS));

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("rwx------");
    try (var files = Files.list(folder)) {
      assertThat(files)
          .hasSize(2)
          .allSatisfy(file ->
              assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                  .isEqualTo("rw-------"));
    }
  }

  @Test
  void names_filesOfOthers_areLeftOutAndTold() throws IOException {
    put(first(A));
    Files.writeString(folder.resolve("Not A Key.entry"), "");
    Files.writeString(folder.resolve("Upper.entry"), "");
    Files.writeString(folder.resolve(".entry"), "");
    Files.writeString(folder.resolve("+a.entry"), "");
    Files.writeString(folder.resolve("readme.txt"), "");

    assertThat(store.names(RecordKind.ENTRY, Namespace.ROOT)).containsExactly("a");
    assertThat(store.check())
        .hasSize(5)
        .allMatch(line -> line.endsWith("its name is not one that a record can have"));
  }

  @Test
  void names_tenThousandEntries_listsAllWithoutReadingThem() throws IOException {
    put(first(A));
    for (int i = 0; i < 10_000; i++) {
      Files.writeString(file("bulk+key-" + i), "never read");
    }

    assertThat(store.names(RecordKind.ENTRY, Namespace.parse("bulk"))).hasSize(10_000);
    assertThat(store.names(RecordKind.ENTRY, Namespace.parse("bulk"), "key-42", 2))
        .containsExactly("key-420", "key-4200");
  }

  @Test
  void names_ofASettledFolder_areSeenToChange() throws IOException {
    put(first(A));
    Files.setLastModifiedTime(folder, FileTime.from(CREATED));
    assertThat(store.names(RecordKind.ENTRY, Namespace.ROOT)).containsExactly("a");
    assertThat(store.names(RecordKind.ENTRY, Namespace.ROOT)).containsExactly("a");
    assertThat(store.revision()).isEqualTo(store.revision());

    StoredRecord b = first(entry("", "b"));
    new FileStore(folder)
        .change(change -> {
          change.put(b);
          return true;
        });
    assertThat(store.names(RecordKind.ENTRY, Namespace.ROOT)).containsExactly("a", "b");
    assertThat(store.find(RecordKind.ENTRY, b.uuid())).contains(b);
  }

  @Test
  void update_interruptedThread_writesAllTheSame() {
    StoredRecord one;
    StoredRecord other;
    Thread.currentThread().interrupt();
    try {
      one = put(first(A));
      other = first(ORDERS);
      store.change(change -> {
        change.put(one.with(Map.of()));
        change.put(other);
        return true;
      });
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(store.find(A)).contains(one.with(Map.of()));
    assertThat(store.find(ORDERS)).contains(other);
  }

  @Test
  void update_interruptedWhileAnotherWrites_givesUpWaiting() throws Exception {
    StoredRecord record = put(first(A));
    try (FileChannel other = FileChannel.open(folder.resolve(".lock"), WRITE);
        FileLock held = other.lock()) {
      assertThat(held.isValid()).isTrue();
      Thread.currentThread().interrupt();
      assertThatExceptionOfType(KeyException.class)
          .isThrownBy(() -> put(record.with(Map.of())))
          .withMessageContaining("cannot lock .lock: the thread was interrupted")
          .extracting(KeyException::kind)
          .isEqualTo(KeyException.Kind.UNAVAILABLE);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(store.find(A)).contains(record);
  }

  @Test
  void find_changedByHandOrByAnother_isSeen() throws IOException {
    StoredRecord record = put(first(A));
    Files.setLastModifiedTime(file("a"), FileTime.from(CREATED));
    assertThat(store.find(A)).contains(record);
    // Now kept: the second answer is the same object.
    assertThat(store.find(A).orElseThrow()).isSameAs(store.find(A).orElseThrow());

    Files.writeString(file("a"), Files.readString(file("a")).replace("=hsm", "=cloud"));
    assertThat(store.find(A))
        .get()
        .extracting(changed -> changed.values().get("kms"))
        .isEqualTo("cloud");
    new FileStore(folder)
        .change(change -> {
          change.delete(A);
          return true;
        });
    assertThat(store.find(A)).isEmpty();
  }

  @Test
  void find_entryThatIsNoFile_isAnError() throws IOException {
    Files.createDirectories(file("a"));

    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> store.find(A))
        .withMessageStartingWith(file("a") + ": cannot read entry 'a': ");
  }

  @Test
  void use_folderThatIsAFile_isAnErrorNotEmpty() throws IOException {
    Files.writeString(folder, "");

    assertThatExceptionOfType(KeyException.class).isThrownBy(() -> store.find(ORDERS));
    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> store.names(RecordKind.ENTRY, Namespace.ROOT));
    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> store.find(RecordKind.ENTRY, UUID.randomUUID()));
    assertThatExceptionOfType(KeyException.class).isThrownBy(() -> put(first(ORDERS)));
    assertThatExceptionOfType(KeyException.class).isThrownBy(() -> store.forEach(record -> {}));
    assertThat(store.check()).hasSize(1);
    assertThat(folder).hasContent("");
  }

  /** As on a disk that is full or read-only, which cannot be had everywhere. */
  @Test
  void change_fileSystemRefuses_isUnavailable_andReadersGoOn() throws IOException {
    StoredRecord record = put(first(A));
    Files.delete(folder.resolve(FolderLock.FILE));
    Files.createDirectory(folder.resolve(FolderLock.FILE));

    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> put(first(ORDERS)))
        .matches(e -> e.kind() == KeyException.Kind.UNAVAILABLE)
        .withMessageStartingWith("store " + folder + ": cannot change it: the file system says");
    assertThat(store.find(A)).contains(record);
  }

  @Test
  void put_nameTooLongForAFile_isInvalidAndChangesNothing() {
    RecordKey longest =
        new RecordKey(RecordKind.MOUNT, new Namespace("n".repeat(100)), "M".repeat(100));
    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() ->
            store.change(change -> {
              change.put(first(A));
              change.put(first(longest));
              return true;
            }))
        .extracting(KeyException::kind)
        .isEqualTo(KeyException.Kind.INVALID);
    assertThat(store.find(A)).isEmpty();
  }

  @Test
  void check_uuidOfTwoRecords_isTold() throws IOException {
    StoredRecord record = put(first(A));
    Files.writeString(file("b"), Files.readString(file("a")).replace("name=a", "name=b"));

    assertThat(store.check())
        .containsExactly(file("b") + ": has the uuid of entry 'a': " + record.uuid());
  }

  @Test
  void update_leftoversOfCrashes_sweepsOnlyOldOnes() throws IOException {
    put(first(ORDERS));
    Path old = Files.writeString(folder.resolve(".new-old"), "half");
    Path fresh = Files.writeString(folder.resolve(".new-fresh"), "half");
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(1))));

    store = new FileStore(folder);
    assertThat(store.names(RecordKind.ENTRY, Namespace.ROOT)).isEmpty();
    assertThat(store.check()).hasSize(1).allMatch(line -> line.startsWith(old.toString()));
    put(first(A));

    assertThat(old).doesNotExist();
    assertThat(fresh).exists();
    assertThat(store.check()).isEmpty();
  }
}
