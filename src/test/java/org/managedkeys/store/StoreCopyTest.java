// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.Namespace;
import org.managedkeys.store.file.FileStore;

/** Moving a whole store: into another, into a file, and back. */
class StoreCopyTest {

  private static final int RECORDS = 620;

  @TempDir static Path source;
  private static RecordStore from;

  @TempDir Path temp;
  private RecordStore to;

  @BeforeAll
  static void filledStore() {
    from = new FileStore(source);
    from.change(change -> {
      for (int i = 0; i < RECORDS; i++) {
        change.put(record(i));
      }
      return true;
    });
  }

  @BeforeEach
  void emptyStore() {
    to = new FileStore(temp.resolve("to"));
  }

  private static final List<RecordKind> KINDS = List.of(RecordKind.values());

  private static StoredRecord record(int i) {
    RecordKind kind = KINDS.get(i % KINDS.size());
    Namespace namespace = i % 3 == 0 ? Namespace.ROOT : new Namespace("team-" + i % 3);
    return new StoredRecord(
        new RecordKey(kind, namespace, "record-" + i),
        UUID.randomUUID(),
        1 + i % 7,
        Instant.EPOCH.plusMillis(i),
        Map.of("v", "\u00e9".repeat(i)));
  }

  private static List<StoredRecord> all(RecordStore store) {
    List<StoredRecord> all = new ArrayList<>();
    store.forEach(all::add);
    return all;
  }

  private void assertRefused(Path file, String reason) {
    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> StoreBackup.restore(file, to))
        .withMessageStartingWith("backup " + file + ": cannot restore a store from it: " + reason)
        .extracting(KeyException::kind)
        .isEqualTo(KeyException.Kind.INVALID);
    assertThat(all(to)).isEmpty();
  }

  @Test
  void copy_intoAnEmptyStore_makesTheSame() {
    assertThat(StoreCopy.copy(from, to)).isEqualTo(RECORDS);
    assertThat(all(to)).isEqualTo(all(from)).hasSize(RECORDS);
    assertThat(to.check()).isEmpty();
  }

  @Test
  void copyOrRestore_intoAStoreThatIsNotEmpty_isRefusedAndChangesNothing() {
    Path file = temp.resolve("backup");
    StoreBackup.write(from, file);
    StoredRecord present = record(1);
    to.change(change -> {
      change.put(present);
      return true;
    });

    for (Runnable attempt :
        List.<Runnable>of(() -> StoreCopy.copy(from, to), () -> StoreBackup.restore(file, to))) {
      assertThatExceptionOfType(KeyException.class)
          .isThrownBy(attempt::run)
          .withMessageContaining("it must be empty and holds 1 record. Hint: ")
          .extracting(KeyException::kind)
          .isEqualTo(KeyException.Kind.CONFLICT);
      assertThat(all(to)).containsExactly(present);
    }
  }

  @Test
  void backup_restoredElsewhere_isTheSame() throws IOException {
    Path file = temp.resolve("backup");
    List<StoredRecord> then = all(from);
    assertThat(StoreBackup.write(from, file)).isEqualTo(RECORDS);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(StoreBackup.restore(file, to)).isEqualTo(RECORDS);
    assertThat(all(to)).isEqualTo(then);
    try (var files = Files.list(temp)) {
      assertThat(files)
          .map(each -> each.getFileName().toString())
          .containsExactlyInAnyOrder("to", "backup");
    }
  }

  @Test
  void backup_ofAnEmptyStore_isRestored() {
    Path file = temp.resolve("backup");

    assertThat(StoreBackup.write(to, file)).isZero();
    assertThat(StoreBackup.restore(file, to)).isZero();
  }

  @Test
  void backup_whereAFileIs_isRefusedAndLeavesIt() throws IOException {
    Path file = Files.writeString(temp.resolve("backup"), "precious");

    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> StoreBackup.write(from, file))
        .extracting(KeyException::kind)
        .isEqualTo(KeyException.Kind.CONFLICT);
    assertThat(file).hasContent("precious");
  }

  @Test
  void restore_fileThatIsAbsent_isNotFound() {
    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> StoreBackup.restore(temp.resolve("none"), to))
        .extracting(KeyException::kind)
        .isEqualTo(KeyException.Kind.NOT_FOUND);
  }

  @Test
  void restore_damagedFile_isRefusedAndChangesNothing() throws IOException {
    Path file = temp.resolve("backup");
    StoreBackup.write(from, file);
    byte[] whole = Files.readAllBytes(file);

    for (int length : new int[] {0, 1, 9, 40, whole.length / 2, whole.length - 1}) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertRefused(file, "it is");
    }
    byte[] content = unpacked(whole);
    int damaged = 0;
    for (int at = 10; at < whole.length; at += 97) {
      byte[] flipped = whole.clone();
      flipped[at] ^= 4;
      if (isOtherwisePacked(flipped, content)) {
        continue;
      }
      Files.write(file, flipped);
      assertRefused(file, "");
      damaged++;
    }
    assertThat(damaged).isGreaterThan(100);
    Files.writeString(file, "no backup at all");
    assertRefused(file, "it is no backup, or damaged");
  }

  private static byte[] unpacked(byte[] packed) throws IOException {
    try (var in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      return in.readAllBytes();
    }
  }

  /** What repeats itself may be taken from another place: now and then, one bit says from which. */
  private static boolean isOtherwisePacked(byte[] packed, byte[] content) {
    try {
      return Arrays.equals(unpacked(packed), content);
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void restore_wellCompressedButWrong_isRefusedAndChangesNothing() throws IOException {
    Path file = temp.resolve("backup");
    StoreBackup.write(from, file);
    byte[] content = unpacked(Files.readAllBytes(file));
    byte[] newer = content.clone();
    newer["managed-keys backup ".length()] = '2';
    byte[] other = content.clone();
    other["managed-keys ".length()] = 'x';
    byte[] record = content.clone();
    // Somewhere in the text of a record: only the checksum of the whole can tell.
    int at = new String(content, StandardCharsets.ISO_8859_1).indexOf("value.v=") + 9;
    record[at] = 'e';
    Map<byte[], String> damages =
        Map.of(
            newer,
            "it is a backup of a newer version",
            other,
            "it is no backup",
            record,
            "",
            Arrays.copyOf(content, content.length - 70),
            "it is",
            Arrays.copyOf(content, content.length + 1),
            "it is no backup, or damaged");
    for (Map.Entry<byte[], String> damage : damages.entrySet()) {
      try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
        out.write(damage.getKey());
      }
      assertRefused(file, damage.getValue());
    }
  }
}
