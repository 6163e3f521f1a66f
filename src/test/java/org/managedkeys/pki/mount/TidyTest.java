// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.wire.Answer;

class TidyTest {

  @TempDir private Path folder;

  @SuppressWarnings("NullAway.Init") // before each test
  private IssuingFixture fixture;

  @BeforeEach
  void open() {
    fixture = IssuingFixture.withRoot(folder);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private Answer issue(String name, String ttl) {
    return fixture
        .mount
        .issuance()
        .issue("", IssuingFixture.ROLE, Map.of("common_name", name, "ttl", ttl));
  }

  private Answer tidy(Map<String, ?> request) {
    return fixture.mount.tidy().run(request);
  }

  @Test
  void run_certStore_removesWhatHasExpiredBeforeTheBuffer() {
    issue("a.example.com", "1h");
    Answer longer = issue("b.example.com", "100h");
    fixture.clock.advance(Duration.ofHours(74));

    Answer answer = tidy(Map.of("tidy_cert_store", true));

    assertThat(answer.data())
        .containsEntry("cert_store_deleted_count", 1L)
        .containsEntry("state", "Finished");
    assertThat(fixture.stored()).containsExactly(IssuingFixture.serial(longer));
  }

  @Test
  void run_withinTheBuffer_removesNothing() {
    issue("a.example.com", "1h");
    fixture.clock.advance(Duration.ofDays(3));

    assertThat(tidy(Map.of("tidy_cert_store", true)).data())
        .containsEntry("cert_store_deleted_count", 0L);
    assertThat(tidy(Map.of("tidy_cert_store", true, "safety_buffer", "10h")).data())
        .containsEntry("cert_store_deleted_count", 1L);
  }

  @Test
  void run_onlyReserved_leavesWhenItHasExpired() {
    fixture.service.fail(Kind.UNAVAILABLE);
    assertThatThrownBy(() -> issue("a.example.com", "1h")).isInstanceOf(KeyException.class);
    tidy(Map.of("tidy_cert_store", true));
    assertThat(fixture.reserved()).hasSize(1);
    fixture.clock.advance(Duration.ofHours(74));

    tidy(Map.of("tidy_cert_store", true));

    assertThat(fixture.reserved()).isEmpty();
  }

  @Test
  void run_dry_countsAndRemovesNothing() {
    issue("a.example.com", "1h");
    fixture.clock.advance(Duration.ofHours(74));

    assertThat(tidy(Map.of("tidy_cert_store", true, "dry_run", true)).data())
        .containsEntry("cert_store_deleted_count", 1L)
        .containsEntry("dry_run", true);
    assertThat(fixture.stored()).hasSize(1);
  }

  @Test
  void run_revoked_stayUntilAListToldAfterTheirEnd() {
    Answer issued = issue("a.example.com", "1h");
    fixture.revoke(issued);
    fixture.clock.advance(Duration.ofHours(74));

    Answer early = tidy(Map.of("tidy_revoked_certs", true));
    fixture.mount.crls().rotate();
    Answer late = tidy(Map.of("tidy_revoked_certs", true));

    assertThat(early.data()).containsEntry("revoked_cert_deleted_count", 0L);
    assertThat(early.warnings()).singleElement().asString().contains("crl rotate");
    assertThat(late.data()).containsEntry("revoked_cert_deleted_count", 1L);
    assertThat(IssuingFixture.keys(fixture.mount.certificates().listRevoked())).isEmpty();
    assertThat(fixture.stored()).isEmpty();
  }

  @Test
  void run_revokedThatIsValid_stays() {
    Answer issued = issue("a.example.com", "100h");
    fixture.revoke(issued);
    fixture.clock.advance(Duration.ofHours(74));
    fixture.mount.crls().rotate();

    tidy(Map.of("tidy_revoked_certs", true, "tidy_cert_store", true));

    assertThat(IssuingFixture.keys(fixture.mount.certificates().listRevoked()))
        .containsExactly(IssuingFixture.serial(issued));
    assertThat(fixture.stored()).containsExactly(IssuingFixture.serial(issued));
  }

  @Test
  void run_associations_pointToTheIssuerThatCameBack() {
    Answer issued = issue("a.example.com", "100h");
    String pem = IssuingFixture.pem(fixture.mount.issuers().json("root"));
    fixture.mount.issuers().delete("root");
    fixture.mount.issuers().importBundle(Map.of("pem_bundle", pem));
    String id = IssuingFixture.keys(fixture.mount.issuers().list()).get(0);

    Answer answer = tidy(Map.of("tidy_revoked_cert_issuer_associations", true));

    // The issuer's own certificate is one of them.
    assertThat(answer.data()).containsEntry("missing_issuer_cert_count", 2L);
    assertThat(fixture.mount.certificates().get(IssuingFixture.serial(issued)).data())
        .containsEntry("issuer_id", id);
  }

  @Test
  void run_expiredIssuers_leavesTheDefaultOne() {
    fixture.root("second", "other");
    fixture.clock.advance(Duration.ofHours(43800 + 8761));

    Answer answer = tidy(Map.of("tidy_expired_issuers", true));

    assertThat(answer.data()).containsEntry("expired_issuer_deleted_count", 1L);
    assertThat(answer.warnings()).singleElement().asString().contains("default issuer root");
    assertThat(IssuingFixture.keys(fixture.mount.issuers().list())).hasSize(1);
  }

  @Test
  void run_issuerThatAnotherHasRemoved_isNotCounted() {
    String second = fixture.root("second", "other");
    fixture.root("third", "p256");
    fixture.clock.advance(Duration.ofHours(43800 + 8761));
    try (IssuingFixture busy = fixture.busy()) {
      assertThat(IssuingFixture.keys(busy.mount.issuers().list())).hasSize(3);
      fixture.mount.issuers().delete(second);

      Answer answer = busy.mount.tidy().run(Map.of("tidy_expired_issuers", true));

      assertThat(answer.data()).containsEntry("expired_issuer_deleted_count", 1L);
      assertThat(IssuingFixture.keys(fixture.mount.issuers().list())).hasSize(1);
    }
  }

  @Test
  void run_issuerWithinItsBuffer_stays() {
    fixture.root("second", "other");
    fixture.clock.advance(Duration.ofHours(43800 + 8759));

    assertThat(tidy(Map.of("tidy_expired_issuers", true)).data())
        .containsEntry("expired_issuer_deleted_count", 0L);
  }

  @Test
  void run_nothingAskedFor_warns() {
    assertThat(tidy(Map.of()).warnings()).singleElement().asString().contains("No targets");
  }

  @Test
  void run_whatVaultAloneHas_warns() {
    assertThat(tidy(Map.of("tidy_cert_store", true, "tidy_acme", true)).warnings())
        .singleElement()
        .asString()
        .contains("tidy_acme has no effect");
  }

  @Test
  void run_unknownField_isInvalid() {
    assertThatThrownBy(() -> tidy(Map.of("tidy_certstore", true)))
        .isInstanceOfSatisfying(
            KeyException.class, e -> assertThat(e.kind()).isEqualTo(Kind.INVALID))
        .hasMessageContaining("tidy_cert_store");
  }

  @Test
  void run_withProgress_tellsHowFarItIs() {
    issue("a.example.com", "1h");
    fixture.clock.advance(Duration.ofHours(74));
    List<Tidy.Progress> told = new ArrayList<>();

    fixture.mount.tidy().run(Map.of("tidy_cert_store", true), told::add);

    // The root and the leaf.
    assertThat(told).containsExactly(new Tidy.Progress("certificates", 2, 1));
  }
}
