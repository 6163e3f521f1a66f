// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.pki.CertificateAlgorithm;
import org.managedkeys.pki.ToBeSigned;
import org.managedkeys.registry.admin.Administration;

class CertificateLedgerTest {

  private static final BigInteger SERIAL = BigInteger.valueOf(0x1234);
  private static final IssuerScope SCOPE = new IssuerScope("0123456789abcdef0123");
  private static final UUID ISSUER = UUID.randomUUID();
  private static final Instant END = Instant.parse("2035-01-01T00:00:00Z");
  private static final ToBeSigned CONTENT =
      new ToBeSigned(new byte[] {0x30, 0}, CertificateAlgorithm.ECDSA_WITH_SHA256);
  private static final byte[] SIGNED = {1, 2, 3};

  @TempDir private Path folder;

  @SuppressWarnings("NullAway.Init") // before each test
  private IssuingFixture fixture;

  @SuppressWarnings("NullAway.Init") // before each test
  private CertificateLedger ledger;

  @BeforeEach
  void open() {
    fixture = IssuingFixture.in(folder);
    ledger = ledger(fixture);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private static CertificateLedger ledger(IssuingFixture fixture) {
    return new CertificateLedger(
        new PkiRecords(
            fixture.registry,
            fixture
                .registry
                .mounts()
                .find(IssuingFixture.NAMESPACE, IssuingFixture.PATH)
                .orElseThrow()));
  }

  private static CertificateLedger.Reservation reservation(BigInteger serial) {
    return new CertificateLedger.Reservation(serial, ISSUER, SCOPE, "web", END, CONTENT);
  }

  @Test
  void reserve_thenRestart_showsExactlyWhatWasToBeSigned() {
    ledger.reserve(reservation(SERIAL));

    try (IssuingFixture other = fixture.another()) {
      CertificateRecord found = ledger(other).find(SERIAL).orElseThrow();

      assertThat(found.state()).isEqualTo(CertificateRecord.State.RESERVED);
      assertThat(found.toBeSigned()).contains(CONTENT.encoded());
      assertThat(found.certificate()).isEmpty();
      assertThat(found.issuer()).isEqualTo(ISSUER);
      assertThat(found.scope()).isEqualTo(SCOPE);
      assertThat(found.role()).isEqualTo("web");
      assertThat(found.notAfter()).isEqualTo(END);
    }
  }

  @Test
  void complete_reserved_putsTheCertificateInItsPlace() {
    ledger.reserve(reservation(SERIAL));

    ledger.complete(SERIAL, SIGNED);

    CertificateRecord found = ledger.find(SERIAL).orElseThrow();
    assertThat(found.state()).isEqualTo(CertificateRecord.State.ISSUED);
    assertThat(found.certificate()).contains(SIGNED);
    assertThat(found.toBeSigned()).isEmpty();
  }

  @Test
  void reserve_takenNumber_isAConflictEvenAfterARestart() {
    ledger.reserve(reservation(SERIAL));

    assertKind(Kind.CONFLICT, () -> ledger.reserve(reservation(SERIAL)));
    ledger.complete(SERIAL, SIGNED);
    assertKind(Kind.CONFLICT, () -> ledger.reserve(reservation(SERIAL)));
    try (IssuingFixture other = fixture.another()) {
      assertKind(Kind.CONFLICT, () -> ledger(other).reserve(reservation(SERIAL)));
    }
  }

  @Test
  void complete_notReservedOrTwice_isNotFound() {
    assertKind(Kind.NOT_FOUND, () -> ledger.complete(SERIAL, SIGNED));
    ledger.reserve(reservation(SERIAL));
    ledger.complete(SERIAL, SIGNED);

    assertKind(Kind.NOT_FOUND, () -> ledger.complete(SERIAL, SIGNED));
  }

  @Test
  void reserve_mountIsGone_isNotFoundAndStoresNothing() {
    new Administration(fixture.registry)
        .mounts()
        .disable(IssuingFixture.NAMESPACE, IssuingFixture.PATH);

    assertKind(Kind.NOT_FOUND, () -> ledger.reserve(reservation(SERIAL)));

    assertThat(ledger.find(SERIAL)).isEmpty();
  }

  @Test
  void page_numbersOfAllLengths_areInTheirOrder() {
    List<BigInteger> serials =
        List.of(
            BigInteger.ONE,
            BigInteger.valueOf(0xff),
            BigInteger.valueOf(0x100),
            BigInteger.ONE.shiftLeft(127),
            BigInteger.ONE.shiftLeft(160).subtract(BigInteger.ONE));
    serials.forEach(serial -> ledger.reserve(reservation(serial)));

    assertThat(ledger.page(BigInteger.ONE.negate(), 10))
        .extracting(CertificateRecord::serial)
        .containsExactlyElementsOf(serials);
    assertThat(ledger.page(BigInteger.valueOf(0xff), 2))
        .extracting(CertificateRecord::serial)
        .containsExactly(serials.get(2), serials.get(3));
  }

  @Test
  void key_numberThatNoCertificateHas_isRefused() {
    for (BigInteger serial :
        List.of(BigInteger.ZERO, BigInteger.ONE.negate(), BigInteger.ONE.shiftLeft(160))) {
      assertKind(Kind.INVALID, () -> ledger.find(serial));
    }
  }

  private static void assertKind(Kind kind, ThrowingCallable work) {
    assertThatThrownBy(work)
        .isInstanceOfSatisfying(
            KeyException.class, e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind));
  }
}
