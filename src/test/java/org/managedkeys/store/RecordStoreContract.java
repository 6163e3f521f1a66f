// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.Namespace;

/** What every form of the live store does. */
public abstract class RecordStoreContract {

  private static final Instant CREATED = Instant.parse("2026-11-23T10:15:30.123Z");
  private static final Namespace TEAM = Namespace.parse("team-a");
  private static final String COUNT = "count";

  private final List<RecordStore> opened = new ArrayList<>();
  private RecordStore store;

  /**
   * Opens the store of this test, empty at first. Called again, another object on the same store.
   */
  protected abstract RecordStore open();

  @BeforeEach
  final void openStore() {
    store = another();
  }

  @AfterEach
  final void closeStores() {
    opened.forEach(RecordStore::close);
  }

  private RecordStore another() {
    RecordStore another = open();
    opened.add(another);
    return another;
  }

  private static RecordKey key(RecordKind kind, String namespace, String name) {
    return new RecordKey(kind, Namespace.parse(namespace), name);
  }

  private static RecordKey entry(String name) {
    return key(RecordKind.ENTRY, "", name);
  }

  private static StoredRecord first(RecordKey key, Map<String, String> values) {
    return new StoredRecord(key, UUID.randomUUID(), 1, CREATED, values);
  }

  private StoredRecord put(RecordKey key, Map<String, String> values) {
    return put(first(key, values));
  }

  private StoredRecord put(StoredRecord record) {
    return store.change(change -> {
      change.put(record);
      return record;
    });
  }

  private List<StoredRecord> all(RecordStore of) {
    List<StoredRecord> all = new ArrayList<>();
    of.forEach(all::add);
    return all;
  }

  @Test
  void everything_ofAnEmptyStore_isAbsent() {
    assertThat(store.find(entry("a"))).isEmpty();
    assertThat(store.find(RecordKind.ENTRY, UUID.randomUUID())).isEmpty();
    assertThat(store.names(RecordKind.ENTRY, Namespace.ROOT)).isEmpty();
    assertThat(store.names(RecordKind.ENTRY, Namespace.ROOT, "", 10)).isEmpty();
    assertThat(all(store)).isEmpty();
    assertThat(store.check()).isEmpty();
    assertThat(store.describe()).startsWith("store ");
  }

  @Test
  void find_recordsOfEveryKind_areWhatWasPut() {
    List<StoredRecord> records = new ArrayList<>();
    for (RecordKind kind : RecordKind.values()) {
      for (String namespace : List.of("", "team-a", "team-a/build.x_1")) {
        for (String name : List.of("a", "issuing/int.1", "_b-c.d_")) {
          records.add(put(key(kind, namespace, name), Map.of("of", kind + namespace + name)));
        }
      }
    }
    RecordStore other = another();
    for (StoredRecord record : records) {
      assertThat(store.find(record.key())).contains(record);
      assertThat(other.find(record.key())).contains(record);
      assertThat(other.find(record.key().kind(), record.uuid())).contains(record);
    }
    assertThat(all(other)).isSortedAccordingTo((a, b) -> a.key().compareTo(b.key()));
    assertThat(all(other)).containsExactlyInAnyOrderElementsOf(records);
    assertThat(other.check()).isEmpty();
  }

  @Test
  void find_namesThatDifferInCaseOrSlashes_areDifferentRecords() {
    List<RecordKey> keys =
        List.of(
            key(RecordKind.MOUNT, "", "pki"),
            key(RecordKind.MOUNT, "", "Pki"),
            key(RecordKind.MOUNT, "", "a/b/c"),
            key(RecordKind.MOUNT, "a", "b/c"),
            key(RecordKind.MOUNT, "a/b", "c"),
            key(RecordKind.ENTRY, "a/b", "c"),
            key(RecordKind.ENTRY, "", "c.mount"));
    keys.forEach(key -> put(key, Map.of("me", key.toString())));

    RecordStore other = another();
    for (RecordKey key : keys) {
      assertThat(other.find(key))
          .get()
          .extracting(StoredRecord::values)
          .isEqualTo(Map.of("me", key.toString()));
    }
    assertThat(other.names(RecordKind.MOUNT, Namespace.ROOT))
        .containsExactly("Pki", "a/b/c", "pki");
  }

  @Test
  void find_uuidOfAnotherKindOrARemovedRecord_isAbsent() {
    StoredRecord record = put(entry("a"), Map.of());
    assertThat(store.find(RecordKind.ENTRY, record.uuid())).contains(record);
    assertThat(store.find(RecordKind.MOUNT, record.uuid())).isEmpty();

    another()
        .change(change -> {
          change.delete(record.key());
          return true;
        });
    assertThat(store.find(RecordKind.ENTRY, record.uuid())).isEmpty();
    assertThat(store.find(record.key())).isEmpty();
  }

