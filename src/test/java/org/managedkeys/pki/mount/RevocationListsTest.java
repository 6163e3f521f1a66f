// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.managedkeys.pki.mount.IssuingFixture.NAMESPACE;
import static org.managedkeys.pki.mount.IssuingFixture.PATH;

import java.math.BigInteger;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.pki.Certificates;
import org.managedkeys.registry.Mount;
import org.managedkeys.registry.admin.Administration;
import org.managedkeys.store.RecordKind;
import org.managedkeys.wire.Answer;

class RevocationListsTest {

  private static final BouncyCastleProvider BOUNCY_CASTLE = new BouncyCastleProvider();

  @TempDir private Path folder;

  @SuppressWarnings("NullAway.Init") // before each test
  private IssuingFixture fixture;

  @SuppressWarnings("NullAway.Init") // before each test
  private RevocationLists lists;

  @BeforeEach
  void open() {
    fixture = IssuingFixture.withRoot(folder);
    lists = fixture.mount.crls();
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private BigInteger revoked(String name) {
    Answer issued = fixture.issue(name);
    fixture.revoke(issued);
    return IssuingFixture.certificate(issued).getSerialNumber();
  }

  private void config(String field, Object value) {
    fixture.mount.config().set("crl", Map.of(field, value));
  }

  @Test
  void der_nothingRevoked_isAnEmptyListOfTheIssuer() throws Exception {
    X509CRL list = Crls.parse(lists.der(""));

    list.verify(fixture.issuer("root").getPublicKey());
    assertThat(list.getRevokedCertificates()).isNull();
    assertThat(list.getThisUpdate().toInstant()).isEqualTo(fixture.clock.instant());
    assertThat(list.getNextUpdate().toInstant())
        .isEqualTo(fixture.clock.instant().plus(Duration.ofDays(3)));
    assertThat(list.getExtensionValue("2.5.29.35")).isNotNull();
    assertThat(Crls.number(lists.der(""))).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"p256", "rsa-2048", "ed25519", "ml-dsa"})
  void der_byAnyKey_verifies(String key) throws Exception {
    fixture.root("by-" + key, key);

    Crls.parse(lists.der("by-" + key))
        .verify(
            BouncyCastleProvider.getPublicKey(Certificates.publicKey(fixture.issuer("by-" + key))),
            BOUNCY_CASTLE);
  }

  @Test
  void der_readAgain_isTheSameList() {
    byte[] first = lists.der("");
    int signatures = fixture.service.signatures();
    fixture.clock.advance(Duration.ofHours(71));

    assertThat(lists.der("")).isEqualTo(first);
    try (IssuingFixture other = fixture.another()) {
      assertThat(other.mount.crls().der("")).isEqualTo(first);
    }
    assertThat(fixture.service.signatures()).isEqualTo(signatures);
  }

  @Test
  void revoke_byDefault_makesTheListAnewAtOnce() {
    lists.der("");

    BigInteger first = revoked("a.example.com");
    BigInteger second = revoked("b.example.com");

    int signatures = fixture.service.signatures();
    assertThat(Crls.serials(lists.der("")))
        .containsExactlyElementsOf(List.of(first, second).stream().sorted().toList());
    assertThat(Crls.number(lists.der(""))).isEqualTo(3);
    assertThat(fixture.service.signatures()).isEqualTo(signatures);
  }

  @Test
  void revoke_manyAtOnce_areOnTheListWithFewerSignatures() throws Exception {
    List<Answer> issued = new ArrayList<>();
    for (int n = 0; n < 24; n++) {
      issued.add(fixture.issue("n" + n + ".example.com"));
    }
    int before = fixture.service.signatures();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try (IssuingFixture busy = fixture.busy()) {
      List<Future<Answer>> answers = new ArrayList<>();
      issued.forEach(each -> answers.add(threads.submit(() -> busy.revoke(each))));
      for (Future<Answer> answer : answers) {
        assertThat(answer.get().warnings()).isEmpty();
      }
    } finally {
      threads.shutdownNow();
    }

    assertThat(Crls.serials(lists.der(""))).hasSize(24);
    assertThat(fixture.service.signatures() - before).isLessThanOrEqualTo(24);
  }

  @Test
  void revoke_withAutoRebuild_waitsForTheGracePeriod() {
    config("auto_rebuild", true);
    lists.der("");
    BigInteger serial = revoked("a.example.com");

    assertThat(Crls.serials(lists.der(""))).isEmpty();
    fixture.clock.advance(Duration.ofHours(59));
    assertThat(Crls.serials(lists.der(""))).isEmpty();
    fixture.clock.advance(Duration.ofHours(1));
    assertThat(Crls.serials(lists.der(""))).containsExactly(serial);
  }

