// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.managedkeys.pki.CertificateAlgorithm;
import org.managedkeys.pki.SigningKey;
import org.managedkeys.testkit.OpenSsl;

/** {@code openssl ocsp} asks our responder, and believes it. */
final class OcspOpenSslTest {

  @TempDir Path folder;

  static List<CertificateAlgorithm> algorithms() {
    return TestAuthority.ofOpenSsl();
  }

  private static OcspResponder responder(TestAuthority ca, OcspIssuer issuer) {
    return new OcspResponder(
        new Statuses().issued(ca, 5).revoked(ca, 6, 1),
        OcspIssuers.of(List.of(issuer)),
        OcspSettings.validFor(Duration.ofHours(1)));
  }

  private OpenSsl.Result ask(TestAuthority ca, OcspHttpServer server, String... more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "ocsp",
                "-url",
                server.url() + "/",
                "-CAfile",
                ca.pem(folder).toString(),
                "-issuer",
                ca.pem(folder).toString()));
    command.addAll(List.of(more));
    return OpenSsl.run(command.toArray(String[]::new));
  }

  private void assertAnswers(TestAuthority ca, OcspHttpServer server) {
    Path leaf = TestAuthority.pem(folder.resolve("leaf.pem"), ca.leaf(5));
    for (String nonce : List.of("-nonce", "-no_nonce")) {
      OpenSsl.Result result =
          ask(ca, server, nonce, "-cert", leaf.toString(), "-serial", "6", "-serial", "7");
      assertThat(result.output())
          .contains("Response verify OK")
          .contains("leaf.pem: good")
          .contains("6: revoked")
          .contains("Reason: keyCompromise")
          .contains("7: unknown")
          .doesNotContain("WARNING")
          .doesNotContain("Nonce Verify error");
      assertThat(result.exit()).isZero();
    }
    OpenSsl.Result sha256 = ask(ca, server, "-no_nonce", "-sha256", "-cert", leaf.toString());
    assertThat(sha256.output()).contains("Response verify OK").contains("leaf.pem: good");
  }

  @ParameterizedTest
  @MethodSource("algorithms")
  void issuer_answersForItself(CertificateAlgorithm algorithm) throws Exception {
    TestAuthority ca = TestAuthority.of(algorithm);
    try (OcspHttpServer server = new OcspHttpServer(responder(ca, ca.issuer()))) {
      assertAnswers(ca, server);
    }
  }

  @ParameterizedTest
  @MethodSource("algorithms")
  void delegate_answersForItsIssuer(CertificateAlgorithm algorithm) throws Exception {
    TestAuthority ca = TestAuthority.of(CertificateAlgorithm.ECDSA_WITH_SHA256);
    SigningKey key = TestAuthority.key(algorithm, "responder");
    OcspSigner signer =
        OcspSigner.delegated(
            ca.certificate(),
            ca.responder(
                key, Instant.now().plus(Duration.ofDays(1)), KeyPurposeId.id_kp_OCSPSigning),
            key,
            algorithm);
    OcspIssuer issuer = new OcspIssuer(ca.issuerKey(), () -> signer);
    try (OcspHttpServer server = new OcspHttpServer(responder(ca, issuer))) {
      assertAnswers(ca, server);
    }
  }
}
