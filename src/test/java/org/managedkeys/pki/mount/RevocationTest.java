// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.pki.SerialNumbers;
import org.managedkeys.store.audit.AuditEvent;
import org.managedkeys.wire.Answer;

class RevocationTest {

  @TempDir private Path folder;

  @SuppressWarnings("NullAway.Init") // before each test
  private IssuingFixture fixture;

  @SuppressWarnings("NullAway.Init") // before each test
  private Revocation revocation;

  @BeforeEach
  void open() {
    fixture = IssuingFixture.withRoot(folder);
    revocation = fixture.mount.revocation();
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void revoke_bySerial_isRevokedWithItsTime() {
    Answer issued = fixture.issue("a.example.com");

    Answer answer = fixture.revoke(issued);

    long now = fixture.clock.instant().getEpochSecond();
    assertThat(answer.data())
        .containsEntry("state", "revoked")
        .containsEntry("revocation_time", now)
        .containsEntry("revocation_time_rfc3339", fixture.clock.instant().toString());
    assertThat(answer.warnings()).isEmpty();
    assertThat(fixture.mount.certificates().get(IssuingFixture.serial(issued)).data())
        .containsEntry("revocation_time", now);
    assertThat(IssuingFixture.keys(fixture.mount.certificates().listRevoked()))
        .containsExactly(IssuingFixture.serial(issued));
  }

  @Test
  void revoke_serialWithHyphensOrUpperCase_isTheSame() {
    Answer issued = fixture.issue("a.example.com");
    String serial = IssuingFixture.serial(issued).replace(':', '-').toUpperCase(Locale.ROOT);

    assertThat(revocation.revoke(Map.of("serial_number", serial)).data())
        .containsEntry("state", "revoked");
  }

  @Test
  void revoke_again_answersTheSameWithAWarning() {
    Answer issued = fixture.issue("a.example.com");
    Answer first = fixture.revoke(issued);
    fixture.clock.advance(Duration.ofHours(1));

    Answer second = fixture.revoke(issued);

    assertThat(second.data()).isEqualTo(first.data());
    assertThat(second.warnings()).singleElement().asString().contains("revoked already");
  }

  @Test
  void revoke_unknownSerial_isNotFound() {
    assertThatThrownBy(() -> revocation.revoke(Map.of("serial_number", "17:ab")))
        .isInstanceOfSatisfying(
            KeyException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NOT_FOUND))
        .hasMessageContaining("certificate with serial 17:ab not found.");
  }

  @Test
  void revoke_neitherOrBoth_isInvalid() {
    String pem = IssuingFixture.pem(fixture.issue("a.example.com"));

    assertInvalid(
        "The serial number or certificate to revoke must be provided.",
        () -> revocation.revoke(Map.of()));
    assertInvalid(
        "Must provide either the certificate or the serial to revoke; not both.",
        () -> revocation.revoke(Map.of("serial_number", "17:ab", "certificate", pem)));
  }

  @Test
  void revoke_certificateThatWasStored_isRevoked() {
    Answer issued = fixture.issue("a.example.com");

    revocation.revoke(Map.of("certificate", IssuingFixture.pem(issued)));

    assertThat(IssuingFixture.keys(fixture.mount.certificates().listRevoked()))
        .containsExactly(IssuingFixture.serial(issued));
  }

  @Test
  void revoke_certificateOfWhichNoRecordWasKept_isRevokedAndStored() {
    fixture.role(Map.of("no_store", true));
    Answer issued = fixture.issue("a.example.com");

    revocation.revoke(Map.of("certificate", IssuingFixture.pem(issued)));

    assertThat(fixture.stored()).containsExactly(IssuingFixture.serial(issued));
    assertThat(fixture.mount.certificates().get(IssuingFixture.serial(issued)).data())
        .containsEntry("certificate", IssuingFixture.pem(issued));
  }

  @Test
  void revoke_certificateOfSomebodyElse_isInvalidAndStoresNothing(@TempDir Path elsewhere) {
    try (IssuingFixture other = IssuingFixture.withRoot(elsewhere)) {
      String pem = IssuingFixture.pem(other.issue("a.example.com"));

      assertInvalid(
          "unable to verify signature on presented cert from any present issuer",
          () -> revocation.revoke(Map.of("certificate", pem)));
    }
    assertThat(fixture.stored()).isEmpty();
  }

  @Test
  void revoke_issuerItself_isInvalid() {
    String serial = SerialNumbers.text(fixture.issuer("root").getSerialNumber());

    assertInvalid(
        "to its own CRL is not allowed", () -> revocation.revoke(Map.of("serial_number", serial)));
  }

  @Test
  void revoke_expired_warnsOnly() {
    Answer issued = fixture.issue("a.example.com");
    fixture.clock.advance(Duration.ofHours(721));

    Answer answer = fixture.revoke(issued);

    assertThat(answer.data()).isEmpty();
    assertThat(answer.warnings())
        .singleElement()
        .asString()
        .contains("already expired; refusing to add to CRL");
  }

