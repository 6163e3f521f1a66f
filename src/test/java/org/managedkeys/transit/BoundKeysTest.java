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
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyName;
import org.managedkeys.registry.admin.KeyAdmin;
import org.managedkeys.registry.admin.WriteOptions;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.RecordStore;
import org.managedkeys.store.file.FileStore;
import org.managedkeys.testkit.InterruptedStore;
import org.managedkeys.wire.Answer;

/** Managed keys know which Transit keys need them, and Transit keys outlive them. */
class BoundKeysTest {

  @TempDir private Path folder;
  private TransitFixture fixture;
  private TransitKeys keys;
  private KeyAdmin managedKeys;

  /** Two keys, of three versions each, of which the second one is the managed key 'stored'. */
  @BeforeEach
  void open() {
    fixture = TransitFixture.in(folder);
    keys = fixture.transit().keys();
    managedKeys = fixture.administration().keys();
    fixture.putStoredKey(Map.of());
    for (String name : List.of("sig", "other")) {
      keys.create(name, Map.of("type", "managed_key", "managed_key_name", "p256"));
      keys.rotate(name, Map.of("managed_key_name", "stored"));
      keys.rotate(name, Map.of("managed_key_name", "p384"));
    }
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private void deleteStored() {
    managedKeys.delete(ROOT, "stored", OptionalLong.empty());
  }

  @Test
  void managedKeyOfAVersion_isNotDeleted_andTellsWhoseItIs() {
    fixture.list(Set.of("p256", "p384"));

    assertThat(managedKeys.uses(ROOT, "stored").transitVersions())
        .containsExactly(
            "key 'other' version 2 of mount 'transit/'", "key 'sig' version 2 of mount 'transit/'");
    assertThat(managedKeys.uses(ROOT, "stored").issuers()).isEmpty();
    assertThat(managedKeys.uses(ROOT, "p521").transitVersions()).isEmpty();
    refused(
        Kind.CONFLICT,
        "it is key 'other' version 2 of mount 'transit/', key 'sig' version 2 of mount 'transit/'",
        this::deleteStored);
    refused(
        Kind.CONFLICT,
        "key 'sig' version 2",
        () -> fixture.registry().lifecycle().delete(new KeyName(ROOT, "stored")));
    assertThat(fixture.registry().entry(new KeyName(ROOT, "stored"))).isPresent();
  }

  /** The binding has found it, and nothing is bound to it when it is deleted. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void managedKey_thatIsDeletedWhileItIsBeingBound_isRefusedToTheBinding(boolean rotates) {
    managedKeys.put(
        ROOT,
        "local",
        "free",
        Map.of(
            "kms", "trial",
            "key_type", "P-256",
            "allow_generate_key", "true",
            "any_mount", "true"),
        WriteOptions.NONE);
    managedKeys.generate(ROOT, "free");
    RecordStore overtaken =
        InterruptedStore.beforeChange(
            new FileStore(folder.resolve("managed-keys.d")),
            0,
            () -> managedKeys.delete(ROOT, "free", OptionalLong.empty()));
    TransitKeys late = TransitMount.open(fixture.another(overtaken), ROOT, "transit").keys();

    refused(
        Kind.NOT_FOUND,
        "key 'free': cannot bind it: its entry was deleted",
        () -> {
          if (rotates) {
            late.rotate("sig", Map.of("managed_key_name", "free"));
          } else {
            late.create("new", Map.of("type", "managed_key", "managed_key_name", "free"));
          }
        });

    TransitFixture.refresh(fixture.registry());
    assertThat(keys.list().data()).isEqualTo(Map.of("keys", List.of("other", "sig")));
    assertThat(keys.read("sig").data()).containsEntry("latest_version", 3);
  }

  @Test
  void keyOfWhichAManagedKeyIsGone_isStillChanged() {
    fixture
        .registry()
        .records()
        .<Boolean>change(change -> {
          change.delete(RecordKey.entry(new KeyName(ROOT, "stored")));
          return true;
        });

    assertThat(keys.config("sig", Map.of("min_decryption_version", 3)).data())
        .containsEntry("min_decryption_version", 3);
  }

  @Test
  void managedKey_isFreeOnceItsVersionsAreTrimmedOrTheirKeyIsDeleted() {
    fixture.list(Set.of("p256", "p384"));
    keys.config("sig", Map.of("min_decryption_version", 3, "min_encryption_version", 3));
    keys.trim("sig", Map.of("min_available_version", 3));
    keys.config("other", Map.of("deletion_allowed", true));
    keys.delete("other");

    deleteStored();

    assertThat(fixture.registry().entry(new KeyName(ROOT, "stored"))).isEmpty();
    assertThat(keys.read("sig").warnings()).isEmpty();
  }

  @Test
  void managedKey_isFreeOnceTheMountIsGone() {
    fixture.administration().mounts().disable(ROOT, "transit");

    deleteStored();

    assertThat(fixture.registry().records().names(RecordKind.TRANSIT, ROOT)).isEmpty();
    assertThat(fixture.registry().entry(new KeyName(ROOT, "p256"))).isPresent();
  }

  /** Vault failed to start when a managed key had been deleted first. */
  @Test
  void danglingManagedKey_isToldByListAndRead_andStopsNothingElse() {
    String gone = fixture.uuid("stored");
    // Whoever restores an old store or edits it by hand asks nobody.
    fixture
        .registry()
        .records()
        .<Boolean>change(change -> {
          change.delete(RecordKey.entry(new KeyName(ROOT, "stored")));
          return true;
        });

    assertThat(keys.list().data()).isEqualTo(Map.of("keys", List.of("other", "sig")));
    Answer read = keys.read("sig");
    assertThat(read.data()).containsEntry("supports_signing", true);
    assertThat(read.warnings())
        .containsExactly(
            "version 2: no managed key found with uuid " + gone + "; it was called 'stored'");
    assertThat(version(read, 2).get("managed_key_name")).isEqualTo("stored");
    assertThat(version(read, 2).get("kms")).isEqualTo("");
    assertThat(version(read, 2).get("usages")).isEqualTo(List.of());
    assertThat((String) version(read, 2).get("public_key")).contains("BEGIN PUBLIC KEY");
    TransitScope scope = fixture.scope();
    assertThat(scope.open().toProtect("sig", 0, "sign").number()).isEqualTo(3);
    refused(
        Kind.NOT_FOUND,
        "key 'sig' of mount 'transit/', version 2: cannot verify: no managed key found with uuid "
            + gone,
        () -> scope.open().toCheck("sig", 2, "verify"));
    keys.rotate("sig", Map.of("managed_key_name", "rsa"));
    assertThat(map(requireNonNull(keys.read("sig").data().get("keys")))).hasSize(4);
  }

  @Test
  void danglingManagedKeyOfTheLatestVersion_leavesNothingSupported() {
    keys.rotate("sig", Map.of("managed_key_name", "stored"));
    fixture
        .registry()
        .records()
        .<Boolean>change(change -> {
          change.delete(RecordKey.entry(new KeyName(ROOT, "stored")));
          return true;
        });

    Answer read = keys.read("sig");

    assertThat(read.data())
        .containsEntry("supports_signing", false)
        .containsEntry("latest_version", 4);
    assertThat(read.warnings()).hasSize(3).last().asString().startsWith("version 4: ");
  }

  /** An entry of the same name is another managed key, whatever it is called. */
  @Test
  void entryMadeAgainUnderTheSameName_doesNotTakeThePlaceOfTheOldOne() {
    fixture
        .registry()
        .records()
        .<Boolean>change(change -> {
          change.delete(RecordKey.entry(new KeyName(ROOT, "stored")));
          return true;
        });
    fixture.putStoredKey(Map.of("key_type", "P-384", "key_label", "elsewhere"));

    refused(
        Kind.NOT_FOUND,
        "no managed key found with uuid",
        () -> fixture.scope().open().toCheck("sig", 2, "verify"));
  }
}
