// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.Namespace;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.RecordStore;
import org.managedkeys.store.StoredRecord;

/** The file of SQLite's database: who may read it, and what happens when it is broken. */
class SqliteStoreTest {

  private static final int RECORDS = 60;

  /** Where the header of SQLite's files has it; 1 and 2 are known. */
  private static final int WRITE_VERSION = 18;

  private static final byte UNKNOWN_VERSION = 3;

  @TempDir Path temp;

  private Path file() {
    return temp.resolve("store.db");
  }

  private String url() {
    return "jdbc:sqlite:" + file();
  }

  private static RecordKey key(int number) {
    return new RecordKey(RecordKind.KMS, Namespace.ROOT, "k" + (1000 + number));
  }

  /** The texts are long, so that there are many pages of them. */
  private void fill() {
    try (RecordStore store = SqlForm.open(url())) {
      store.change(change -> {
        for (int i = 0; i < RECORDS; i++) {
          Map<String, String> values = Map.of("type", "pkcs11", "field.x", ("" + i).repeat(400));
          change.put(new StoredRecord(key(i), UUID.randomUUID(), 1, Instant.EPOCH, values));
        }
        return true;
      });
    }
  }

  private Set<String> names() throws IOException {
    try (Stream<Path> files = Files.list(temp)) {
      return files.map(each -> each.getFileName().toString()).collect(Collectors.toSet());
    }
  }

