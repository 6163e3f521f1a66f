// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.Namespace;
import org.managedkeys.store.MemoryStore;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.StoredRecord;

/** A new seal key for all secrets, whatever happens meanwhile. */
class SealRotationTest {

  private static final String PIN = "field.pin";
  private static final int RECORDS = 250;

  @TempDir private Path folder;
  private final MemoryStore store = new MemoryStore();
  private final TestWrapper wrapper = new TestWrapper("seal");

  private AesGcmSeal seal() {
    return seal(Optional.empty());
  }

  private AesGcmSeal seal(Optional<KeyName> wrapping) {
    return new AesGcmSeal(
        SealKeys.of(store, folder.resolve("seal.key"), wrapping, name -> wrapper));
  }

  private static RecordKey key(int number) {
    return new RecordKey(RecordKind.KMS, Namespace.ROOT, "kms-" + number);
  }

  private static String secret(int number) {
    return "secret " + number;
  }

  private void put(AesGcmSeal seal, int number) {
    UUID uuid = UUID.randomUUID();
    Map<String, String> values = new HashMap<>();
    values.put("type", "pkcs11");
    values.put("field.other", "${env:OTHER}");
    values.put(PIN, seal.seal(new SecretPlace(uuid, PIN), secret(number)));
    put(new StoredRecord(key(number), uuid, 1, Instant.EPOCH, values));
  }

  private void put(StoredRecord record) {
    store.change(change -> {
      change.put(record);
      return "";
    });
  }

  private void putAll(AesGcmSeal seal) {
    for (int number = 0; number < RECORDS; number++) {
      put(seal, number);
    }
  }

  private String open(AesGcmSeal seal, int number) {
    StoredRecord record = store.find(key(number)).orElseThrow();
    return seal.open(new SecretPlace(record.uuid(), PIN), record.values().getOrDefault(PIN, ""));
  }

  private void assertAllOpen(AesGcmSeal seal) {
    for (int number = 0; number < RECORDS; number++) {
      assertThat(open(seal, number)).isEqualTo(secret(number));
    }
  }

  private static SealRotation atOnce(AesGcmSeal seal) {
    return new SealRotation(seal, Duration.ZERO);
  }

  @Test
  void rotate_sealsAllAgain_andDropsTheOldKey() throws Exception {
    AesGcmSeal seal = seal();
    putAll(seal);
    String before = seal.keys().current().id();
    SealRotation.Result result = atOnce(seal).rotate();

    assertThat(result.key()).isNotEqualTo(before);
    assertThat(result.records()).isEqualTo(RECORDS);
    assertThat(result.secrets()).isEqualTo(RECORDS);
    assertThat(result.resumed()).isFalse();
    assertThat(result.unreadable()).isEmpty();
    assertThat(result.dropped()).containsExactly(before);
    assertThat(result.waiting()).isEmpty();
    assertAllOpen(seal());
    assertThat(Files.readAllLines(folder.resolve("seal.key")))
        .hasSize(3)
        .noneMatch(line -> line.startsWith(before));
    assertThat(store.find(key(0)).orElseThrow().values())
        .containsEntry("field.other", "${env:OTHER}");
    assertThat(SealStatus.of(seal()).keys())
        .singleElement()
        .satisfies(key -> {
          assertThat(key.id()).isEqualTo(result.key());
          assertThat(key.state()).isEqualTo("current");
          assertThat(key.secrets()).isEqualTo(RECORDS);
          assertThat(key.problem()).isEmpty();
        });
  }

  /** Somebody may have sealed a secret just before, and store it just after. */
  @Test
  void rotate_keepsTheOldKeyForAWhile_forWhoIsJustStoringASecret() {
    AesGcmSeal seal = seal();
    put(seal, 0);
    String before = seal.keys().current().id();
    UUID uuid = UUID.randomUUID();
    String late = seal.seal(new SecretPlace(uuid, PIN), secret(1));
    SealRotation.Result result = new SealRotation(seal()).rotate();
    put(new StoredRecord(key(1), uuid, 1, Instant.EPOCH, Map.of(PIN, late)));

    assertThat(result.dropped()).isEmpty();
    assertThat(result.waiting()).containsExactly(before);
    assertThat(open(seal(), 1)).isEqualTo(secret(1));
    assertThat(atOnce(seal()).dropUnused()).isEmpty();
    SealRotation.Result second = atOnce(seal()).rotate();
    assertThat(second.resumed()).isTrue();
    assertThat(second.key()).isEqualTo(result.key());
    assertThat(second.secrets()).isOne();
    assertThat(second.dropped()).containsExactly(before);
    assertThat(open(seal(), 1)).isEqualTo(secret(1));
  }

