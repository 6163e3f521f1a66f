// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.pki.Certificates;
import org.managedkeys.pki.HostileRequests;
import org.managedkeys.store.audit.AuditEvent;
import org.managedkeys.wire.Answer;

class IssuanceTest {

  private static final BouncyCastleProvider BOUNCY_CASTLE = new BouncyCastleProvider();

  @TempDir private Path folder;

  @SuppressWarnings("NullAway.Init") // before each test
  private IssuingFixture fixture;

  @SuppressWarnings("NullAway.Init") // before each test
  private Issuance issuance;

  @BeforeEach
  void open() {
    fixture = IssuingFixture.withRoot(folder);
    issuance = fixture.mount.issuance();
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void issue_underRole_isSignedByTheIssuerAndStored() throws Exception {
    Answer answer = fixture.issue("a.example.com");

    X509Certificate leaf = IssuingFixture.certificate(answer);
    leaf.verify(fixture.issuer("root").getPublicKey());
    assertThat(leaf.getSubjectX500Principal().getName()).isEqualTo("CN=a.example.com");
    assertThat(leaf.getSerialNumber().bitLength()).isBetween(64, 128);
    assertThat(answer.data())
        .containsEntry("private_key_type", "ec")
        .containsEntry("expiration", leaf.getNotAfter().toInstant().getEpochSecond())
        .containsKeys("private_key", "issuing_ca", "ca_chain");
    assertThat(fixture.stored()).containsExactly(IssuingFixture.serial(answer));
    assertThat(fixture.reserved()).isEmpty();
    assertThat(IssuingFixture.pem(fixture.mount.certificates().get(IssuingFixture.serial(answer))))
        .isEqualTo(IssuingFixture.pem(answer));
  }

  @ParameterizedTest
  @ValueSource(strings = {"p256", "rsa-2048", "ed25519", "ml-dsa"})
  void issue_byAnyKey_verifies(String key) throws Exception {
    fixture.root("by-" + key, key);
    fixture.role(Map.of("issuer_ref", "by-" + key));

    Answer answer = fixture.issue("a.example.com");

    IssuingFixture.certificate(answer)
        .verify(
            BouncyCastleProvider.getPublicKey(Certificates.publicKey(fixture.issuer("by-" + key))),
            BOUNCY_CASTLE);
    assertThat(fixture.stored()).containsExactly(IssuingFixture.serial(answer));
  }

  @Test
  void issue_withNoStore_isSignedAndNoRecordIsKept() throws Exception {
    fixture.role(Map.of("no_store", true));

    Answer answer = fixture.issue("a.example.com");

    IssuingFixture.certificate(answer).verify(fixture.issuer("root").getPublicKey());
    assertThat(fixture.stored()).isEmpty();
    assertKind(Kind.NOT_FOUND, () -> fixture.revoke(answer));
  }

  @Test
  void sign_request_certifiesItsKey() throws Exception {
    KeyPair pair = IssuingFixture.leafKey();

    Answer answer =
        issuance.sign(
            "",
            IssuingFixture.ROLE,
            Map.of("csr", IssuingFixture.request(pair, "CN=a.example.com")));

    X509Certificate leaf = IssuingFixture.certificate(answer);
    assertThat(leaf.getPublicKey()).isEqualTo(pair.getPublic());
    assertThat(answer.data()).doesNotContainKey("private_key");
    assertThat(fixture.stored()).containsExactly(IssuingFixture.serial(answer));
  }

  @Test
  void signVerbatim_request_saysWhatItAsksFor() throws Exception {
    KeyPair pair = IssuingFixture.leafKey();
    String request =
        IssuingFixture.request(pair, "CN=anything at all,O=Example", names("b.example.org"));

    Answer answer = issuance.signVerbatim("", "", Map.of("csr", request, "ttl", "1h"));

    X509Certificate leaf = IssuingFixture.certificate(answer);
    assertThat(leaf.getSubjectX500Principal().getName()).contains("CN=anything at all");
    assertThat(leaf.getSubjectAlternativeNames()).contains(List.of(2, "b.example.org"));
  }

  @Test
  void signVerbatim_requestOfAnAuthority_isRefused() throws Exception {
    String request =
        IssuingFixture.request(
            IssuingFixture.leafKey(),
            "CN=Authority",
            Extension.create(Extension.basicConstraints, true, new BasicConstraints(true)));

    assertStoresAndSignsNothing(() -> issuance.signVerbatim("", "", Map.of("csr", request)));
  }

  @Test
  void sign_nameThatTheRoleForbids_isRefused() {
    String request = IssuingFixture.request(IssuingFixture.leafKey(), "CN=a.example.org");

    assertStoresAndSignsNothing(
        () -> issuance.sign("", IssuingFixture.ROLE, Map.of("csr", request)));
  }

  @Test
  void sign_requestThatIsDamaged_isRefused() {
    String request = IssuingFixture.request(IssuingFixture.leafKey(), "CN=a.example.com");
    byte[] der = Base64.getMimeDecoder().decode(request.replaceAll("-----[A-Z ]+-----", ""));
    der[der.length - 1] ^= 1;
    for (String csr :
        List.of(
            "",
            "no request",
            Base64.getEncoder().encodeToString(new byte[70_000]),
            Base64.getEncoder().encodeToString(der))) {
      assertStoresAndSignsNothing(() -> issuance.sign("", IssuingFixture.ROLE, Map.of("csr", csr)));
    }
  }

  /** Also by sign-verbatim, which asks no role. */
  @Test
  void hostileRequests_areRefusedWithTheirMessage_andStoreNothing() {
    assertThat(HostileRequests.all()).hasSizeGreaterThan(60);
    for (HostileRequests.Hostile hostile : HostileRequests.all()) {
      if (hostile.text().isBlank()) {
        // A field without text is absent, and that is what is told.
        continue;
      }
      Map<String, Object> request = Map.of("csr", hostile.text());
      assertThatThrownBy(() -> issuance.sign("", IssuingFixture.ROLE, request))
          .as(hostile.name())
          .hasMessageContaining(hostile.message());
      assertStoresAndSignsNothing(() -> issuance.signVerbatim("", "", request));
    }
  }

  @Test
  void sign_nameWithNul_isRefused() throws Exception {
    String request =
        IssuingFixture.request(
            IssuingFixture.leafKey(), "CN=a.example.com", names("a.example.com\0.example.org"));

    assertStoresAndSignsNothing(
        () -> issuance.sign("", IssuingFixture.ROLE, Map.of("csr", request)));
    assertStoresAndSignsNothing(() -> issuance.signVerbatim("", "", Map.of("csr", request)));
  }

  @Test
  void sign_keyOfTheIssuerItself_isRefused() throws Exception {
    // The authority's own request is signed by its key, and a leaf must not have it.
    Object csr =
        fixture
            .mount
            .intermediates()
            .generate("existing", Map.of("common_name", "a.example.com", "key_ref", "default"))
            .data()
            .get("csr");
    fixture.role(Map.of("key_type", "any"));

    assertStoresAndSignsNothing(
        () -> issuance.sign("", IssuingFixture.ROLE, Map.of("csr", String.valueOf(csr))));
  }

  @Test
  void issue_unknownRole_isInvalid() {
    assertThatThrownBy(() -> issuance.issue("", "none", Map.of("common_name", "a.example.com")))
        .isInstanceOfSatisfying(
            KeyException.class, e -> assertThat(e.kind()).isEqualTo(Kind.INVALID))
        .hasMessageContaining("unknown role: none");
  }

  @Test
  void issue_roleForAnyKey_isRefused() {
    fixture.role(Map.of("key_type", "any"));

    assertStoresAndSignsNothing(() -> fixture.issue("a.example.com"));
  }

  @Test
  void issue_unknownFieldOrFormat_isRefusedBeforeAnythingIsSigned() {
    assertStoresAndSignsNothing(() ->
        issuance.issue(
            "", IssuingFixture.ROLE, Map.of("common_name", "a.example.com", "frmat", "pem")));
    assertStoresAndSignsNothing(() ->
        issuance.issue(
            "", IssuingFixture.ROLE, Map.of("common_name", "a.example.com", "format", "jpg")));
  }

  @ParameterizedTest
  @CsvSource({
    "remove_roots_from_chain, yes",
    // The JDK makes no PKCS#12 file with it.
    "pkcs12_password, p\u00e4ssword",
    "pkcs12_password, 'two\nlines'",
  })
  void fieldOfTheAnswer_thatIsWrong_isRefusedBeforeAnythingIsSigned(String field, String value) {
    Map<String, Object> request =
        Map.of("common_name", "a.example.com", "format", "pkcs12_bundle", field, value);
    assertStoresAndSignsNothing(() -> issuance.issue("", IssuingFixture.ROLE, request));
    Map<String, Object> signing = new HashMap<>(request);
    signing.put("csr", IssuingFixture.request(IssuingFixture.leafKey(), "CN=a.example.com"));
    assertStoresAndSignsNothing(() -> issuance.sign("", IssuingFixture.ROLE, signing));
    signing.remove("common_name");
    assertStoresAndSignsNothing(() -> issuance.signVerbatim("", "", signing));
  }

  @Test
  void passwordThatIsNoText_isRefusedBeforeAnythingIsSigned() {
    assertStoresAndSignsNothing(() ->
        issuance.issue(
            "",
            IssuingFixture.ROLE,
            Map.of("common_name", "a.example.com", "pkcs12_password", 1234)));
  }

  @ParameterizedTest
  @CsvSource({
    "a password, a password",
    "' a password ', ' a password '",
    "'   ', '   '",
    "'', changeit",
  })
  void issue_asPkcs12_holdsKeyAndChain_underThePasswordAsItWasSent(String sent, String password)
      throws Exception {
    Answer answer =
        issuance.issue(
            "",
            IssuingFixture.ROLE,
            Map.of(
                "common_name", "a.example.com",
                "format", "pkcs12_bundle",
                "pkcs12_password", sent));

    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(
        new ByteArrayInputStream(
            Base64.getDecoder().decode(String.valueOf(answer.data().get("pkcs12_bundle")))),
        password.toCharArray());
    String alias = store.aliases().nextElement();
    assertThat(store.isKeyEntry(alias)).isTrue();
    assertThat(store.getCertificateChain(alias)).hasSize(2);
  }

  @Test
  void issue_asDerWithoutRoots_hasNoChain() {
    Answer answer =
        issuance.issue(
            "",
            IssuingFixture.ROLE,
            Map.of(
                "common_name", "a.example.com",
                "format", "der",
                "remove_roots_from_chain", "true"));

    assertThat(Base64.getDecoder().decode(String.valueOf(answer.data().get("certificate"))))
        .isNotEmpty();
    assertThat(answer.data()).doesNotContainKey("ca_chain");
  }

  @Test
  void issue_longerThanTheMaximum_isCutAndWarned() {
    Answer answer =
        issuance.issue(
            "", IssuingFixture.ROLE, Map.of("common_name", "a.example.com", "ttl", "10000h"));

    assertThat(answer.warnings()).isNotEmpty();
    assertThat(IssuingFixture.certificate(answer).getNotAfter().toInstant())
        .isBefore(fixture.clock.instant().plusSeconds(721 * 3600));
  }

  @Test
  void issue_byIssuerOfTheCaller_winsOverTheRole() throws Exception {
    fixture.root("second", "other");

    Answer answer =
        issuance.issue("second", IssuingFixture.ROLE, Map.of("common_name", "a.example.com"));

    IssuingFixture.certificate(answer).verify(fixture.issuer("second").getPublicKey());
  }

  @Test
  void issue_issuerThatMayNotIssue_isDenied() {
    fixture.mount.issuers().patch("root", Map.of("usage", "read-only,crl-signing"));

    assertKind(Kind.DENIED, () -> fixture.issue("a.example.com"));
    assertThat(fixture.stored()).isEmpty();
  }

  @Test
  void issue_keyServiceIsAway_keepsWhatMayHaveBeenSigned() {
    fixture.service.fail(Kind.UNAVAILABLE);

    assertKind(Kind.UNAVAILABLE, () -> fixture.issue("a.example.com"));

    assertThat(fixture.reserved()).hasSize(1);
    String serial = fixture.reserved().iterator().next();
    Answer shown = fixture.mount.certificates().get(serial);
    assertThat(shown.data()).containsEntry("state", "reserved").containsEntry("certificate", "");
    assertThat(shown.warnings()).singleElement().asString().contains("revoke");
    fixture.service.work();
    assertThat(fixture.mount.revocation().revoke(Map.of("serial_number", serial)).data())
        .containsEntry("state", "revoked");
  }

  @Test
  void issue_keyServiceRefuses_leavesNothing() {
    fixture.service.fail(Kind.DENIED);

    assertKind(Kind.DENIED, () -> fixture.issue("a.example.com"));

    assertThat(fixture.stored()).isEmpty();
  }

  @Test
  void issue_whileTheKeyServiceHangs_isReservedAndOthersGoOn() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    fixture.service.beforeSignature(() -> {
      asked.countDown();
      await(answer);
    });
    ExecutorService other = Executors.newSingleThreadExecutor();
    try {
      Future<Answer> hanging = other.submit(() -> fixture.issue("a.example.com"));
      asked.await();
      fixture.service.work();
      String serial = fixture.reserved().iterator().next();

      Answer second = fixture.issue("b.example.com");
      answer.countDown();

      assertThat(IssuingFixture.serial(hanging.get())).isEqualTo(serial);
      assertThat(fixture.stored()).containsExactlyInAnyOrder(serial, IssuingFixture.serial(second));
      assertThat(fixture.reserved()).isEmpty();
    } finally {
      answer.countDown();
      other.shutdownNow();
    }
  }