  private void assertRefused(String detail) throws IOException {
    byte[] before = Files.readAllBytes(file());
    try (RecordStore store = SqlForm.open(url())) {
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> store.find(key(1)))
            .isInstanceOf(KeyException.class)
            .hasMessageStartingWith("store jdbc:sqlite:" + file())
            .hasMessageContaining(detail);
        assertThatThrownBy(() -> store.change(change -> 1)).hasMessageContaining(detail);
      }
    }
    assertThat(Files.readAllBytes(file())).isEqualTo(before);
    assertThat(names()).isSubsetOf("store.db", "store.db.lock");
  }

  @Test
  void files_areForTheirOwnerAlone() throws IOException {
    Path below = temp.resolve("folder/store.db");
    try (RecordStore store = SqlForm.open("jdbc:sqlite:" + below)) {
      store.change(change -> {
        change.put(new StoredRecord(key(1), UUID.randomUUID(), 1, Instant.EPOCH, Map.of()));
        return true;
      });
      try (Stream<Path> files = Files.list(below.getParent())) {
        assertThat(files)
            .extracting(Path::getFileName)
            .extracting(Path::toString)
            .contains("store.db", "store.db-wal", "store.db-shm");
      }
      try (Stream<Path> files = Files.list(below.getParent())) {
        assertThat(files)
            .allSatisfy(file ->
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------"));
      }
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(below.getParent())))
        .isEqualTo("rwx------");
  }

  @Test
  void open_emptyFile_isAnEmptyStore() throws IOException {
    Files.createFile(file());
    try (RecordStore store = SqlForm.open(url())) {
      assertThat(store.names(RecordKind.KMS, Namespace.ROOT)).isEmpty();
      assertThat(store.check()).isEmpty();
    }
  }

  @Test
  void open_fileOfGarbage_isRefusedAndLeftAlone() throws IOException {
    byte[] garbage = new byte[100_000];
    new Random(1).nextBytes(garbage);
    Files.write(file(), garbage);
    assertRefused("the file is no database of SQLite");
  }

  @Test
  void open_shortTextFile_isRefusedAndLeftAlone() throws IOException {
    Files.writeString(file(), "key.web.kms = hsm\n");
    assertRefused("the file is no database of SQLite");
  }

  @Test
  void open_databaseOfSomethingElse_isRefusedAndLeftAlone() throws IOException {
    SqlForm.execute(url(), "CREATE TABLE accounts (id TEXT)", "INSERT INTO accounts VALUES ('x')");
    assertRefused("the database holds tables of something else");
  }

  @Test
  void open_damagedHeader_isRefusedAndLeftAlone() throws IOException {
    fill();
    byte[] content = Files.readAllBytes(file());
    Arrays.fill(content, 0, 16, (byte) 'x');
    Files.write(file(), content);
    assertRefused("the file is no database of SQLite");
  }

  @Test
  void open_fileCutOff_isRefusedAndLeftAlone() throws IOException {
    fill();
    byte[] content = Files.readAllBytes(file());
    for (int length : new int[] {content.length / 2, content.length - 4096, 5000}) {
      Files.write(file(), Arrays.copyOf(content, length));
      assertRefused("the file is damaged");
    }
  }

  @Test
  void open_flippedPage_isRefusedAndLeftAlone() throws IOException {
    fill();
    byte[] content = Files.readAllBytes(file());
    for (int page = 1; page < content.length / 4096; page++) {
      byte[] damaged = content.clone();
      for (int i = page * 4096; i < (page + 1) * 4096; i++) {
        damaged[i] ^= (byte) 0xFF;
      }
      Files.write(file(), damaged);
      assertRefused("the file is damaged");
    }
  }

  /** One byte somewhere: every record is as it was, or there is an error; no third. */
  @Test
  void read_flippedByte_isAnErrorOrHarmless() throws IOException {
    fill();
    byte[] content = Files.readAllBytes(file());
    Set<String> sound = new TreeSet<>();
    readAll(sound);
    Random random = new Random(7);
    int errors = 0;
    for (int i = 0; i < 150; i++) {
      byte[] damaged = content.clone();
      damaged[random.nextInt(content.length)] ^= (byte) (1 << random.nextInt(8));
      Files.write(file(), damaged);
      Set<String> read = new TreeSet<>();
      try {
        readAll(read);
        assertThat(read).isEqualTo(sound);
      } catch (KeyException e) {
        errors++;
        assertThat(sound).containsAll(read);
        assertThat(e.kind()).isEqualTo(KeyException.Kind.INTERNAL);
        assertThat(Files.readAllBytes(file())).isEqualTo(damaged);
      }
    }
    assertThat(errors).isGreaterThan(50);
  }

  private void readAll(Set<String> into) {
    try (RecordStore store = SqlForm.open(url())) {
      store.forEach(record ->
          into.add(record.key() + " " + record.uuid() + record.version() + record.values()));
    }
  }

  /**
   * By the file's own header, which binds root too: what is written in a version that SQLite does
   * not know is only read.
   */
  private void makeReadOnly() throws IOException {
    byte[] content = Files.readAllBytes(file());
    content[WRITE_VERSION] = UNKNOWN_VERSION;
    Files.write(file(), content);
  }

  private static void assertAway(ThrowableAssert.ThrowingCallable use, String detail) {
    assertThatThrownBy(use)
        .isInstanceOfSatisfying(
            KeyException.class, e -> assertThat(e.kind()).isEqualTo(KeyException.Kind.UNAVAILABLE))
        .hasMessageContaining(detail);
  }

  @Test
  void change_readOnlyFile_isUnavailable_andReadersGoOn() throws IOException {
    fill();
    makeReadOnly();
    try (RecordStore store = SqlForm.open(url())) {
      assertAway(
          () ->
              store.change(change -> {
                change.delete(key(1));
                return true;
              }),
          "this process may not open or write it");
      assertThat(store.find(key(1))).isPresent();
    }
  }

  @Test
  void open_fileInAFolderThatCannotBe_isUnavailable() throws IOException {
    Files.createFile(temp.resolve("file"));
    try (RecordStore store = SqlForm.open("jdbc:sqlite:" + temp.resolve("file/store.db"))) {
      assertAway(store::revision, "cannot open it");
    }
    Files.createDirectory(file());
    try (RecordStore store = SqlForm.open(url())) {
      assertAway(store::revision, "this process may not open or write it");
    }
  }

  /** What the driver says itself of a disk without room, here of so many pages. */
  @Test
  void errors_fullDisk_areUnavailable() throws SQLException {
    fill();
    try (Connection connection = PostgresServer.connect(url())) {
      SqlConnections.execute(connection, "PRAGMA max_page_count=1");
      assertAway(
          () -> {
            try {
              SqlConnections.execute(connection, "CREATE TABLE more (text TEXT)");
            } catch (SQLException e) {
              throw SqlErrors.of(SqlUrl.parse(url()), "change it", e);
            }
          },
          "the disk is full");
    }
  }

  /** A connection that a driver leaves in a transaction would keep everybody else out. */
  @Test
  void idleStore_holdsNoLock() throws SQLException {
    fill();
    try (RecordStore store = SqlForm.open(url())) {
      store.find(key(1));
      store.find(RecordKind.KMS, UUID.randomUUID());
      store.names(RecordKind.KMS, Namespace.ROOT, "", 1);
      store.revision();
      store.check();
      store.change(change -> change.find(key(1)));
      assertThatThrownBy(() ->
              store.change(change -> {
                throw new IllegalArgumentException("no");
              }))
          .hasMessage("no");
      store.change(change -> {
        change.delete(key(1));
        return true;
      });

      // Only the last reader of a log may empty it: so nobody pins a state either.
      try (Connection other = PostgresServer.connect(url())) {
        SqlConnections.execute(other, "PRAGMA busy_timeout=0");
        SqlConnections.execute(other, "BEGIN IMMEDIATE");
        SqlConnections.execute(other, "ROLLBACK");
        try (var checkpoint =
            other.createStatement().executeQuery("PRAGMA wal_checkpoint(TRUNCATE)")) {
          assertThat(checkpoint.next()).isTrue();
          assertThat(checkpoint.getInt(1)).isZero();
        }
      }
      assertThat(store.find(key(1))).isEmpty();
    }
  }

  @Test
  void database_isDurableAndReadableMeanwhile() throws SQLException {
    fill();
    try (Connection connection = PostgresServer.connect(url());
        var statement = connection.createStatement()) {
      for (List<String> pragma :
          List.of(List.of("journal_mode", "wal"), List.of("synchronous", "2"))) {
        try (var row = statement.executeQuery("PRAGMA " + pragma.get(0))) {
          assertThat(row.getString(1)).isEqualTo(pragma.get(1));
        }
      }
    }
  }
}
