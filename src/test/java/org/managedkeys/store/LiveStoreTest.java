// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.Namespace;
import org.managedkeys.store.StoredEntry.ChainOfDeclaredKey;
import org.managedkeys.store.StoredEntry.StoredKey;
import org.managedkeys.store.StoredEntry.TrustedCertificate;
import org.managedkeys.store.file.FileStore;

class LiveStoreTest {

  private static final KeyName ORDERS = KeyName.parse("team-a/build/orders.2026");
  private static final Instant CREATED = Instant.parse("2026-11-23T10:15:30.123Z");
  private static final StoredChain CHAIN =
      new StoredChain(
          List.of(TestCertificates.selfSigned("leaf"), TestCertificates.selfSigned("root")), true);

  @TempDir Path temp;
  private LiveStore store;

  @BeforeEach
  void emptyStore() {
    store = another();
  }

  private LiveStore another() {
    return new LiveStore(new FileStore(temp.resolve("managed-keys.d")));
  }

  private static StoredKey key(KeyName name) {
    return new StoredKey(
        name,
        CREATED,
        "hsm",
        Map.of("key_label", "  orders = #1!\nnext \u00e9 \ud83d\udd11\\", "key_id", "0x01"),
        Set.of(KeyUsage.SIGN, KeyUsage.GENERATE_RANDOM),
        Optional.empty());
  }

  private <T extends StoredEntry> T put(T entry) {
    store.update(entry.name(), before -> Optional.of(entry));
    return entry;
  }

  @Test
  void find_everyKindOfEntry_isWhatWasWritten() {
    KeyName name = KeyName.parse("a");
    List<StoredEntry> entries =
        List.of(
            key(ORDERS),
            key(ORDERS).withChain(CHAIN),
            new StoredKey(name, CREATED, "hsm", Map.of(), Set.of(), Optional.empty()),
            new StoredKey(
                name,
                UUID.randomUUID(),
                1,
                CREATED,
                "key.a",
                Optional.of("awskms"),
                Map.of("region", "eu-west-1", "secret_key", "sealed:x"),
                Set.of(KeyUsage.SIGN),
                Optional.of(CHAIN)),
            new ChainOfDeclaredKey(name, CREATED, CHAIN),
            new ChainOfDeclaredKey(
                name, CREATED, new StoredChain(CHAIN.certificates().subList(0, 1), false)),
            new TrustedCertificate(name, CREATED, CHAIN.certificates().get(0)));
    for (StoredEntry entry : entries) {
      put(entry);

      assertThat(store.find(entry.name())).contains(entry);
      assertThat(another().find(entry.name())).contains(entry);
    }
  }

  @Test
  void record_ofAKey_isInTheWordsOfTheConfiguration() {
    StoredKey entry = put(key(ORDERS).withChain(CHAIN));
    StoredRecord record = store.records().find(RecordKey.entry(ORDERS)).orElseThrow();

    assertThat(record.uuid()).isEqualTo(entry.uuid());
    assertThat(record.values())
        .containsOnlyKeys(
            "kind",
            "kms",
            "usages",
            "field.key_id",
            "field.key_label",
            "certificate.1",
            "certificate.2",
            "self_made")
        .containsEntry("kind", "key")
        .containsEntry("kms", "hsm")
        .containsEntry("usages", "sign,generate_random")
        .containsEntry("field.key_id", "0x01")
        .containsEntry("self_made", "true");
  }

  @Test
  void find_chainOfTwelveCertificates_keepsTheirOrder() {
    List<X509Certificate> twelve =
        IntStream.range(0, 12).mapToObj(i -> TestCertificates.selfSigned("c" + i)).toList();
    put(new ChainOfDeclaredKey(ORDERS, CREATED, new StoredChain(twelve, false)));

    assertThat(another().find(ORDERS))
        .get()
        .extracting(entry -> ((ChainOfDeclaredKey) entry).chain().certificates())
        .isEqualTo(twelve);
  }

  @Test
  void names_ofRecordsThatNoEntryCanHave_areLeftOut() {
    put(key(KeyName.parse("team-a/x")));
    put(key(KeyName.parse("team-a/build/y")));
    store
        .records()
        .change(change -> {
          change.put(
              new StoredRecord(
                  new RecordKey(RecordKind.ENTRY, Namespace.parse("team-a"), "Upper/case"),
                  UUID.randomUUID(),
                  1,
                  CREATED,
                  Map.of()));
          return true;
        });

    assertThat(store.names(Namespace.parse("team-a"))).containsExactly(KeyName.parse("team-a/x"));
    assertThat(store.names(Namespace.ROOT)).isEmpty();
  }

