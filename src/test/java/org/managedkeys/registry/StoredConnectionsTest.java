// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.managedkeys.registry.Registries.put;
import static org.managedkeys.registry.Registries.set;
import static org.managedkeys.registry.Registries.sign;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyName;
import org.managedkeys.registry.Permissions.Flag;
import org.managedkeys.store.MemoryStore;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordStore;
import org.managedkeys.store.StoredRecord;
import org.managedkeys.store.seal.SecretPlace;
import org.managedkeys.testkit.InterruptedStore;

/** What the fields of stored connections mean on this node. */
class StoredConnectionsTest {

  private static final KeyName NAME = KeyName.parse("orders");

  @TempDir private Path folder;
  private final RecordStore store = new MemoryStore();
  private Registries registries;
  private KeyRegistry registry;

  @BeforeEach
  void openRegistry() {
    registries = new Registries(folder);
    registries.libraries(Map.of("softhsm", new Written("/lib/softhsm.so")));
    registry = registries.open(store);
  }

  @AfterEach
  void close() {
    registry.close();
  }

  private record Written(String get) implements Fields.Value {
    @Override
    public String place() {
      return "provider.properties:1";
    }
  }

  private RegisteredKey keyAt(StoredRecord connection) {
    put(store, connection, Registries.key(NAME, connection.uuid().toString(), Map.of()));
    return registry.key(NAME);
  }

  private AnythingService.Backend reached() {
    return registries.service.backends().get(registries.service.backends().size() - 1);
  }

  @Test
  void sealedSecret_isOpened_forItsRecordAndField() {
    StoredRecord plain = Registries.connection("hsm", Map.of());
    Map<String, String> values = new HashMap<>(plain.values());
    // What is sealed is the secret itself, not a text with references.
    values.put(
        "field.credential",
        Registries.SEAL.seal(
            new SecretPlace(plain.uuid(), "field.credential"), "s3cret${sys:rotated}"));

    RegisteredKey key = keyAt(plain.with(values));

    assertThat(sign(key)).isEqualTo("s3cret${sys:rotated}");
    assertThat(key.connection().toString() + key.entry() + key).doesNotContain("s3cret");
  }

  @Test
  void sealedSecret_thatCannotBeOpened_isToldOfItsField() {
    RegisteredKey key =
        keyAt(Registries.connection("hsm", Map.of("credential", "sealed:another place")));

    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(key::signer)
        .matches(e -> e.kind() == Kind.DENIED)
        .withMessageContaining("key 'orders': cannot use it: kms.hsm.credential: cannot read the")
        .withMessageNotContaining("sealed:");
    assertThat(registry.names(NAME.namespace())).containsExactly(NAME);
  }

  @Test
  void reference_isLookedUp_whenTheConnectionIsMade() {
    RegisteredKey key =
        keyAt(Registries.connection("hsm", Map.of("credential", "it is ${sys:rotated}")));

    assertThat(sign(key)).isEqualTo("it is before");
  }

  @Test
  void library_isFoundByItsName_whateverItsCase_orByItsPath() {
    sign(keyAt(Registries.connection("one", Map.of("library", "SoftHSM"))));
    assertThat(reached().library).isEqualTo("/lib/softhsm.so");

    put(store, Registries.connection("two", Map.of("library", "/opt/other.so")));
    registry.connection("two").backend();
    assertThat(reached().library).isEqualTo("/opt/other.so");
  }

  @Test
  void library_thatThisNodeDoesNotKnow_isToldWithThoseItKnows() {
    RegisteredKey key = keyAt(Registries.connection("hsm", Map.of("library", "luna")));

    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(key::signer)
        .matches(e -> e.kind() == Kind.INVALID)
        .withMessageContaining("key 'orders': cannot use it: kms.hsm.library")
        .withMessageContaining(
            "'luna' is neither the name of a kms_library nor an absolute path; libraries are"
                + " softhsm");
  }

