// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.pki.mount.PkiFixture.ROOT;
import static org.managedkeys.pki.mount.PkiFixture.texts;
import static org.managedkeys.pki.mount.Refusals.refused;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.RecordStore;
import org.managedkeys.testkit.InterruptedStore;
import org.managedkeys.wire.Answer;

/** Issuers that several processes change: what each does is about those that there are. */
class SharedIssuersTest {

  @TempDir private Path folder;
  private PkiFixture fixture;
  private PkiMount pki;
  private Issuers issuers;

  @BeforeEach
  void open() {
    fixture = PkiFixture.in(folder);
    pki = fixture.pki();
    issuers = pki.issuers();
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private String root(String managed, String name) {
    return PkiFixture.root(pki, managed, name);
  }

  /** Another process, which has read the state before others change it. */
  private Issuers unaware(KeyRegistry registry) {
    Issuers others = PkiMount.open(registry, ROOT, "pki").issuers();
    assertThat(texts(others.list(), "keys")).isNotEmpty();
    return others;
  }

  /** Gives a name from one issuer to another. */
  private void pass(String name, String from, String to) {
    issuers.patch(from, Map.of("issuer_name", "former"));
    issuers.patch(to, Map.of("issuer_name", name));
  }

  private List<String> ids() {
    PkiFixture.refresh(fixture.registry());
    return texts(issuers.list(), "keys");
  }

  @Test
  void delete_afterAnotherHasRenamed_removesWhatTheNameMeansNow() {
    String first = root("p256", "first");
    String second = root("p384", "prod");
    Issuers others = unaware(fixture.unaware());
    pass("prod", second, first);

    assertThat(others.delete("prod").warnings()).singleElement().asString().contains("default");

    assertThat(ids()).containsExactly(second);
  }

  @Test
  void delete_afterAnotherHasTakenTheNameAway_isNotFound() {
    String id = root("p256", "prod");
    Issuers others = unaware(fixture.unaware());
    issuers.patch(id, Map.of("issuer_name", "kept"));

    refused(Kind.NOT_FOUND, "unable to find", () -> others.delete("prod"));

    assertThat(ids()).containsExactly(id);
    assertThat(others.delete(id).warnings()).hasSize(1);
  }

  @Test
  void revoke_afterAnotherHasChosenTheDefault_revokesThatOne() {
    String first = root("p256", "first");
    String second = root("p384", "next");
    Issuers others = unaware(fixture.unaware());
    pki.roots().replace(Map.of());

    Answer revoked = others.revoke("default");

    assertThat(revoked.data()).containsEntry("issuer_id", second).containsEntry("revoked", true);
    PkiFixture.refresh(fixture.registry());
    assertThat(issuers.get(first).data()).containsEntry("revoked", false);
  }

  @Test
  void revoke_afterAnotherHasRevokedIt_tellsSinceWhen() {
    root("p256", "main");
    Issuers others = unaware(fixture.unaware());
    Answer before = issuers.revoke("main");

    assertThat(others.revoke("main").data()).isEqualTo(before.data());
  }

  @Test
  void patch_afterAnotherHasRenamed_changesWhatTheNameMeansNow() {
    String first = root("p256", "first");
    String second = root("p384", "prod");
    Issuers others = unaware(fixture.unaware());
    pass("prod", second, first);

    Answer patched =
        others.patch("prod", Map.of("revocation_signature_algorithm", "ECDSAWithSHA512"));

    assertThat(patched.data()).containsEntry("issuer_id", first);
    PkiFixture.refresh(fixture.registry());
    assertThat(issuers.get(second).data())
        .containsEntry("revocation_signature_algorithm", "ECDSAWithSHA384");
  }

  @Test
  void manualChain_afterAnotherHasRenamed_hasWhatTheNamesMeanNow() {
    String first = root("p256", "first");
    String second = root("p384", "prod");
    Issuers others = unaware(fixture.unaware());
    pass("prod", second, first);
    String third = root("rsa", "third");

    others.patch(third, Map.of("manual_chain", List.of("self", "prod", "former")));

    PkiFixture.refresh(fixture.registry());
    assertThat(texts(issuers.get(third), "manual_chain")).containsExactly(third, first, second);
  }

  @Test
  void patch_whileAnotherRenames_isRefused() {
    String first = root("p256", "first");
    String second = root("p384", "prod");
    AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> pass("prod", second, first));
    Issuers others =
        unaware(fixture.unaware(InterruptedStore.after("change", fixture.store(), meanwhile)));

    refused(
        Kind.CONFLICT,
        "it came to be another issuer meanwhile",
        () -> others.patch("prod", Map.of("leaf_not_after_behavior", "permit")));

    PkiFixture.refresh(fixture.registry());
    for (String id : List.of(first, second)) {
      assertThat(issuers.get(id).data()).containsEntry("leaf_not_after_behavior", "err");
    }
    assertThat(others.patch("prod", Map.of("leaf_not_after_behavior", "permit")).data())
        .containsEntry("issuer_id", first);
  }