  @Test
  void update_ofWhatWasFound_isItsNextVersion() {
    StoredKey first = put(key(ORDERS));
    Optional<StoredEntry> second =
        store.update(ORDERS, before -> before.map(entry -> ((StoredKey) entry).withChain(CHAIN)));

    assertThat(second).isEqualTo(store.find(ORDERS));
    assertThat(second.orElseThrow().uuid()).isEqualTo(first.uuid());
    assertThat(second.orElseThrow().version()).isEqualTo(2);
    // The same again is no change.
    assertThat(store.update(ORDERS, before -> before)).isEqualTo(second);
    assertThat(store.find(ORDERS).orElseThrow().version()).isEqualTo(2);
  }

  @Test
  void update_toANewEntry_startsAgain() {
    StoredKey first = put(key(ORDERS));
    put(first.withChain(CHAIN));
    StoredKey again = put(key(ORDERS));

    assertThat(store.find(ORDERS)).contains(again);
    assertThat(again.version()).isEqualTo(1);
    assertThat(again.uuid()).isNotEqualTo(first.uuid());
  }

  @Test
  void update_toEmpty_removesTheEntry() {
    put(key(ORDERS));

    assertThat(store.update(ORDERS, before -> Optional.empty())).isEmpty();
    assertThat(store.find(ORDERS)).isEmpty();
    assertThat(another().find(ORDERS)).isEmpty();
  }

  @Test
  void update_changeThrows_leavesTheEntry() {
    StoredKey entry = put(key(ORDERS));

    assertThatIllegalStateException()
        .isThrownBy(() ->
            store.update(
                ORDERS,
                before -> {
                  throw new IllegalStateException("no");
                }));
    assertThat(store.find(ORDERS)).contains(entry);
  }

  @Test
  void update_toAnotherName_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> store.update(ORDERS, before -> Optional.of(key(KeyName.parse("a")))));
  }

  @Test
  void update_withinAnUpdate_isRefusedAtOnce() {
    assertThatIllegalStateException()
        .isThrownBy(() -> store.update(ORDERS, before -> store.update(ORDERS, b -> b)));
  }

  @Test
  void find_damagedEntry_tellsStoreEntryAndReason() {
    StoredKey entry = put(key(ORDERS).withChain(CHAIN));
    Map<String, Consumer<Map<String, String>>> damages =
        Map.of(
            "there is no such kind of entry",
            values -> values.put("kind", "odd"),
            "it has no 'kind'",
            values -> values.remove("kind"),
            "it has no 'kms'",
            values -> values.remove("kms"),
            "it has values that do not belong to it",
            values -> values.put("zebra", "1"),
            "values that do not belong",
            values -> values.put("certificate.4", "1"),
            "it is damaged",
            values -> values.put("certificate.1", "AAAA"),
            "damaged",
            values -> values.put("usages", "sing"),
            "self_made is neither true nor false",
            values -> values.put("self_made", "yes"));
    long version = 2;
    for (Map.Entry<String, Consumer<Map<String, String>>> damage : damages.entrySet()) {
      StoredRecord good = EntryRecords.record(entry);
      Map<String, String> values = new TreeMap<>(good.values());
      damage.getValue().accept(values);
      StoredRecord bad = new StoredRecord(good.key(), good.uuid(), version++, CREATED, values);
      store
          .records()
          .change(change -> {
            change.put(bad);
            return true;
          });
      assertThatExceptionOfType(KeyException.class)
          .isThrownBy(() -> store.find(ORDERS))
          .withMessageStartingWith(
              store.describe() + ": cannot read entry 'team-a/build/orders.2026': ")
          .withMessageContaining(damage.getKey())
          .extracting(KeyException::kind)
          .isEqualTo(KeyException.Kind.INTERNAL);
      // What cannot be read is not overwritten either.
      assertThatExceptionOfType(KeyException.class).isThrownBy(() -> put(key(ORDERS)));
      assertThat(store.records().find(good.key())).contains(bad);
    }
  }
}