  @Test
  void file_isRelativeToTheConfiguration() {
    sign(keyAt(Registries.connection("hsm", Map.of("file", "keys.p12"))));

    assertThat(reached().file).isEqualTo(folder.resolve("keys.p12").toString());
  }

  @Test
  void type_thatThisVersionDoesNotKnow_isToldWithThoseItKnows() {
    StoredRecord connection = Registries.connection("hsm", Map.of());
    put(
        store,
        connection.with(Map.of("type", "quantum")),
        Registries.key(NAME, connection.uuid().toString(), Map.of()));

    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> registry.key(NAME))
        .matches(e -> e.kind() == Kind.INVALID)
        .withMessageContaining("of type 'quantum'; types are anything");
    assertThat(registry.entry(NAME)).get().returns("hsm", KeyEntry::kms);
  }

  @Test
  void permissionsAndHandling_areTheConnections_unlessTheKeySaysSo() {
    RegisteredKey key =
        keyAt(
            Registries.connection(
                "hsm", Map.of("allow_generate_key", "true", "verify_after_sign", "true")));
    KeyEntry entry = key.entry().orElseThrow();
    assertThat(entry.permissions()).isEmpty();
    entry.require(Flag.ALLOW_GENERATE_KEY, key.connection(), "generate");
    assertThat(key.handling().verifyAfterSign()).isTrue();

    set(registry.records(), RecordKey.entry(NAME), "field.allow_generate_key", "false");
    set(registry.records(), RecordKey.entry(NAME), "field.verify_after_sign", "false");
    key.signer();

    assertThat(key.handling().verifyAfterSign()).isFalse();
    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() ->
            key.entry()
                .orElseThrow()
                .require(Flag.ALLOW_GENERATE_KEY, key.connection(), "generate it"))
        .withMessageContaining(
            "key.orders.allow_generate_key is not true. Hint: set it in the key's entry");
  }

  @Test
  void declaredConnection_hasItsName_whateverIsStored() {
    put(
        store,
        Registries.connection("far", Map.of("credential", "stored")),
        Registries.key(NAME, "far", Map.of()));

    assertThat(sign(registry.key(NAME))).isEqualTo("declared");
    assertThat(registry.connection("far").uuid()).isEmpty();
  }

  /** A registry that does something else after it has read a record, before it goes on. */
  private KeyRegistry interrupted(AtomicReference<Runnable> meanwhile) {
    return registries.open(InterruptedStore.after("find", store, meanwhile));
  }

  @Test
  void connectionChanged_whileItIsLookedUpByName_isLookedUpAgain() {
    StoredRecord hsm = Registries.connection("hsm", Map.of("credential", "old"));
    put(store, hsm, Registries.key(NAME, hsm.uuid().toString(), Map.of()));
    AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});
    try (KeyRegistry own = interrupted(meanwhile)) {
      meanwhile.set(() -> set(own.records(), hsm.key(), "field.credential", "new"));
      assertThat(own.connection("hsm").version()).isEqualTo(1);

      assertThat(sign(own.key(NAME))).isEqualTo("new");
    }
  }

  @Test
  void connectionChangedAndUsed_whileAnotherThreadLooksItUp_staysAsItIsNow() {
    StoredRecord hsm = Registries.connection("hsm", Map.of("credential", "old"));
    put(store, hsm, Registries.key(NAME, hsm.uuid().toString(), Map.of()));
    AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});
    try (KeyRegistry own = interrupted(meanwhile)) {
      meanwhile.set(() -> {
        set(own.records(), hsm.key(), "field.credential", "new");
        assertThat(sign(own.key(NAME))).isEqualTo("new");
      });

      assertThat(own.connection("hsm").version()).isEqualTo(2);

      assertThat(sign(own.key(NAME))).isEqualTo("new");
      assertThat(registries.service.backends()).hasSize(1);
    }
  }
}