  @Test
  void der_expired_isMadeAnew() {
    byte[] first = lists.der("");
    fixture.clock.advance(Duration.ofDays(3));

    byte[] second = lists.der("");

    assertThat(Crls.number(second)).isGreaterThan(Crls.number(first));
    assertThat(Crls.parse(second).getThisUpdate().toInstant()).isEqualTo(fixture.clock.instant());
  }

  @Test
  void der_dueWhileTheKeyServiceIsAway_isTheLastOneUntilItExpires() {
    config("auto_rebuild", true);
    byte[] first = lists.der("");
    fixture.service.fail(Kind.UNAVAILABLE);
    fixture.clock.advance(Duration.ofHours(71));

    assertThat(lists.der("")).isEqualTo(first);
    fixture.clock.advance(Duration.ofHours(1));
    assertThatThrownBy(() -> lists.der(""))
        .isInstanceOfSatisfying(
            KeyException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE));
  }

  @Test
  void der_disabled_isEmptyAndComesBack() {
    BigInteger serial = revoked("a.example.com");
    config("disable", true);

    assertThat(Crls.serials(lists.der(""))).isEmpty();
    config("disable", false);
    assertThat(Crls.serials(lists.der(""))).containsExactly(serial);
  }

  @Test
  void der_otherExpiry_isHeeded() {
    config("expiry", "24h");

    assertThat(Crls.parse(lists.der("")).getNextUpdate().toInstant())
        .isEqualTo(fixture.clock.instant().plus(Duration.ofHours(24)));
  }

  @Test
  void der_certificateHasExpired_isOnOneMoreList() {
    Answer issued =
        fixture
            .mount
            .issuance()
            .issue("", IssuingFixture.ROLE, Map.of("common_name", "a.example.com", "ttl", "1h"));
    fixture.revoke(issued);
    BigInteger serial = IssuingFixture.certificate(issued).getSerialNumber();
    fixture.clock.advance(Duration.ofHours(2));

    lists.rotate();
    assertThat(Crls.serials(lists.der(""))).containsExactly(serial);
    lists.rotate();
    assertThat(Crls.serials(lists.der(""))).isEmpty();
  }

  @Test
  void rotate_severalIssuers_makesEachOnesList() {
    fixture.root("second", "other");
    BigInteger first = Crls.number(lists.der("root"));
    BigInteger second = Crls.number(lists.der("second"));
    BigInteger serial = revoked("a.example.com");

    Answer answer = lists.rotate();

    assertThat(answer.data()).containsEntry("success", true);
    assertThat(Crls.number(lists.der("root"))).isGreaterThan(first);
    assertThat(Crls.number(lists.der("second"))).isGreaterThan(second);
    assertThat(Crls.serials(lists.der("root"))).containsExactly(serial);
    assertThat(Crls.serials(lists.der("second"))).isEmpty();
  }

  @Test
  void der_issuersOfOneNameAndKey_shareOneList() {
    BigInteger before = revoked("a.example.com");
    // The same name and key again, as when a root is certified anew.
    fixture
        .mount
        .roots()
        .generate(
            "existing",
            Map.of(
                "key_ref", "default",
                "issuer_name", "renewed",
                "common_name", "Root root",
                "ttl", "43800h"));
    fixture.role(Map.of("issuer_ref", "renewed"));
    BigInteger after = revoked("b.example.com");

    assertThat(Crls.serials(lists.der("renewed")))
        .containsExactlyElementsOf(List.of(before, after).stream().sorted().toList());
    assertThat(lists.der("root")).isEqualTo(lists.der("renewed"));
  }

  @Test
  void rotate_byTwoProcesses_numbersDifferAndTheLaterOneStays() throws Exception {
    try (IssuingFixture one = fixture.busy();
        IssuingFixture other = fixture.busy()) {
      ExecutorService threads = Executors.newFixedThreadPool(4);
      try {
        List<Future<Answer>> answers = new ArrayList<>();
        for (int n = 0; n < 8; n++) {
          RevocationLists each = (n % 2 == 0 ? one : other).mount.crls();
          answers.add(threads.submit(each::rotate));
        }
        for (Future<Answer> answer : answers) {
          answer.get();
        }
      } finally {
        threads.shutdownNow();
      }

      assertThat(lists.der("")).isEqualTo(other.mount.crls().der(""));
      lists.rotate();
      assertThat(Crls.number(other.mount.crls().der(""))).isEqualTo(9);
    }
  }

  @Test
  void rotate_whileTheMountIsDisabled_leavesNothing() {
    fixture.service.beforeSignature(
        () -> new Administration(fixture.registry).mounts().disable(NAMESPACE, PATH));

    assertThatThrownBy(lists::rotate)
        .isInstanceOfSatisfying(
            KeyException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NOT_FOUND))
        .hasMessageContaining("it is there no longer");

    assertThat(fixture.store.names(RecordKind.CRL, NAMESPACE)).isEmpty();
  }

  @Test
  void takeNumber_ofAMountThatIsDisabled_isRefused() {
    Mount mount = fixture.registry.mounts().find(NAMESPACE, PATH).orElseThrow();
    CrlRecords records = new CrlRecords(new PkiRecords(fixture.registry, mount));
    IssuerScope scope = IssuerScope.of(fixture.issuer("root"));
    new Administration(fixture.registry).mounts().disable(NAMESPACE, PATH);

    assertThatThrownBy(() -> records.takeNumber(scope))
        .isInstanceOfSatisfying(
            KeyException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NOT_FOUND));
    assertThat(fixture.store.names(RecordKind.CRL, NAMESPACE)).isEmpty();
  }

  @Test
  void deltaDer_enabled_hasWhatIsNewSinceTheCompleteList() {
    fixture.mount.config().set("crl", Map.of("auto_rebuild", true, "enable_delta", true));
    byte[] complete = lists.der("");
    BigInteger serial = revoked("a.example.com");

    byte[] delta = lists.deltaDer("");

    assertThat(Crls.base(delta)).contains(Crls.number(complete));
    assertThat(Crls.number(delta)).isGreaterThan(Crls.number(complete));
    assertThat(Crls.serials(delta)).containsExactly(serial);
    revoked("b.example.com");
    assertThat(Crls.serials(lists.deltaDer(""))).containsExactly(serial);
    fixture.clock.advance(Duration.ofMinutes(15));
    assertThat(Crls.serials(lists.deltaDer(""))).hasSize(2);
  }

  @Test
  void deltaDer_completeListIsMadeAnew_startsFromThat() {
    fixture.mount.config().set("crl", Map.of("auto_rebuild", true, "enable_delta", true));
    lists.der("");
    revoked("a.example.com");
    lists.deltaDer("");

    lists.rotate();

    assertThat(Crls.serials(lists.deltaDer(""))).isEmpty();
    assertThat(Crls.base(lists.deltaDer(""))).contains(Crls.number(lists.der("")));
  }

  @Test
  void deltaDer_switchedOff_isNotFound() {
    assertThatThrownBy(() -> lists.deltaDer(""))
        .isInstanceOfSatisfying(
            KeyException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NOT_FOUND));
    assertThat(lists.rotateDelta().warnings())
        .singleElement()
        .asString()
        .contains("this is a no-op");
  }

  @Test
  void der_urlsOfTheMount_areNotNamed() {
    fixture
        .mount
        .config()
        .set("urls", Map.of("crl_distribution_points", "http://ca.example.com/crl"));

    assertThat(Crls.hasDistributionPoint(lists.der(""))).isFalse();
  }

  @Test
  void der_urlOfTheIssuerAlone_isNamed() {
    fixture
        .mount
        .issuers()
        .patch("root", Map.of("crl_distribution_points", "http://ca.example.com/root.crl"));

    assertThat(Crls.hasDistributionPoint(lists.der(""))).isTrue();
  }

  @Test
  void der_issuerThatMayNotSignLists_saysSo() {
    fixture.mount.issuers().patch("root", Map.of("usage", "read-only,issuing-certificates"));

    assertThatThrownBy(() -> lists.der(""))
        .isInstanceOf(KeyException.class)
        .hasMessageContaining("crl-signing");
    assertThat(lists.rotate().data()).containsEntry("success", true);
  }

  @Test
  void der_issuerThatIsRevoked_goesOnSigningLists() {
    BigInteger serial = revoked("a.example.com");
    fixture.mount.issuers().revoke("root");
    lists.rotate();

    assertThat(Crls.serials(lists.der("root"))).containsExactly(serial);
  }

  @Test
  void der_unknownIssuer_isNotFound() {
    assertThatThrownBy(() -> lists.der("nobody"))
        .isInstanceOfSatisfying(
            KeyException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NOT_FOUND));
  }

  @Test
  void der_issuerDeletedAndImportedAgain_stillHasWhatWasRevoked() {
    BigInteger serial = revoked("a.example.com");
    String pem = IssuingFixture.pem(fixture.mount.issuers().json("root"));
    fixture.mount.issuers().delete("root");
    fixture.mount.issuers().importBundle(Map.of("pem_bundle", pem));
    Object id = IssuingFixture.keys(fixture.mount.issuers().list()).get(0);

    lists.rotate();

    assertThat(Crls.serials(lists.der(String.valueOf(id)))).containsExactly(serial);
    assertThat(Crls.number(lists.der(String.valueOf(id)))).isEqualTo(2);
  }
}
