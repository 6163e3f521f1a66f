// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.transit.Refusals.refused;
import static org.managedkeys.transit.TransitFixture.ROOT;
import static org.managedkeys.transit.TransitFixture.map;
import static org.managedkeys.transit.TransitFixture.version;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.file.FileStore;
import org.managedkeys.testkit.Outages;
import org.managedkeys.wire.Answer;

/** Several threads and processes change the same keys, and the store may be away. */
class SharedKeysTest {

  private static final int TIMES = 8;

  @TempDir private Path folder;
  private TransitFixture fixture;
  private TransitKeys keys;
  private TransitKeys others;

  @BeforeEach
  void open() {
    fixture = TransitFixture.in(folder);
    keys = fixture.transit().keys();
    others = TransitMount.open(fixture.another(), ROOT, "transit").keys();
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private <T> List<T> atOnce(Callable<T> mine, Callable<T> theirs) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<T>> futures = new ArrayList<>();
      for (int i = 0; i < TIMES; i++) {
        futures.add(threads.submit(i % 2 == 0 ? mine : theirs));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> future : futures) {
        results.add(future.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }

  private static Map<String, String> managed(String name) {
    return Map.of("type", "managed_key", "managed_key_name", name);
  }

  @Test
  void rotate_byManyAtOnce_losesNoVersion() throws Exception {
    keys.create("k", managed("p256"));

    atOnce(
        () -> keys.rotate("k", Map.of("managed_key_name", "p384")),
        () -> others.rotate("k", Map.of("managed_key_name", "p521")));

    TransitFixture.refresh(fixture.registry());
    Answer read = keys.read("k");
    assertThat(read.data()).containsEntry("latest_version", TIMES + 1);
    Map<Object, Long> counted =
        IntStream.rangeClosed(1, TIMES + 1)
            .mapToObj(number -> version(read, number).get("managed_key_name"))
            .collect(Collectors.groupingBy(name -> name, Collectors.counting()));
    assertThat(counted).isEqualTo(Map.of("p256", 1L, "p384", TIMES / 2L, "p521", TIMES / 2L));
  }

  @Test
  void rotateAndConfig_byManyAtOnce_keepBoth() throws Exception {
    keys.create("k", managed("p256"));

    atOnce(
        () -> keys.rotate("k", Map.of("managed_key_name", "p384")),
        () -> others.config("k", Map.of("exportable", true)));

    TransitFixture.refresh(fixture.registry());
    assertThat(keys.read("k").data())
        .containsEntry("latest_version", TIMES / 2 + 1)
        .containsEntry("exportable", true);
  }

  @Test
  void create_byManyAtOnce_makesOneKey() throws Exception {
    List<Answer> answers =
        atOnce(() -> keys.create("k", managed("p256")), () -> others.create("k", managed("p384")));

    Set<Object> bound = new TreeSet<>();
    answers.forEach(
        answer -> bound.add(String.valueOf(version(answer, 1).get("managed_key_name"))));
    assertThat(bound).hasSize(1);
    assertThat(answers.stream().filter(answer -> answer.warnings().isEmpty())).hasSize(1);
  }

  @Test
  void create_ofAKeyThatAnotherHasDeleted_makesItAtOnce() {
    TransitKeys unaware = TransitMount.open(fixture.unaware(), ROOT, "transit").keys();
    unaware.create("k", managed("p256"));
    keys.config("k", Map.of("deletion_allowed", true));
    assertThat(unaware.read("k").data()).containsEntry("latest_version", 1);

    keys.delete("k");
    Answer made = unaware.create("k", managed("p384"));

    assertThat(made.warnings()).isEmpty();
    assertThat(version(made, 1).get("managed_key_name")).isEqualTo("p384");
    TransitFixture.refresh(fixture.registry());
    assertThat(version(keys.read("k"), 1).get("managed_key_name")).isEqualTo("p384");
  }

  @Test
  void create_ofAKeyThatAnotherHasMadeAnew_answersThatOne() {
    TransitKeys unaware = TransitMount.open(fixture.unaware(), ROOT, "transit").keys();
    unaware.create("k", managed("p256"));
    assertThat(unaware.read("k").data()).containsEntry("latest_version", 1);

    keys.config("k", Map.of("deletion_allowed", true));
    keys.delete("k");
    keys.create("k", managed("p384"));
    Answer answer = unaware.create("k", managed("p521"));

    assertThat(answer.warnings()).containsExactly("key k already existed");
    assertThat(version(answer, 1).get("managed_key_name")).isEqualTo("p384");
  }

  @Test
  void createOfAManagedKeyThatIsNotThere_byManyAtOnce_makesItOnce() throws Exception {
    List<Answer> answers =
        atOnce(
            () -> keys.create("mine", managed("wanted")),
            () -> others.create("theirs", managed("wanted")));

    Set<String> publicKeys =
        answers.stream()
            .map(answer -> String.valueOf(version(answer, 1).get("public_key")))
            .collect(Collectors.toSet());
    assertThat(publicKeys).hasSize(1);
  }

  @Test
  void createForEncryption_byManyAtOnce_makesOneManagedKey() throws Exception {
    List<List<String>> warnings =
        atOnce(
            () -> keys.createForEncryption("k", "aes256-gcm96"),
            () -> keys.createForEncryption("k", "aes256-gcm96"));

    assertThat(warnings).allMatch(List::isEmpty);
    assertThat(
            fixture.registry().records().names(RecordKind.ENTRY, ROOT).stream()
                .filter(name -> name.startsWith("transit-")))
        .hasSize(1);
  }

  /** A registry whose store can be away. */
  private KeyRegistry failing(AtomicBoolean away) {
    return fixture.another(Outages.store(new FileStore(folder.resolve("managed-keys.d")), away));
  }

  @Test
  void keyInUse_goesOnWhileTheStoreIsAway_andOthersSayWhy() {
    fixture.putStoredKey(Map.of());
    keys.create("k", managed("stored"));
    keys.create("unused", managed("p256"));
    AtomicBoolean away = new AtomicBoolean();
    KeyRegistry registry = failing(away);
    TransitScope scope = TransitFixture.scope(registry);
    OpenVersion before = scope.open().toProtect("k", 0, "sign");
    before.handle();
    // So that it would look again.
    TransitFixture.refresh(registry);
    away.set(true);

    OpenVersion during = scope.open().toProtect("k", 0, "sign");

    assertThat(during.number()).isEqualTo(1);
    assertThat(during.handle().getAlgorithm()).isEqualTo("EC");
    refused(Kind.UNAVAILABLE, "it is away", () -> scope.open().toProtect("unused", 0, "sign"));
    refused(Kind.UNAVAILABLE, "it is away", () -> new TransitKeys(scope).list());
    away.set(false);
    assertThat(scope.open().toProtect("unused", 0, "sign").number()).isEqualTo(1);
  }

  @Test
  void keyChangedHere_isNotGoneByAsItWas_whileTheStoreIsAway() {
    keys.create("k", managed("p256"));
    keys.create("gone", managed("p384"));
    keys.config("gone", Map.of("deletion_allowed", true));
    AtomicBoolean away = new AtomicBoolean();
    TransitScope scope = TransitFixture.scope(failing(away));
    assertThat(scope.open().toProtect("k", 0, "sign").number()).isEqualTo(1);
    assertThat(scope.open().toProtect("gone", 0, "sign").number()).isEqualTo(1);
    TransitKeys here = new TransitKeys(scope);
    here.rotate("k", Map.of("managed_key_name", "p384"));
    here.delete("gone");
    away.set(true);

    refused(Kind.UNAVAILABLE, "it is away", () -> scope.open().toProtect("k", 0, "sign"));
    refused(Kind.UNAVAILABLE, "it is away", () -> scope.open().toProtect("gone", 0, "sign"));
    away.set(false);
    assertThat(scope.open().toProtect("k", 0, "sign").number()).isEqualTo(2);
    refused(Kind.NOT_FOUND, "not found", () -> scope.open().toProtect("gone", 0, "sign"));
  }

  @Test
  void lookUpOfOneKey_readsNoOther() {
    keys.create("k", managed("p256"));
    keys.create("damaged", managed("p384"));
    fixture
        .registry()
        .records()
        .<Boolean>change(change -> {
          change.names(RecordKind.TRANSIT, ROOT).stream()
              .filter(name -> name.endsWith("/damaged"))
              .map(name -> change.find(new RecordKey(RecordKind.TRANSIT, ROOT, name)).orElseThrow())
              .forEach(record -> change.put(record.with(Map.of("type", "managed_key"))));
          return true;
        });

    assertThat(keys.read("k").warnings()).isEmpty();
    assertThat(keys.list().data()).isEqualTo(Map.of("keys", List.of("damaged", "k")));
    refused(Kind.INTERNAL, "restore the store from a backup", () -> keys.read("damaged"));
    assertThat(map(requireNonNull(keys.read("k").data().get("keys")))).hasSize(1);
  }

  @Test
  void manyKeys_areListedInOrder() {
    Set<String> names = new TreeSet<>();
    TransitScope scope = fixture.scope();
    TransitKey first = TransitKey.first("k", KeyType.MANAGED, anyVersion(), false, false);
    for (int i = 0; i < 1001; i++) {
      String name = "k" + i;
      names.add(name);
      scope.records().create(TransitKey.first(name, first.type(), first.latest(), false, false));
    }
    scope.records().changeConfig(known -> Map.of("disable_upsert", "true"));

    assertThat(keys.list().data()).isEqualTo(Map.of("keys", List.copyOf(names)));
  }

  private KeyVersion anyVersion() {
    keys.create("p", managed("p256"));
    KeyVersion version = fixture.scope().records().find("p").orElseThrow().latest();
    keys.config("p", Map.of("deletion_allowed", true));
    keys.delete("p");
    return version;
  }
}