  @Test
  void revokeWithKey_theCertificatesKey_isRevoked() {
    Answer issued = fixture.issue("a.example.com");
    for (String serialOrPem : List.of("serial_number", "certificate")) {
      String value =
          serialOrPem.equals("certificate")
              ? IssuingFixture.pem(issued)
              : IssuingFixture.serial(issued);

      assertThat(
              revocation
                  .revokeWithKey(
                      Map.of(
                          serialOrPem,
                          value,
                          "private_key",
                          String.valueOf(issued.data().get("private_key"))))
                  .data())
          .containsEntry("state", "revoked");
    }
  }

  @Test
  void revokeWithKey_keyOfEachType_isProven() throws Exception {
    fixture.role(Map.of("key_type", "any"));
    for (String type : List.of("RSA", "EC", "Ed25519")) {
      KeyPair pair = KeyPairGenerator.getInstance(type).generateKeyPair();
      Answer issued =
          fixture
              .mount
              .issuance()
              .sign(
                  "",
                  IssuingFixture.ROLE,
                  Map.of("csr", IssuingFixture.request(pair, "CN=a.example.com")));

      assertThat(
              revocation
                  .revokeWithKey(
                      Map.of(
                          "serial_number", IssuingFixture.serial(issued),
                          "private_key",
                              IssuingFixture.pem("PRIVATE KEY", pair.getPrivate().getEncoded())))
                  .data())
          .as(type)
          .containsEntry("state", "revoked");
    }
  }

  @Test
  void revokeWithKey_anotherKeyOrNone_isInvalidAndRevokesNothing() throws Exception {
    Answer issued = fixture.issue("a.example.com");
    String serial = IssuingFixture.serial(issued);
    byte[] another = IssuingFixture.leafKey().getPrivate().getEncoded();
    byte[] rsa = KeyPairGenerator.getInstance("RSA").generateKeyPair().getPrivate().getEncoded();
    for (byte[] key : List.of(another, rsa)) {
      assertInvalid(
          "provided private key does not match certificate's public key",
          () ->
              revocation.revokeWithKey(
                  Map.of(
                      "serial_number",
                      serial,
                      "private_key",
                      IssuingFixture.pem("PRIVATE KEY", key))));
    }
    assertInvalid(
        "provided key PEM block contained no data or failed to parse",
        () ->
            revocation.revokeWithKey(
                Map.of("serial_number", serial, "private_key", "no key at all")));
    assertInvalid(
        "Must have private key to revoke via the /revoke-with-key path.",
        () -> revocation.revokeWithKey(Map.of("serial_number", serial)));

    assertThat(IssuingFixture.keys(fixture.mount.certificates().listRevoked())).isEmpty();
  }

  @Test
  void revoke_keyServiceIsAway_standsAndWarns() {
    Answer issued = fixture.issue("a.example.com");
    fixture.service.fail(Kind.UNAVAILABLE);

    Answer answer = fixture.revoke(issued);

    assertThat(answer.data()).containsEntry("state", "revoked");
    assertThat(answer.warnings()).singleElement().asString().contains("it is switched off");
    fixture.service.work();
    assertThat(Crls.serials(fixture.mount.crls().der("")))
        .containsExactly(IssuingFixture.certificate(issued).getSerialNumber());
  }

  @Test
  void revoke_issuerSignedByAnotherOne_isOnThatOnesList() {
    Object csr =
        fixture
            .mount
            .intermediates()
            .generate("kms", Map.of("managed_key_name", "other", "common_name", "Issuing"))
            .data()
            .get("csr");
    Answer signed =
        fixture
            .mount
            .roots()
            .signIntermediate("root", Map.of("csr", String.valueOf(csr), "common_name", "Issuing"));
    Object id =
        ((List<?>)
                fixture
                    .mount
                    .intermediates()
                    .setSigned(Map.of("certificate", IssuingFixture.pem(signed)))
                    .data()
                    .getOrDefault("imported_issuers", List.of()))
            .get(0);

    fixture.mount.issuers().revoke(String.valueOf(id));

    assertThat(Crls.serials(fixture.mount.crls().der("root")))
        .containsExactly(IssuingFixture.certificate(signed).getSerialNumber());
  }

  @Test
  void revoke_anyWay_isAudited() {
    Answer issued = fixture.issue("a.example.com");
    fixture.revoke(issued);
    assertInvalid("must be provided", () -> revocation.revoke(Map.of()));

    List<AuditEvent> events = fixture.audited("pki.revoke");
    assertThat(events).extracting(AuditEvent::outcome).containsExactly("ok", "invalid");
    assertThat(events.get(0).detail()).containsEntry("serial", IssuingFixture.serial(issued));
  }

  private static void assertInvalid(String message, ThrowingCallable work) {
    assertThatThrownBy(work)
        .isInstanceOfSatisfying(
            KeyException.class, e -> assertThat(e.kind()).isEqualTo(Kind.INVALID))
        .hasMessageContaining(message);
  }
}
