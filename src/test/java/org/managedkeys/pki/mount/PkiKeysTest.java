// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.pki.mount.PkiFixture.ROOT;
import static org.managedkeys.pki.mount.PkiFixture.text;
import static org.managedkeys.pki.mount.PkiFixture.texts;
import static org.managedkeys.pki.mount.Refusals.refused;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyName;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.registry.RegisteredKey;
import org.managedkeys.registry.admin.KeyDescription;
import org.managedkeys.registry.admin.MountSettings;
import org.managedkeys.registry.admin.WriteOptions;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.RecordStore;
import org.managedkeys.testkit.InterruptedStore;
import org.managedkeys.wire.Answer;

/** Managed keys become keys of an authority, and stay where they are. */
class PkiKeysTest {

  @TempDir private Path folder;
  private PkiFixture fixture;
  private PkiKeys keys;

  @BeforeEach
  void open() {
    fixture = PkiFixture.in(folder);
    keys = fixture.pki().keys();
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private Answer bound(String managed) {
    return keys.generateKms(Map.of("managed_key_name", managed));
  }

  @ParameterizedTest
  @CsvSource({"rsa,rsa", "pss,rsa", "p256,ec", "p521,ec", "ed25519,ed25519", "ml-dsa,ml-dsa"})
  void generateKms_keyOfAnyType_isBoundUnderAnIdOfItsOwn(String managed, String type) {
    Answer made = keys.generateKms(Map.of("managed_key_name", " " + managed, "key_name", "ca"));

    assertThat(made.data())
        .containsEntry("key_name", "ca")
        .containsEntry("key_type", type)
        .doesNotContainKey("private_key");
    assertThat(made.warnings()).isEmpty();
    Answer shown = keys.get("ca");
    assertThat(shown.data())
        .containsAllEntriesOf(made.data())
        .containsEntry("managed_key_name", managed)
        .containsEntry(
            "managed_key_id",
            fixture.registry().entry(new KeyName(ROOT, managed)).orElseThrow().uuid().toString());
    assertThat(text(shown, "subject_key_id")).matches("([0-9a-f]{2}:){19}[0-9a-f]{2}");
    assertThat(keys.get(text(made, "key_id"))).isEqualTo(shown);
  }

  @Test
  void generateKms_byTheUuidOfAKey_bindsIt() {
    String uuid =
        fixture.registry().entry(new KeyName(ROOT, "p256")).orElseThrow().uuid().toString();

    Answer made = keys.generateKms(Map.of("managed_key_id", uuid));

    assertThat(text(keys.get(text(made, "key_id")), "managed_key_name")).isEqualTo("p256");
    refused(
        Kind.INVALID,
        "managed_key_id is no UUID",
        () -> keys.generateKms(Map.of("managed_key_id", "p256")));
  }

  @Test
  void generateKms_noneOrTwoKeysNamed_isRefusedInVaultsWords() {
    refused(
        Kind.INVALID,
        "missing argument managed_key_name or managed_key_id",
        () -> keys.generateKms(Map.of("managed_key_name", " ")));
    refused(
        Kind.INVALID,
        "only one argument of managed_key_name or managed_key_id should be specified",
        () -> keys.generateKms(Map.of("managed_key_name", "p256", "managed_key_id", "x")));
    assertThat(texts(keys.list(), "keys")).isEmpty();
  }

  @Test
  void generateKms_typeAndSize_areIgnored() {
    Answer made =
        keys.generateKms(Map.of("managed_key_name", "p256", "key_type", "rsa", "key_bits", "2048"));

    assertThat(made.data()).containsEntry("key_type", "ec");
  }

  @Test
  void generateKms_unknownField_namesTheNearest() {
    refused(
        Kind.INVALID,
        "managed_key_name",
        () -> keys.generateKms(Map.of("managed_key_nam", "p256")));
  }

  @Test
  void generateKms_keyThatTheMountMayNotUse_isDenied() {
    refused(Kind.DENIED, "allowed_managed_keys", () -> bound("unlisted"));
    refused(Kind.DENIED, "its usages are verify", () -> bound("verifier"));
    refused(Kind.NOT_FOUND, "no key has this name", () -> bound("nobody"));
    refused(Kind.DENIED, "its usages are", () -> bound("secret"));
    assertThat(texts(keys.list(), "keys")).isEmpty();
  }

  @Test
  void generateKms_keyThatIsNotThere_isMadeOnlyWhereItsEntryPermits() {
    assertThat(bound("wanted").data()).containsEntry("key_type", "ec");
    refused(Kind.NOT_FOUND, "missing", () -> bound("missing"));
    assertThat(fixture.audited()).contains("key.generate ok", "pki.key.bind ok");
  }

  @Test
  void generateKms_again_answersTheSameKey() {
    Answer first = bound("p256");
    Answer second = keys.generateKms(Map.of("managed_key_name", "p256", "key_name", "late"));

    assertThat(second.data())
        .containsEntry("key_id", first.data().get("key_id"))
        .containsEntry("key_name", "late");
    assertThat(second.warnings()).singleElement().asString().contains("bound already");
    refused(
        Kind.CONFLICT,
        "is this key already",
        () -> keys.generateKms(Map.of("managed_key_name", "p256", "key_name", "other")));
    assertThat(texts(keys.list(), "keys")).hasSize(1);
  }

  @Test
  void generateKms_byManyAtOnce_makesOneKey() throws Exception {
    KeyRegistry other = fixture.another();
    PkiKeys others = PkiMount.open(other, ROOT, "pki").keys();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<Answer>> answers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        PkiKeys mine = i % 2 == 0 ? keys : others;
        answers.add(threads.submit(() -> mine.generateKms(Map.of("managed_key_name", "p256"))));
      }
      Set<String> ids = new TreeSet<>();
      for (Future<Answer> answer : answers) {
        ids.add(text(answer.get(), "key_id"));
      }

      assertThat(ids).hasSize(1);
    } finally {
      threads.shutdownNow();
    }
  }

  @ParameterizedTest
  @CsvSource({"rsa,0", "rsa,3072", "ec,384", "ed25519,0", "ml-dsa,44"})
  void generateInternal_makesAManagedKeyThatTheMountMayUse(String type, int bits) {
    Answer made =
        keys.generateInternal(Map.of("key_name", "own", "key_type", type, "key_bits", bits));

    assertThat(made.data()).containsEntry("key_name", "own").containsEntry("key_type", type);
    String managed = text(keys.get("own"), "managed_key_name");
    assertThat(managed).startsWith("pki-");
    assertThat(fixture.administration().mounts().get(ROOT, "pki").allowedManagedKeys())
        .contains(managed)
        .containsAll(PkiFixture.LISTED);
    KeyDescription entry = fixture.administration().keys().get(ROOT, managed);
    assertThat(entry.kms()).contains("trial");
    assertThat(entry.anyMount()).isFalse();
    assertThat(fixture.pki().issuers()).isNotNull();
    assertThat(keys.open(keys.record("own", "open it")).algorithms()).isNotEmpty();
  }

  @Test
  void generateInternal_whereItIsNotAllowed_isDenied() {
    PkiMount closed = fixture.mount("closed", Map.of("default_kms", "hsm"));

    refused(
        Kind.DENIED,
        "allow_generate_key",
        () -> closed.keys().generateInternal(Map.of("key_type", "ec")));
    refused(
        Kind.NOT_FOUND,
        "nowhere",
        () ->
            fixture
                .mount("lost", Map.of("default_kms", "nowhere"))
                .keys()
                .generateInternal(Map.of()));
    assertThat(texts(closed.keys().list(), "keys")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"dsa,0,unknown key type", "rsa,1024,unsupported key size", "ec,255,unsupported"})
  void generateInternal_ofNoSuchKind_isInvalid(String type, int bits, String message) {
    refused(
        Kind.INVALID,
        message,
        () -> keys.generateInternal(Map.of("key_type", type, "key_bits", bits)));
  }

  @Test
  void generateInternal_underATakenName_makesNoKey() {
    keys.generateKms(Map.of("managed_key_name", "p256", "key_name", "ca"));
    int before = fixture.administration().mounts().get(ROOT, "pki").allowedManagedKeys().size();

    refused(
        Kind.CONFLICT,
        "key name already in use",
        () -> keys.generateInternal(Map.of("key_name", "ca", "key_type", "ec")));
    assertThat(fixture.administration().mounts().get(ROOT, "pki").allowedManagedKeys())
        .hasSize(before);
  }

  @Test
  void generateInternal_whileAnotherTakesTheName_namesTheManagedKey() {
    PkiKeys late =
        interrupted(
            1, () -> keys.generateKms(Map.of("managed_key_name", "p256", "key_name", "ca")));

    KeyException failure =
        refused(
            Kind.CONFLICT,
            "key name already in use",
            () -> late.generateInternal(Map.of("key_name", "ca", "key_type", "ec")));

    assertThat(fixture.registry().records().names(RecordKind.ENTRY, ROOT))
        .singleElement()
        .satisfies(name ->
            assertThat(failure.getMessage())
                .contains("the managed key '" + name + "' was made, and stays in kms 'trial'")
                .contains("bind it by keys/generate/kms")
                .contains("take it out of the mount's allowed_managed_keys"));
  }

  @Test
  void generateKms_keyThatIsDeletedMeanwhile_isNotBound() {
    fixture.putFreeKey();
    PkiKeys late = interrupted(0, () -> delete("free"));

    refused(
        Kind.NOT_FOUND,
        "key 'free': cannot bind it: its entry was deleted",
        () -> late.generateKms(Map.of("managed_key_name", "free")));

    PkiFixture.refresh(fixture.registry());
    assertThat(texts(keys.list(), "keys")).isEmpty();
  }

  /** Two entries of one key: what is deleted is that to which the key is bound. */
  @Test
  void generateKms_whileTheBoundEntryOfTheKeyIsDeleted_isTakenUpUnderTheOther() {
    fixture.putFreeKey();
    String id = text(bound("free"), "key_id");
    KeyRegistry here = fixture.registry();
    RegisteredKey free = here.key(new KeyName(ROOT, "free"));
    here.lifecycle().copy(free, new KeyName(ROOT, "second"), List.of());
    PkiKeys late = interrupted(0, () -> delete("free"));

    assertThat(late.generateKms(Map.of("managed_key_name", "second")).data())
        .containsEntry("key_id", id);

    PkiFixture.refresh(fixture.registry());
    assertThat(text(keys.get(id), "managed_key_name")).isEqualTo("second");
    assertThat(keys.open(keys.record(id, "open it")).algorithms()).isNotEmpty();
  }

  private void delete(String managedKey) {
    fixture.administration().keys().delete(ROOT, managedKey, OptionalLong.empty());
  }

  private PkiKeys interrupted(int passing, Runnable meanwhile) {
    RecordStore store = InterruptedStore.beforeChange(fixture.store(), passing, meanwhile);
    return PkiMount.open(fixture.another(store), ROOT, "pki").keys();
  }

  @Test
  void privateKeys_neitherEnterNorLeave() {
    refused(Kind.UNSUPPORTED, "a CA key never leaves its service", () -> keys.generateExported());
    refused(Kind.UNSUPPORTED, "never enters or leaves", () -> keys.importKey());
  }

  @Test
  void list_showsNamesAndTheDefault() {
    String first = text(bound("p256"), "key_id");
    String second =
        text(keys.generateKms(Map.of("managed_key_name", "rsa", "key_name", "r")), "key_id");

    assertThat(texts(keys.list(), "keys")).containsExactlyInAnyOrder(first, second);
    assertThat(keys.list().data().get("key_info"))
        .isEqualTo(
            Map.of(
                first, Map.of("key_name", "", "is_default", true),
                second, Map.of("key_name", "r", "is_default", false)));
    assertThat(text(keys.get("default"), "key_id")).isEqualTo(first);
  }

  @ParameterizedTest
  @ValueSource(strings = {"default", "a b", "-a", "65ffa5a4-3c40-4a5a-9c1b-0f9d0f3f4a11"})
  void update_nameThatMeansSomethingElse_isInvalid(String name) {
    String id = text(bound("p256"), "key_id");

    refused(Kind.INVALID, "key name", () -> keys.update(id, Map.of("key_name", name)));
    assertThat(text(keys.get(id), "key_name")).isEmpty();
  }

  @Test
  void update_name_isUnique() {
    String id = text(bound("p256"), "key_id");
    keys.generateKms(Map.of("managed_key_name", "rsa", "key_name", "taken"));

    assertThat(keys.update(id, Map.of("key_name", "mine")).data())
        .containsEntry("key_name", "mine");
    refused(
        Kind.CONFLICT,
        "key name already in use",
        () -> keys.update("mine", Map.of("key_name", "taken")));
    assertThat(keys.update("mine", Map.of("key_name", "mine")).data())
        .containsEntry("key_name", "mine");
    refused(Kind.NOT_FOUND, "unable to find key", () -> keys.update("x", Map.of()));
  }

  @Test
  void delete_keyOfAnIssuer_isRefusedNamingIt() {
    fixture
        .pki()
        .roots()
        .generate(
            "kms",
            Map.of(
                "managed_key_name",
                "p256",
                "common_name",
                "Root",
                "issuer_name",
                "main",
                "key_name",
                "k"));

    refused(
        Kind.CONFLICT, "Failed to Delete Key.  Key in Use by Issuer: main", () -> keys.delete("k"));
    fixture.pki().issuers().delete("main");
    assertThat(keys.delete("k").warnings()).singleElement().asString().contains("default");
    refused(Kind.NOT_FOUND, "unable to find key", () -> keys.get("k"));
    refused(Kind.NOT_FOUND, "no default key currently configured", () -> keys.get("default"));
    assertThat(fixture.registry().entry(new KeyName(ROOT, "p256"))).isPresent();
  }

  @Test
  void managedKeyOfAnIssuer_isNotDeleted_andTellsWhoseItIs() {
    fixture.putStoredKey();
    fixture
        .administration()
        .mounts()
        .tune(ROOT, "pki", new MountSettings(Optional.empty(), Optional.of(Set.of()), Map.of()));
    fixture
        .administration()
        .keys()
        .put(
            ROOT,
            "local",
            "stored",
            Map.of(
                "kms",
                "trial",
                "key_type",
                "P-256",
                "allow_generate_key",
                "true",
                "any_mount",
                "true"),
            WriteOptions.NONE);
    fixture
        .pki()
        .roots()
        .generate(
            "kms",
            Map.of("managed_key_name", "stored", "common_name", "Root", "issuer_name", "main"));

    assertThat(fixture.administration().keys().uses(ROOT, "stored").issuers())
        .containsExactly("issuer 'main' of mount 'pki/'");
    refused(
        Kind.CONFLICT, "it is the key of issuer 'main' of mount 'pki/'", () -> delete("stored"));
    refused(
        Kind.CONFLICT,
        "it is the key of issuer",
        () -> fixture.registry().lifecycle().delete(new KeyName(ROOT, "stored")));

    fixture.pki().issuers().delete("main");
    delete("stored");
    refused(
        Kind.NOT_FOUND,
        "no managed key found with uuid",
        () ->
            fixture
                .pki()
                .roots()
                .generate("existing", Map.of("common_name", "Root", "key_ref", "default")));
  }

  @Test
  void keyWhoseEntryWasMadeAgain_isTakenUpUnderItsOldId() {
    fixture.putStoredKey();
    String id = text(bound("stored"), "key_id");
    fixture
        .administration()
        .mounts()
        .tune(ROOT, "pki", new MountSettings(Optional.empty(), Optional.of(Set.of()), Map.of()));
    delete("stored");
    fixture.putStoredKey();
    fixture
        .administration()
        .mounts()
        .tune(
            ROOT,
            "pki",
            new MountSettings(Optional.empty(), Optional.of(Set.of("stored")), Map.of()));
    refused(
        Kind.NOT_FOUND,
        "no managed key found with uuid",
        () -> keys.open(keys.record("default", "open it")));

    assertThat(bound("stored").data()).containsEntry("key_id", id);
    assertThat(keys.open(keys.record("default", "open it")).algorithms()).isNotEmpty();
  }

  @Test
  void anotherRegistry_onTheSameStore_hasTheSameKeys() {
    Answer made = keys.generateKms(Map.of("managed_key_name", "p256", "key_name", "ca"));

    PkiKeys others = PkiMount.open(fixture.another(), ROOT, "pki").keys();

    assertThat(others.get("ca").data()).containsAllEntriesOf(made.data());
    others.update("ca", Map.of("key_name", "renamed"));
    PkiFixture.refresh(fixture.registry());
    assertThat(text(keys.get(text(made, "key_id")), "key_name")).isEqualTo("renamed");
  }

  @Test
  void deleteAndUpdate_afterAnotherHasRenamed_meanWhatTheNameMeansNow() {
    String first = text(bound("p256"), "key_id");
    String second =
        text(keys.generateKms(Map.of("managed_key_name", "rsa", "key_name", "ca")), "key_id");
    PkiKeys unaware = PkiMount.open(fixture.unaware(), ROOT, "pki").keys();
    assertThat(text(unaware.get("ca"), "key_id")).isEqualTo(second);
    keys.update(second, Map.of("key_name", "former"));
    keys.update(first, Map.of("key_name", "ca"));

    assertThat(text(unaware.update("former", Map.of("key_name", "kept")), "key_id"))
        .isEqualTo(second);
    keys.update(first, Map.of("key_name", ""));
    keys.update(second, Map.of("key_name", "ca"));
    assertThat(unaware.delete("ca").warnings()).isEmpty();

    PkiFixture.refresh(fixture.registry());
    assertThat(texts(keys.list(), "keys")).containsExactly(first);
  }

  @Test
  void delete_ofTheDefault_afterAnotherHasChosenOne_removesThatOne() {
    String first = text(bound("p256"), "key_id");
    String second = text(bound("rsa"), "key_id");
    PkiKeys unaware = PkiMount.open(fixture.unaware(), ROOT, "pki").keys();
    assertThat(text(unaware.get("default"), "key_id")).isEqualTo(first);
    fixture.pki().config().set("keys", Map.of("default", second));

    assertThat(unaware.delete("default").warnings()).hasSize(1);

    PkiFixture.refresh(fixture.registry());
    assertThat(texts(keys.list(), "keys")).containsExactly(first);
  }
}