  @Test
  void find_renamedRecord_isFoundByItsUuidUnderTheNewName() {
    StoredRecord record = put(entry("old"), Map.of("v", "1"));
    assertThat(another().find(RecordKind.ENTRY, record.uuid())).contains(record);
    StoredRecord renamed =
        new StoredRecord(entry("new"), record.uuid(), 2, CREATED, record.values());
    store.change(change -> {
      change.put(renamed);
      change.delete(record.key());
      return true;
    });

    for (RecordStore each : List.of(store, another())) {
      assertThat(each.find(RecordKind.ENTRY, record.uuid())).contains(renamed);
      assertThat(each.names(RecordKind.ENTRY, Namespace.ROOT)).containsExactly("new");
    }
  }

  @Test
  void find_valuesOfAnyText_areKeptExactly() {
    String all = IntStream.range(0, 0x300).mapToObj(Character::toString).reduce("", String::concat);
    Map<String, String> values =
        Map.of(
            "empty", "",
            "spaces", "  # ! = : \\ \r\n\t x ",
            "all", all,
            "high", "\u00e9 \u2028 \u00df \ufeff \ud83d\udd11 \uffff",
            "name.with-all_1", "\\u0041");
    StoredRecord record = put(key(RecordKind.KMS, "", "hsm"), values);

    assertThat(store.find(record.key())).contains(record);
    assertThat(another().find(record.key())).contains(record);
    assertThat(store.check()).isEmpty();
  }

  @Test
  void find_valueOfAMillionCharacters_isKept() {
    String value = "0123456789\u00e9\n\u20ac\\=".repeat(70_000);
    StoredRecord record = put(entry("big"), Map.of("v", value));

    assertThat(another().find(record.key())).contains(record);
    assertThat(store.check()).isEmpty();
  }