  /** The certificate is made; only then the managed key is deleted, which nothing needs so far. */
  @Test
  void root_ofAKeyThatIsDeletedMeanwhile_isRefused() {
    fixture.putFreeKey();
    pki.keys().generateKms(Map.of("managed_key_name", "free", "key_name", "k"));

    refused(
        Kind.NOT_FOUND,
        "key 'free': cannot bind it: its entry was deleted",
        () ->
            late(() -> fixture.administration().keys().delete(ROOT, "free", OptionalLong.empty()))
                .generate("existing", Map.of("common_name", "R", "key_ref", "k")));

    assertThat(ids()).isEmpty();
  }

  @Test
  void root_ofAKeyThatTheMountLosesMeanwhile_isRefused() {
    pki.keys().generateKms(Map.of("managed_key_name", "p256", "key_name", "k"));

    refused(
        Kind.NOT_FOUND,
        "unable to find key",
        () ->
            late(() -> pki.keys().delete("k"))
                .generate("existing", Map.of("common_name", "R", "key_ref", "k")));

    assertThat(ids()).isEmpty();
  }

  @Test
  void root_ofANewKey_whileAnotherTakesTheName_namesTheManagedKey() {
    RecordStore overtaken =
        InterruptedStore.beforeChange(fixture.store(), 4, () -> root("p256", "main"));
    RootAuthority others = PkiMount.open(fixture.another(overtaken), ROOT, "pki").roots();

    KeyException failure =
        refused(
            Kind.CONFLICT,
            "issuer name already in use",
            () ->
                others.generate(
                    "internal",
                    Map.of("common_name", "R", "issuer_name", "main", "key_type", "ec")));

    assertThat(fixture.registry().records().names(RecordKind.ENTRY, ROOT))
        .singleElement()
        .satisfies(name ->
            assertThat(failure.getMessage())
                .contains("the managed key '" + name + "' was made, and stays in kms 'trial'"));
  }

  /** Another process, which is overtaken when it is about to store an issuer. */
  private RootAuthority late(Runnable meanwhile) {
    // The serial number is taken, and the certificate is stored under it.
    RecordStore overtaken = InterruptedStore.beforeChange(fixture.store(), 2, meanwhile);
    return PkiMount.open(fixture.another(overtaken), ROOT, "pki").roots();
  }

  @Test
  void twoRegistries_seeEachOthersChanges() {
    root("p256", "main");
    KeyRegistry later = fixture.another();
    Issuers others = PkiMount.open(later, ROOT, "pki").issuers();
    assertThat(others.get("main").data()).containsEntry("leaf_not_after_behavior", "err");

    issuers.patch("main", Map.of("leaf_not_after_behavior", "permit"));
    PkiFixture.refresh(later);

    assertThat(others.get("main").data()).containsEntry("leaf_not_after_behavior", "permit");
    others.patch("main", Map.of("ocsp_servers", "http://ocsp.example"));
    PkiFixture.refresh(fixture.registry());
    assertThat(issuers.get("main").data())
        .containsEntry("leaf_not_after_behavior", "permit")
        .containsEntry("ocsp_servers", List.of("http://ocsp.example"));
  }
}