  @Test
  void issue_revokedWhileItIsSigned_isStoredAndNotReleased() throws Exception {
    fixture.service.beforeSignature(() -> {
      fixture.service.work();
      String serial = fixture.reserved().iterator().next();
      fixture.mount.revocation().revoke(Map.of("serial_number", serial));
    });

    assertKind(Kind.CONFLICT, () -> fixture.issue("a.example.com"));

    String serial = fixture.stored().get(0);
    assertThat(fixture.mount.certificates().get(serial).data())
        .doesNotContainEntry("certificate", "")
        .doesNotContainEntry("revocation_time", 0L);
  }

  @Test
  void issue_byManyThreads_eachHasItsOwnNumberAndIsStored() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try (IssuingFixture busy = fixture.busy()) {
      List<Future<Answer>> answers = new ArrayList<>();
      for (int n = 0; n < 64; n++) {
        String name = "n" + n + ".example.com";
        answers.add(threads.submit(() -> busy.issue(name)));
      }
      Set<String> serials = new HashSet<>();
      for (Future<Answer> answer : answers) {
        serials.add(IssuingFixture.serial(answer.get()));
      }

      assertThat(serials).hasSize(64);
      assertThat(fixture.stored()).containsExactlyInAnyOrderElementsOf(serials);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void issue_anyWay_isAudited() {
    Answer answer = fixture.issue("a.example.com");
    assertKind(Kind.INVALID, () -> fixture.issue("a.example.org"));

    List<AuditEvent> events = fixture.audited("pki.issue");
    assertThat(events).extracting(AuditEvent::outcome).containsExactly("ok", "invalid");
    assertThat(events.get(0).subject()).isEqualTo("pki/issue/web");
    assertThat(events.get(0).detail())
        .containsEntry("serial", IssuingFixture.serial(answer))
        .containsEntry("algorithm", "ECDSAWithSHA256");
    assertThat(events.get(1).detail()).doesNotContainKey("serial");
  }

  @Test
  void issue_roleOfAnotherProcess_isHeededAtOnce() {
    try (IssuingFixture other = fixture.another()) {
      fixture.issue("a.example.com");

      other.role(Map.of("allowed_domains", "example.org"));

      assertKind(Kind.INVALID, () -> fixture.issue("a.example.com"));
      fixture.issue("a.example.org");
    }
  }

  private static Extension names(String dns) throws Exception {
    return Extension.create(
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(new GeneralName(GeneralName.dNSName, dns)));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void assertStoresAndSignsNothing(ThrowingCallable work) {
    int before = fixture.service.signatures();
    assertKind(Kind.INVALID, work);
    assertThat(fixture.stored()).isEmpty();
    assertThat(fixture.service.signatures()).isEqualTo(before);
  }

  private static void assertKind(Kind kind, ThrowingCallable work) {
    assertThatThrownBy(work)
        .isInstanceOfSatisfying(
            KeyException.class, e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind));
  }
}
