// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.Namespace;

/** The rules of key entries as a whole. */
class KeyAdminTest {

  private static final Namespace ROOT = Namespace.ROOT;
  private static final Namespace TEAM = new Namespace("team-a");

  @TempDir private Path folder;
  private AdminFixture fixture;
  private KeyAdmin keys;

  @BeforeEach
  void open() {
    fixture = AdminFixture.in(folder);
    keys = fixture.administration().keys();
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void put_again_keepsTheUuidAndForgetsWhatIsNotWritten() {
    KeyDescription first = put("k", Map.of("key_label", "x", "any_mount", true));
    KeyDescription second = put("k", Map.of("usages", "mac"));

    assertThat(second.uuid()).isEqualTo(first.uuid());
    assertThat(second.version()).isEqualTo(2);
    assertThat(second.created()).isEqualTo(first.created());
    assertThat(second.values())
        .containsEntry("key_label", "")
        .containsEntry("any_mount", false)
        .containsEntry("usages", List.of("mac"))
        .containsEntry("kms", "trial");
    assertThat(keys.get(ROOT, "k")).isEqualTo(second);
  }

  @Test
  void entry_thatIsMadeAgain_isAnotherOne() {
    UUID first = put("k", Map.of()).uuid();
    keys.delete(ROOT, "k", OptionalLong.empty());

    assertThat(put("k", Map.of()).uuid()).isNotEqualTo(first);
    refused(Kind.NOT_FOUND, "has this UUID", () -> keys.get(ROOT, first));
  }

  @Test
  void name_ofAKeyOfAnotherType_isAConflict() {
    put("k", Map.of());

    refused(
        Kind.CONFLICT,
        "a key of type local has this name, and names are unique across types",
        () -> keys.put(ROOT, "awskms", "k", Map.of("kms_key", "alias/k"), WriteOptions.NONE));
    refused(Kind.NOT_FOUND, "no key has this name", () -> keys.get(ROOT, "awskms", "k"));
    assertThat(keys.get(ROOT, "local", "k").type()).isEqualTo("local");
  }

  @Test
  void put_withAConnectionOfAnotherType_isRefused() {
    refused(
        Kind.INVALID,
        "the connection 'trial' is of type local, and the key of type awskms",
        () ->
            keys.put(
                ROOT,
                "awskms",
                "k",
                Map.of("kms", "trial", "kms_key", "alias/k"),
                WriteOptions.NONE));
    refused(
        Kind.INVALID,
        "there is no connection 'trail'; connections are trial",
        () -> put("k", Map.of("kms", "trail")));
  }

  @Test
  void put_withFieldsOfAConnectionBesideKms_isRefused() {
    refused(
        Kind.INVALID,
        "it describes a connection, and kms names one already",
        () -> put("k", Map.of("file", "/tmp/x.p12")));
  }

  @Test
  void put_withTwoWaysToSayTheKind_isRefused() {
    refused(
        Kind.INVALID, "key.k.curve", () -> put("k", Map.of("key_type", "P-256", "curve", "P256")));
    refused(Kind.INVALID, "key.k.key_type", () -> put("k", Map.of("key_type", "P-257")));
  }

  @Test
  void put_inANamespaceThatIsNotThere_findsNone() {
    refused(
        Kind.NOT_FOUND,
        "there is no such namespace",
        () ->
            keys.put(new Namespace("no"), "local", "k", Map.of("kms", "trial"), WriteOptions.NONE));
  }

  @Test
  void put_withCheckAndSet_writesThatVersionOnly() {
    putAt(0);
    refused(Kind.CONFLICT, "its version is 1, not absent", () -> putAt(0));
    putAt(1);
    refused(Kind.CONFLICT, "its version is 2, not version 1", () -> putAt(1));
    refused(
        Kind.CONFLICT,
        "its version is 2, not version 7",
        () -> keys.delete(ROOT, "k", OptionalLong.of(7)));

    keys.delete(ROOT, "k", OptionalLong.of(2));
  }

  @Test
  void put_asADryRun_checksTheSameAndWritesNothing() {
    WriteOptions dry = new WriteOptions(OptionalLong.empty(), true);
    put("other", Map.of());
    List<String> before = fixture.storeFiles();

    KeyDescription would = keys.put(ROOT, "pkcs11", "k", FieldCase.least("pkcs11"), dry);

    assertThat(would.values()).containsEntry("pin", "redacted").containsEntry("key_label", "ca");
    assertThat(fixture.storeFiles()).isEqualTo(before);
    refused(Kind.NOT_FOUND, "", () -> keys.get(ROOT, "k"));
    refused(
        Kind.NOT_FOUND,
        "there is no such namespace",
        () -> keys.put(new Namespace("no"), "local", "k", Map.of("kms", "trial"), dry));
    refused(
        Kind.DENIED, "", () -> keys.put(ROOT, "local", "declared", Map.of("kms", "trial"), dry));
  }

  @Test
  void declaredKey_isShownAndNotChanged() {
    KeyDescription declared = keys.get(ROOT, "declared");

    assertThat(declared.declaredAt()).get().asString().contains("provider.properties:");
    assertThat(declared.version()).isZero();
    assertThat(declared.kms()).contains("trial");
    assertThat(declared.values())
        .containsEntry("key_type", "P-256")
        .containsEntry("allow_generate_key", true)
        .containsEntry("usages", List.of("sign", "verify"));
    assertThat(keys.get(ROOT, declared.uuid())).isEqualTo(declared);
    refused(Kind.DENIED, "the configuration declares it at", () -> put("declared", Map.of()));
    refused(
        Kind.DENIED,
        "the configuration declares it at",
        () -> keys.delete(ROOT, "declared", OptionalLong.empty()));
  }

  @Test
  void delete_whileMountsListIt_isRefusedAndNamesThem() {
    put("k", Map.of());
    MountAdmin mounts = fixture.administration().mounts();
    MountSettings listing = new MountSettings(Optional.empty(), Optional.of(Set.of("k")), Map.of());
    mounts.enable(ROOT, "pki", "pki", listing);
    mounts.enable(ROOT, "transit", "transit", listing);
    mounts.enable(TEAM, "other", "pki", listing);

    refused(
        Kind.CONFLICT,
        "it is listed in allowed_managed_keys of mounts 'pki/', 'transit/'",
        () -> keys.delete(ROOT, "k", OptionalLong.empty()));
    assertThat(keys.get(ROOT, "k").mounts()).containsExactly("pki/", "transit/");

    mounts.tune(ROOT, "pki", new MountSettings(Optional.empty(), Optional.of(Set.of()), Map.of()));
    mounts.disable(ROOT, "transit");
    keys.delete(ROOT, "k", OptionalLong.empty());

    refused(Kind.NOT_FOUND, "", () -> keys.get(ROOT, "k"));
    refused(Kind.NOT_FOUND, "", () -> keys.delete(ROOT, "k", OptionalLong.empty()));
  }

  @Test
  void uses_tellsWhoListsAKeyAndWhoElseMayUseIt() {
    put("k", Map.of("any_mount", "true"));
    MountAdmin mounts = fixture.administration().mounts();
    mounts.enable(
        ROOT,
        "pki",
        "pki",
        new MountSettings(Optional.empty(), Optional.of(Set.of("k")), Map.of()));
    mounts.enable(ROOT, "transit", "transit", MountSettings.NONE);

    assertThat(keys.uses(ROOT, "k"))
        .isEqualTo(new KeyUsesOf(List.of("pki/"), List.of("transit/"), List.of(), List.of()));
    put("k", Map.of());
    assertThat(keys.uses(ROOT, "k"))
        .isEqualTo(new KeyUsesOf(List.of("pki/"), List.of(), List.of(), List.of()));
  }

  @Test
  void keyOfAnotherNamespace_isNotFoundInTheSameWordsAsNone() {
    UUID uuid = keys.put(TEAM, "local", "k", Map.of("kms", "trial"), WriteOptions.NONE).uuid();

    for (ThrowingCallable call :
        List.<ThrowingCallable>of(
            () -> keys.get(ROOT, "k"),
            () -> keys.get(ROOT, "local", "k"),
            () -> keys.uses(ROOT, "k"),
            () -> keys.delete(ROOT, "k", OptionalLong.empty()),
            () -> keys.test(ROOT, "k", KeyTest.of(KeyTest.Kind.SIGN)),
            () -> keys.generate(ROOT, "k"))) {
      refused(Kind.NOT_FOUND, "no key has this name in namespace root", call);
    }
    refused(Kind.NOT_FOUND, "no key of namespace root has this UUID", () -> keys.get(ROOT, uuid));
    assertThat(keys.get(TEAM, uuid).name().name()).isEqualTo("k");
  }

  @Test
  void list_givesPagesInOrderAcrossTypes() {
    for (String name : new String[] {"d", "b", "e", "a"}) {
      put(name, Map.of());
    }
    keys.put(ROOT, "awskms", "c", Map.of("kms_key", "alias/c"), WriteOptions.NONE);
    keys.put(TEAM, "local", "other", Map.of("kms", "trial"), WriteOptions.NONE);

    assertThat(list("", 100)).containsExactly("a", "b", "c", "d", "declared", "e");
    assertThat(list("", 2)).containsExactly("a", "b");
    assertThat(list("b", 2)).containsExactly("c", "d");
    assertThat(list("d", 2)).containsExactly("declared", "e");
    assertThat(list("e", 2)).isEmpty();
    assertThat(keys.list(ROOT, Optional.of("awskms"), "", 10)).containsExactly("c");
    assertThat(keys.list(ROOT, Optional.of("local"), "", 10))
        .containsExactly("a", "b", "d", "declared", "e");
    assertThat(keys.list(ROOT, Optional.of("pkcs11"), "", 10)).isEmpty();
  }

  private List<String> list(String after, int limit) {
    return keys.list(ROOT, Optional.empty(), after, limit);
  }

  private KeyDescription put(String name, Map<String, ?> values) {
    return fixture.putLocalKey(ROOT, name, values);
  }

  private void putAt(long version) {
    keys.put(
        ROOT,
        "local",
        "k",
        Map.of("kms", "trial"),
        new WriteOptions(OptionalLong.of(version), false));
  }

  private static void refused(Kind kind, String message, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(KeyException.class, e -> assertThat(e.kind()).isEqualTo(kind))
        .hasMessageContaining(message);
  }
}
