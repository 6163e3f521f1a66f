// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.managedkeys.transit.Refusals.refused;
import static org.managedkeys.transit.TransitFixture.ROOT;
import static org.managedkeys.transit.TransitFixture.map;
import static org.managedkeys.transit.TransitFixture.version;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
import org.managedkeys.registry.admin.KeyDescription;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.RecordStore;
import org.managedkeys.store.file.FileStore;
import org.managedkeys.testkit.InterruptedStore;
import org.managedkeys.wire.Answer;

/** Keys of the types that Vault holds itself: a managed key is made for each version. */
class OwnKeysTest {

  @TempDir private Path folder;
  private TransitFixture fixture;
  private TransitKeys keys;

  @BeforeEach
  void open() {
    fixture = TransitFixture.in(folder);
    keys = fixture.transit().keys();
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @ParameterizedTest
  @CsvSource({
    "aes128-gcm96,aes,true,false",
    "aes256-gcm96,aes,true,false",
    "ecdsa-p256,P-256,false,true",
    "ecdsa-p384,P-384,false,true",
    "ecdsa-p521,P-521,false,true",
    "ed25519,ed25519,false,true",
    "rsa-2048,rsa-2048,true,true",
    "hmac,hmac,false,false",
    "aes128-cmac,aes,false,false",
    "aes256-cmac,aes,false,false"
  })
  void create_ofATypeOfVaults_makesAManagedKeyThatTheMountMayUse(
      String type, String kind, boolean encrypts, boolean signs) {
    Answer made = keys.create("own", Map.of("type", type));

    assertThat(made.warnings()).isEmpty();
    assertThat(made.data())
        .containsEntry("type", type)
        .containsEntry("supports_encryption", encrypts)
        .containsEntry("supports_decryption", encrypts)
        .containsEntry("supports_signing", signs);
    Map<?, ?> version =
        made.data().containsKey("managed_keys")
            ? map(requireNonNull(map(made.data().get("managed_keys")).get("1")))
            : version(made, 1);
    assertThat(version.get("name")).isEqualTo(kind);
    assertThat(version.get("kms")).isEqualTo("trial");
    String managed = (String) version.get("managed_key_name");
    assertThat(managed).startsWith("transit-");
    KeyDescription entry = fixture.administration().keys().get(ROOT, requireNonNull(managed));
    assertThat(entry.anyMount()).isFalse();
    assertThat(entry.mounts()).containsExactly("transit/");
    assertThat(fixture.administration().mounts().get(ROOT, "transit").allowedManagedKeys())
        .containsAll(TransitFixture.LISTED);
  }

  @Test
  void create_withoutAType_makesAes256ThatIsShownAsVaultDoes() {
    long before = Instant.now().getEpochSecond();

    Answer made = keys.create("k", Map.of());

    assertThat(made.data()).containsEntry("type", "aes256-gcm96");
    assertThat((Long) map(requireNonNull(made.data().get("keys"))).get("1"))
        .isBetween(before, Instant.now().getEpochSecond());
  }

  @Test
  void create_ofEd25519_showsThePublicKeyInVaultsFormAndInPem() {
    Map<?, ?> version = version(keys.create("k", Map.of("type", "ed25519")), 1);

    assertThat(Base64.getDecoder().decode((String) version.get("public_key"))).hasSize(32);
    assertThat((String) version.get("public_key_pem")).startsWith("-----BEGIN PUBLIC KEY-----\n");
  }

  @ParameterizedTest
  @CsvSource({"32", "48", "64"})
  void create_ofHmac_takesSizesThatServicesMake(int size) {
    assertThat(keys.create("k", Map.of("type", "hmac", "key_size", size)).data())
        .containsEntry("key_size", size);
    keys.rotate("k", Map.of());
    assertThat(keys.read("k").data()).containsEntry("key_size", size);
  }

  @ParameterizedTest
  @ValueSource(ints = {-32, 16, 33, 65, 512, 536_870_944})
  void create_ofHmacOfAnotherSize_isRefused(int size) {
    refused(
        Kind.INVALID,
        "invalid key_size " + size,
        () -> keys.create("k", Map.of("type", "hmac", "key_size", size)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"44", "65", "87"})
  void create_ofMlDsa_takesItsParameterSets(String set) {
    Answer made = keys.create("k", Map.of("type", "ml-dsa", "parameter_set", set));

    assertThat(made.data())
        .containsEntry("parameter_set", set)
        .containsEntry("supports_signing", true);
    assertThat(version(made, 1).get("name")).isEqualTo("ml-dsa-" + set);
  }

  @Test
  void create_ofATypeThatNobodyMakes_isRefusedByName() {
    refused(
        Kind.INVALID,
        "unknown key type chacha20-poly1305",
        () -> keys.create("k", Map.of("type", "chacha20-poly1305")));
    refused(
        Kind.INVALID,
        "aes256-gcm96, ecdsa-p256",
        () -> keys.create("k", Map.of("type", "xchacha20-poly1305")));
    refused(
        Kind.INVALID,
        "invalid parameter set 66 for key type ml-dsa",
        () -> keys.create("k", Map.of("type", "ml-dsa", "parameter_set", "66")));
    refused(
        Kind.INVALID,
        "key_size is not valid for algorithm rsa-2048",
        () -> keys.create("k", Map.of("type", "rsa-2048", "key_size", 32)));
    refused(
        Kind.INVALID,
        "parameter_set is not valid for algorithm hmac",
        () -> keys.create("k", Map.of("type", "hmac", "parameter_set", "44")));
  }

  @ParameterizedTest
  @CsvSource({
    "ecdsa-p256,encryption,envelope,UNSUPPORTED,a key of type ecdsa-p256 does not encrypt",
    "ed25519,encryption,envelope,UNSUPPORTED,a key of type ed25519 does not encrypt",
    "hmac,encryption,envelope,UNSUPPORTED,a key of type hmac does not encrypt",
    "aes256-cmac,encryption,envelope,UNSUPPORTED,a key of type aes256-cmac does not encrypt",
    "aes256-gcm96,encryption,sealed,INVALID,encryption must be raw or envelope",
    "ecdsa-p256,exportable,maybe,INVALID,exportable must be true or false",
    "ecdsa-p256,allow_plaintext_backup,maybe,INVALID,allow_plaintext_backup must be true or false",
  })
  void create_ofWhatIsRefused_makesNoManagedKey(
      String type, String field, String value, Kind kind, String message) {
    refused(kind, message, () -> keys.create("k", Map.of("type", type, field, value)));

    requireNothingWasMade();
    assertThat(keys.list().data()).isEqualTo(Map.of("keys", List.of()));
  }

  @Test
  void create_ofMlDsaAsAnEnvelope_makesNoManagedKey() {
    refused(
        Kind.UNSUPPORTED,
        "a key of type ml-dsa does not encrypt",
        () ->
            keys.create(
                "k", Map.of("type", "ml-dsa", "parameter_set", "65", "encryption", "envelope")));

    requireNothingWasMade();
  }

  private void requireNothingWasMade() {
    assertThat(folder.resolve("keys.p12")).doesNotExist();
    assertThat(fixture.administration().mounts().get(ROOT, "transit").allowedManagedKeys())
        .isEqualTo(TransitFixture.LISTED);
  }

  @Test
  void rotate_toAnEnvelopeOfWhatDoesNotEncrypt_makesNoManagedKey() {
    keys.create("k", Map.of("type", "ecdsa-p256"));
    Set<String> before =
        fixture.administration().mounts().get(ROOT, "transit").allowedManagedKeys();

    refused(
        Kind.UNSUPPORTED,
        "a key of type ecdsa-p256 does not encrypt",
        () -> keys.rotate("k", Map.of("encryption", "envelope")));

    assertThat(fixture.administration().mounts().get(ROOT, "transit").allowedManagedKeys())
        .isEqualTo(before);
    assertThat(keys.read("k").data()).containsEntry("latest_version", 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"aes256-gcm96", "rsa-2048"})
  void create_asAnEnvelopeOfWhatEncrypts_isMade(String type) {
    assertThat(keys.create("k", Map.of("type", type, "encryption", "envelope")).data())
        .containsEntry("latest_version", 1);
  }

  @Test
  void rotate_ofATypeOfVaults_makesAnotherManagedKey() {
    Answer first = keys.create("k", Map.of("type", "ecdsa-p256"));

    Answer rotated = keys.rotate("k", Map.of());

    assertThat(version(rotated, 2).get("name")).isEqualTo("P-256");
    assertThat(version(rotated, 2).get("managed_key_id"))
        .isNotEqualTo(version(first, 1).get("managed_key_id"));
    assertThat(version(rotated, 2).get("usages")).isEqualTo(List.of("sign", "verify"));
    refused(
        Kind.INVALID,
        "are for keys of type managed_key",
        () -> keys.rotate("k", Map.of("managed_key_name", "p256")));
  }

  @Test
  void create_thatIsStoppedAtAnyChange_leavesNoManagedKeyThatNoMountLists() {
    for (int passing = 0; passing < 2; passing++) {
      TransitKeys stopped =
          interrupted(
              passing,
              () -> {
                throw new IllegalStateException("stopped");
              });

      assertThatIllegalStateException()
          .isThrownBy(() -> stopped.create("k", Map.of("type", "ecdsa-p256")));

      assertThat(fixture.administration().mounts().get(ROOT, "transit").allowedManagedKeys())
          .containsAll(fixture.registry().records().names(RecordKind.ENTRY, ROOT));
    }
  }

  @Test
  void create_thatFailsOnceTheManagedKeyIsMade_namesIt() {
    TransitKeys late =
        interrupted(1, () -> fixture.administration().mounts().disable(ROOT, "transit"));

    KeyException failure =
        refused(
            Kind.NOT_FOUND,
            "mount 'transit/': cannot use it: it is there no longer",
            () -> late.create("k", Map.of("type", "ecdsa-p256")));

    requireNamesItsKey(failure);
  }

  @Test
  void rotate_thatFailsOnceTheManagedKeyIsMade_namesIt() {
    keys.create("k", Map.of("type", "ecdsa-p256"));
    keys.config("k", Map.of("deletion_allowed", true));
    fixture.registry().records().names(RecordKind.ENTRY, ROOT).forEach(this::forget);
    TransitKeys late = interrupted(1, () -> keys.delete("k"));

    KeyException failure =
        refused(Kind.NOT_FOUND, "key not found", () -> late.rotate("k", Map.of()));

    requireNamesItsKey(failure);
  }

  /** So that the one that is made then is the only one. */
  private void forget(String managedKey) {
    fixture
        .registry()
        .records()
        .<Boolean>change(change -> {
          change.delete(RecordKey.entry(new KeyName(ROOT, managedKey)));
          return true;
        });
  }

  private void requireNamesItsKey(KeyException failure) {
    assertThat(fixture.registry().records().names(RecordKind.ENTRY, ROOT))
        .singleElement()
        .satisfies(name ->
            assertThat(failure.getMessage())
                .contains("the managed key '" + name + "' was made, and stays in kms 'trial'")
                .contains("make a key of type managed_key of it, or take it out of the mount's"));
  }

  /** Where the mount goes before the managed key has an entry, nothing but its service has it. */
  @Test
  void create_thatFailsBeforeTheManagedKeyHasAnEntry_tellsWhereTheKeyIs() {
    TransitKeys late =
        interrupted(0, () -> fixture.administration().mounts().disable(ROOT, "transit"));

    KeyException failure =
        refused(
            Kind.NOT_FOUND,
            "it is there no longer",
            () -> late.create("k", Map.of("type", "ecdsa-p256")));

    assertThat(fixture.registry().records().names(RecordKind.ENTRY, ROOT)).isEmpty();
    assertThat(failure.getMessage())
        .contains("the key was made and is in kms 'trial': ")
        .contains("key_label = transit-")
        .endsWith("if no entry is for it, delete it there");
  }

  private TransitKeys interrupted(int passing, Runnable meanwhile) {
    RecordStore store =
        InterruptedStore.beforeChange(
            new FileStore(folder.resolve("managed-keys.d")), passing, meanwhile);
    return TransitMount.open(fixture.another(store), ROOT, "transit").keys();
  }

  @Test
  void ownKeys_areMadeInTheMountsConnection_whereItPermits() {
    TransitKeys others = fixture.mount("closed", Map.of("default_kms", "hsm")).keys();

    refused(
        Kind.DENIED,
        "allow_generate_key is not true",
        () -> others.create("k", Map.of("type", "ecdsa-p256")));
    assertThat(others.list().data()).isEqualTo(Map.of("keys", List.of()));
  }
}
