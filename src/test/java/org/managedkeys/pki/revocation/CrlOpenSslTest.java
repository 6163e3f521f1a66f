// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.managedkeys.pki.CertificateAlgorithm;
import org.managedkeys.pki.RevokedCertificate;
import org.managedkeys.testkit.OpenSsl;

/** OpenSSL believes our revocation lists. */
final class CrlOpenSslTest {

  private static final String URL = "http://pki.example/ca.crl";

  @TempDir Path folder;

  static List<CertificateAlgorithm> algorithms() {
    return TestAuthority.ofOpenSsl();
  }

  private static RevokedCertificate revoked(long serial, int reason) {
    return new RevokedCertificate(BigInteger.valueOf(serial), Instant.now(), reason);
  }

  private OpenSsl.Result verify(TestAuthority ca, long serial, Path crl, String... more) {
    Path leaf =
        TestAuthority.pem(
            folder.resolve("leaf-" + serial + ".pem"), ca.leaf(serial, Optional.of(URL)));
    return OpenSsl.run(
        List.of(
                List.of("verify", "-x509_strict", "-crl_check", "-CAfile", ca.pem(folder) + ""),
                List.of("-CRLfile", crl.toString()),
                List.of(more),
                List.of(leaf.toString()))
            .stream()
            .flatMap(List::stream)
            .toArray(String[]::new));
  }

  @ParameterizedTest
  @MethodSource("algorithms")
  void list_ofEachAlgorithm_revokesForOpenSsl(CertificateAlgorithm algorithm) {
    TestAuthority ca = TestAuthority.of(algorithm);
    Path crl =
        OpenSsl.writePem(
            folder.resolve("ca.crl"), "X509 CRL", ca.crl(ca.crlSettings(3), revoked(5, 1)));

    OpenSsl.Result shown =
        OpenSsl.run(
            "crl", "-in", crl.toString(), "-CAfile", ca.pem(folder).toString(), "-noout", "-text");
    assertThat(shown.output())
        .contains("verify OK")
        .contains("Version 2")
        .contains("Serial Number: 05")
        .contains("Key Compromise");

    assertThat(verify(ca, 6, crl).output()).contains("OK");
    OpenSsl.Result refused = verify(ca, 5, crl);
    assertThat(refused.exit()).isNotZero();
    assertThat(refused.output()).contains("certificate revoked");
  }

  @ParameterizedTest
  @MethodSource("algorithms")
  void delta_isUsedByOpenSsl_withItsBase(CertificateAlgorithm algorithm) {
    TestAuthority ca = TestAuthority.of(algorithm);
    CrlSettings plain = ca.crlSettings(3);
    Path base =
        OpenSsl.writePem(
            folder.resolve("base.crl"),
            "X509 CRL",
            ca.crl(at(plain, 3, Optional.empty()), revoked(5, 6)));
    Path delta =
        OpenSsl.writePem(
            folder.resolve("delta.crl"),
            "X509 CRL",
            ca.crl(at(plain, 4, Optional.of(3L)), revoked(5, 8), revoked(7, 1)));
    String[] both = {"-CRLfile", delta.toString(), "-use_deltas", "-extended_crl"};

    assertThat(verify(ca, 5, base).exit()).isNotZero();
    assertThat(verify(ca, 7, base).exit()).isZero();
    assertThat(verify(ca, 5, base, both).output()).contains("OK");
    assertThat(verify(ca, 7, base, both).output()).contains("certificate revoked");
    assertThat(verify(ca, 8, base, both).output()).contains("OK");
  }

  private static CrlSettings at(CrlSettings plain, long number, Optional<Long> base) {
    return new CrlSettings(
        plain.issuer(),
        plain.keyIdentifier(),
        BigInteger.valueOf(number),
        plain.thisUpdate(),
        plain.nextUpdate(),
        Optional.of(URL),
        base.map(BigInteger::valueOf));
  }
}