  @Test
  void put_valueThatIsNoUnicode_isRefusedAndChangesNothing() {
    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> put(entry("a"), Map.of("v", "half \ud83d")))
        .extracting(KeyException::kind)
        .isEqualTo(KeyException.Kind.INVALID);
    assertThat(store.find(entry("a"))).isEmpty();
  }

  @Test
  void names_severalNamespaces_areThoseOfTheOneAsked() {
    for (String name : List.of("b", "a", "a.entry", "_")) {
      put(entry(name), Map.of());
    }
    put(key(RecordKind.ENTRY, "team-a", "x"), Map.of());
    put(key(RecordKind.ENTRY, "team-a/sub", "y"), Map.of());
    put(key(RecordKind.ENTRY, "team-a2", "z"), Map.of());
    put(key(RecordKind.MOUNT, "team-a", "pki"), Map.of());

    assertThat(store.names(RecordKind.ENTRY, Namespace.ROOT))
        .containsExactly("_", "a", "a.entry", "b");
    assertThat(store.names(RecordKind.ENTRY, TEAM)).containsExactly("x");
    assertThat(another().names(RecordKind.ENTRY, Namespace.parse("team-a/sub")))
        .containsExactly("y");
    assertThat(store.names(RecordKind.MOUNT, TEAM)).containsExactly("pki");
    assertThat(store.names(RecordKind.MOUNT, Namespace.ROOT)).isEmpty();
  }

  @Test
  void names_inPages_areEachGivenOnceInOrder() {
    store.change(change -> {
      for (int i = 0; i < 25; i++) {
        change.put(first(key(RecordKind.ENTRY, "team-a", "k" + i), Map.of()));
        change.put(first(entry("other-" + i), Map.of()));
      }
      return true;
    });

    List<String> paged = new ArrayList<>();
    List<String> page = store.names(RecordKind.ENTRY, TEAM, "", 10);
    while (!page.isEmpty()) {
      assertThat(page.size()).isLessThanOrEqualTo(10);
      paged.addAll(page);
      page = store.names(RecordKind.ENTRY, TEAM, page.get(page.size() - 1), 10);
    }
    assertThat(paged).containsExactlyElementsOf(store.names(RecordKind.ENTRY, TEAM)).hasSize(25);
    assertThat(store.names(RecordKind.ENTRY, TEAM, "k1", 1)).containsExactly("k10");
    assertThat(store.names(RecordKind.ENTRY, TEAM, "k1-not-there", 1)).containsExactly("k10");
    assertThat(store.names(RecordKind.ENTRY, TEAM, "zz", 5)).isEmpty();
  }

  @Test
  void page_ofARecordsKindAndNamespace_isInOrderAndWhole() {
    store.change(change -> {
      for (int i = 0; i < 25; i++) {
        change.put(first(key(RecordKind.CERTIFICATE, "team-a", "m/k" + i), Map.of("n", "" + i)));
        change.put(first(key(RecordKind.REVOKED, "team-a", "m/k" + i), Map.of()));
        change.put(first(key(RecordKind.CERTIFICATE, "", "m/other" + i), Map.of()));
      }
      return true;
    });

    List<StoredRecord> paged = new ArrayList<>();
    List<StoredRecord> page = store.page(RecordKind.CERTIFICATE, TEAM, "", 10);
    while (!page.isEmpty()) {
      paged.addAll(page);
      assertThat(page.size()).isEqualTo(paged.size() < 25 ? 10 : 5);
      String last = page.get(page.size() - 1).key().name();
      page = store.page(RecordKind.CERTIFICATE, TEAM, last, 10);
    }

    assertThat(paged)
        .extracting(record -> record.key().name())
        .containsExactlyElementsOf(store.names(RecordKind.CERTIFICATE, TEAM))
        .hasSize(25);
    assertThat(paged)
        .allSatisfy(record -> assertThat(record).isEqualTo(store.find(record.key()).orElseThrow()));
    assertThat(store.page(RecordKind.CERTIFICATE, TEAM, "m/k1-not-there", 1))
        .extracting(record -> record.values().get("n"))
        .containsExactly("10");
    assertThat(store.page(RecordKind.CERTIFICATE, TEAM, "n", 5)).isEmpty();
    assertThat(another().page(RecordKind.CRL, Namespace.ROOT, "", 5)).isEmpty();
  }

  @Test
  void page_afterARecordIsChangedAndAnotherDeleted_showsWhatIsThere() {
    put(key(RecordKind.PKI, "", "m/role/a"), Map.of("v", "1"));
    StoredRecord b = put(key(RecordKind.PKI, "", "m/role/b"), Map.of("v", "1"));
    StoredRecord other = another().page(RecordKind.PKI, Namespace.ROOT, "", 9).get(1);
    assertThat(other).isEqualTo(b);

    store.change(change -> {
      change.delete(key(RecordKind.PKI, "", "m/role/a"));
      change.put(b.with(Map.of("v", "2")));
      return true;
    });

    assertThat(another().page(RecordKind.PKI, Namespace.ROOT, "", 9))
        .containsExactly(b.with(Map.of("v", "2")));
  }

  @Test
  void change_itsReads_seeWhatItWrote() {
    put(entry("a"), Map.of("v", "0"));
    put(entry("b"), Map.of());
    String seen =
        store.change(change -> {
          StoredRecord a = change.find(entry("a")).orElseThrow();
          change.put(a.with(Map.of("v", "1")));
          change.put(change.find(a.key()).orElseThrow().with(Map.of("v", "2")));
          change.delete(entry("b"));
          change.delete(entry("never-there"));
          change.put(first(entry("c"), Map.of()));
          assertThat(change.find(entry("b"))).isEmpty();
          assertThat(change.find(entry("c"))).isPresent();
          return change.find(a.key()).orElseThrow().values().get("v")
              + change.names(RecordKind.ENTRY, Namespace.ROOT);
        });

    assertThat(seen).isEqualTo("2[a, c]");
    assertThat(store.find(entry("a"))).get().extracting(StoredRecord::version).isEqualTo(3L);
    assertThat(another().names(RecordKind.ENTRY, Namespace.ROOT)).containsExactly("a", "c");
  }

  @Test
  void change_thatThrows_changesNothing() {
    StoredRecord a = put(entry("a"), Map.of("v", "0"));
    StoredRecord b = put(entry("b"), Map.of());
    assertThatIllegalStateException()
        .isThrownBy(() ->
            store.change(change -> {
              change.put(a.with(Map.of("v", "1")));
              change.delete(b.key());
              change.put(first(entry("c"), Map.of()));
              throw new IllegalStateException("no");
            }))
        .withMessage("no");

    for (RecordStore each : List.of(store, another())) {
      assertThat(all(each)).containsExactly(a, b);
      assertThat(each.find(RecordKind.ENTRY, b.uuid())).contains(b);
      assertThat(each.check()).isEmpty();
    }
  }

  @Test
  void change_withoutWrites_returnsItsResult() {
    StoredRecord a = put(entry("a"), Map.of());

    assertThat(store.<Optional<StoredRecord>>change(change -> change.find(a.key()))).contains(a);
    assertThat(store.<Integer>change(change -> 7)).isEqualTo(7);
  }

  @Test
  void change_withinAChange_isRefusedAtOnce() {
    assertThatIllegalStateException()
        .isThrownBy(() -> store.change(change -> store.change(inner -> "")));
    put(entry("a"), Map.of());
  }

  @Test
  void put_ofAnEarlierVersion_isAConflictAndChangesNothing() {
    StoredRecord one = put(entry("a"), Map.of("v", "1"));
    StoredRecord two = put(one.with(Map.of("v", "2")));

    for (StoredRecord late : List.of(one, one.with(Map.of("v", "late")))) {
      assertThatExceptionOfType(KeyException.class)
          .isThrownBy(() -> put(late))
          .withMessageContaining("entry 'a'")
          .extracting(KeyException::kind)
          .isEqualTo(KeyException.Kind.CONFLICT);
    }
    assertThat(store.find(entry("a"))).contains(two);
  }

  @Test
  void put_ofARecordMadeAgain_takesTheOldOnesPlace() {
    StoredRecord old = put(put(entry("a"), Map.of("v", "1")).with(Map.of("v", "2")));
    StoredRecord again = put(entry("a"), Map.of("v", "3"));

    assertThat(again.uuid()).isNotEqualTo(old.uuid());
    for (RecordStore each : List.of(store, another())) {
      assertThat(each.find(entry("a"))).contains(again);
      assertThat(each.find(RecordKind.ENTRY, again.uuid())).contains(again);
      assertThat(each.find(RecordKind.ENTRY, old.uuid())).isEmpty();
    }
  }

  @Test
  void put_ofAnyFirstVersion_isKept() {
    StoredRecord restored =
        put(new StoredRecord(entry("a"), UUID.randomUUID(), 57, CREATED, Map.of()));

    assertThat(another().find(entry("a"))).contains(restored);
  }

  @Test
  void revision_afterAnyChangeByAnyone_isAnother() {
    RecordStore watcher = another();
    List<Long> revisions = new ArrayList<>();
    revisions.add(watcher.revision());
    StoredRecord a = put(entry("a"), Map.of());
    revisions.add(watcher.revision());
    put(a.with(Map.of("v", "1")));
    revisions.add(watcher.revision());
    store.change(change -> {
      change.delete(a.key());
      return true;
    });
    revisions.add(watcher.revision());
    store.change(change -> {
      change.put(first(entry("b"), Map.of()));
      change.put(first(entry("c"), Map.of()));
      return true;
    });
    revisions.add(watcher.revision());

    assertThat(revisions).doesNotHaveDuplicates();
  }

  @Test
  void find_changedByAnother_isSeenAtOnce() {
    RecordStore other = another();
    StoredRecord record = put(entry("a"), Map.of("v", "0"));
    for (int i = 1; i <= 20; i++) {
      assertThat(other.find(record.key())).contains(record);
      assertThat(other.find(RecordKind.ENTRY, record.uuid())).contains(record);
      record = put(record.with(Map.of("v", "" + i)));
    }
  }

  @Test
  void change_eightThreadsOnTwoStores_losesNothing() throws Exception {
    int rounds = 25;
    RecordKey left = entry("left");
    RecordKey right = key(RecordKind.MOUNT, "team-a", "right");
    List<RecordStore> stores = List.of(store, another());
    ExecutorService threads = Executors.newFixedThreadPool(8);
    List<Callable<Boolean>> work = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      RecordStore mine = stores.get(i % 2);
      work.add(() -> {
        for (int round = 0; round < rounds; round++) {
          mine.change(change -> {
            count(change, left);
            count(change, right);
            return true;
          });
        }
        return true;
      });
    }
    try {
      for (Future<Boolean> done : threads.invokeAll(work)) {
        done.get();
      }
    } finally {
      threads.shutdown();
    }

    for (RecordKey key : List.of(left, right)) {
      StoredRecord record = another().find(key).orElseThrow();
      assertThat(record.values()).containsEntry(COUNT, "" + 8 * rounds);
      assertThat(record.version()).isEqualTo(8L * rounds);
    }
    assertThat(store.check()).isEmpty();
  }

  private static void count(RecordChange change, RecordKey key) {
    Optional<StoredRecord> present = change.find(key);
    change.put(
        present
            .map(record ->
                record.with(Map.of(COUNT, "" + (Integer.parseInt(record.values().get(COUNT)) + 1))))
            .orElseGet(() -> first(key, Map.of(COUNT, "1"))));
  }
}