  @Test
  void rotate_thatStopsAnywhere_losesNothing_andIsFinishedByTheNext() {
    for (int stop = 1; ; stop++) {
      AesGcmSeal seal = seal();
      putAll(seal);
      AtomicInteger left = new AtomicInteger(stop);
      store.beforeChange(() -> {
        if (left.decrementAndGet() == 0) {
          throw new IllegalStateException("killed");
        }
      });
      boolean stopped = true;
      try {
        atOnce(seal).rotate();
        stopped = false;
      } catch (IllegalStateException e) {
        assertThat(e).hasMessage("killed");
      }
      store.beforeChange(() -> {});
      assertAllOpen(seal());
      SealRotation.Result finished = atOnce(seal()).rotate();
      assertAllOpen(seal());
      assertThat(finished.waiting()).isEmpty();
      assertThat(SealStatus.of(seal()).keys()).hasSize(1);
      if (!stopped) {
        assertThat(stop).as("there were places to stop at").isGreaterThan(5);
        return;
      }
    }
  }

  @Test
  void rotate_whileOthersChangeRecords_undoesNoneOfTheirChanges() {
    AesGcmSeal seal = seal();
    putAll(seal);
    AtomicInteger changes = new AtomicInteger();
    store.beforeChange(() -> {
      // The first change makes the key; of the second one, the records were read by now.
      if (changes.incrementAndGet() == 2) {
        StoredRecord read = store.find(key(1)).orElseThrow();
        Map<String, String> values = new HashMap<>(read.values());
        values.put("type", "changed");
        put(read.with(values));
      }
    });
    SealRotation.Result result = atOnce(seal).rotate();

    assertThat(changes.get()).isGreaterThan(2);
    assertThat(store.find(key(1)).orElseThrow().values()).containsEntry("type", "changed");
    assertThat(result.secrets()).isEqualTo(RECORDS);
    assertAllOpen(seal());
  }

  @Test
  void rotate_withASecretThatCannotBeOpened_leavesItAndItsKey() {
    AesGcmSeal seal = seal();
    put(seal, 0);
    put(seal, 1);
    String before = seal.keys().current().id();
    StoredRecord broken = store.find(key(1)).orElseThrow();
    String text = broken.values().get(PIN);
    String foreign = store.find(key(0)).orElseThrow().values().get(PIN);
    put(broken.with(Map.of(PIN, text, "field.copied", foreign)));
    SealRotation.Result result = atOnce(seal).rotate();

    assertThat(result.unreadable()).containsOnlyKeys("kms 'kms-1', field.copied");
    assertThat(result.secrets()).isEqualTo(2);
    assertThat(result.dropped()).isEmpty();
    assertThat(store.find(key(1)).orElseThrow().values()).containsEntry("field.copied", foreign);
    assertThat(open(seal(), 1)).isEqualTo(secret(1));
    assertThat(SealStatus.of(seal()).keys())
        .filteredOn(key -> key.id().equals(before))
        .singleElement()
        .satisfies(key -> assertThat(key.state()).isEqualTo("retiring"));
  }

  @Test
  void rotate_fromTheFileToAManagedKey_andBack() throws Exception {
    AesGcmSeal inFile = seal();
    putAll(inFile);
    AesGcmSeal wrapped = seal(Optional.of(KeyName.parse("seal")));
    assertThat(open(wrapped, 0)).isEqualTo(secret(0));
    atOnce(wrapped).rotate();

    assertThat(Files.readAllLines(folder.resolve("seal.key"))).hasSize(2);
    assertAllOpen(wrapped);
    assertThat(SealStatus.of(wrapped).keys())
        .singleElement()
        .satisfies(key -> assertThat(key.where()).isEqualTo("wrapped by key 'seal'"));
    atOnce(seal()).rotate();
    assertAllOpen(seal());
    assertThat(Files.readAllLines(folder.resolve("seal.key"))).hasSize(3);
  }

  @Test
  void rotate_withoutThePresentKey_changesNothing() throws Exception {
    put(seal(), 0);
    Files.move(folder.resolve("seal.key"), folder.resolve("away"));
    StoredRecord before = store.find(key(0)).orElseThrow();

    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> atOnce(seal()).rotate())
        .withMessageContaining("the file is missing");
    assertThat(store.find(key(0))).contains(before);
    assertThat(folder.resolve("seal.key")).doesNotExist();
    assertThat(SealStatus.of(seal()).keys())
        .singleElement()
        .satisfies(key -> assertThat(key.problem().orElseThrow()).contains("is missing"));
  }

  @Test
  void rotate_ofAStoreWithoutSecrets_makesItsFirstKey() {
    SealRotation.Result result = atOnce(seal()).rotate();

    assertThat(result.records()).isZero();
    assertThat(SealStatus.of(seal()).keys()).hasSize(1);
  }

  @Test
  void status_namesSecretsWhoseKeyNobodyKnows() {
    put(seal(), 0);
    put(
        new StoredRecord(
            key(1),
            UUID.randomUUID(),
            1,
            Instant.EPOCH,
            Map.of("a", "sealed:v1:0123456789abcdef:AAAA", "b", "sealed:nonsense")));

    assertThat(SealStatus.of(seal()).orphans()).isEqualTo(Map.of("0123456789abcdef", 1, "", 1));
  }
}
