// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.Security;
import java.time.Duration;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.managedkeys.pki.PlainAuthority.Terms;
import org.managedkeys.pki.judge.Evidence;
import org.managedkeys.pki.judge.PkiJudges;

/**
 * What the plain API makes with software keys is accepted by all judges, and what is wrong with a
 * path or revoked on it is found by all of them: so they judge indeed.
 */
final class PkiJudgesTest {

  private static final BouncyCastleProvider BOUNCY_CASTLE = new BouncyCastleProvider();
  private static final String NAME = "server.example.com";

  @TempDir private Path folder;

  static Stream<CertificateAlgorithm> algorithms() {
    return Stream.of(CertificateAlgorithm.values());
  }

  @ParameterizedTest
  @MethodSource("algorithms")
  void path_ofEveryAlgorithm_isAccepted_untilItsLeafIsRevoked(CertificateAlgorithm algorithm)
      throws Exception {
    PlainAuthority issuing = issuing(algorithm, Terms.WIDE);
    byte[] leaf = issuing.issue(NAME, key(algorithm));
    byte[] other = issuing.issue("other.example.com", key(algorithm));

    PkiJudges.accept(issuing.evidence(leaf), folder);
    issuing.revoke(leaf);
    PkiJudges.findRevoked(issuing.evidence(leaf), folder);
    PkiJudges.accept(issuing.evidence(other), folder);
  }

  @Test
  void path_whoseAuthorityIsRevoked_isRefused() throws Exception {
    PlainAuthority issuing = issuing(Terms.WIDE);
    byte[] leaf = issuing.issue(NAME, key());
    issuing.upwards().get(1).revoke(issuing.der());

    PkiJudges.findRevoked(issuing.evidence(leaf), folder);
  }

  @Test
  void path_thatIsLongerThanAnAuthorityAllows_isRefused() throws Exception {
    PlainAuthority first = issuing(Terms.WIDE.pathLength(0));
    PlainAuthority second =
        first.below("Plain second", key(), CertificateAlgorithm.ECDSA_WITH_SHA256, Terms.WIDE);

    PkiJudges.accept(first.evidence(first.issue(NAME, key())), folder);
    PkiJudges.refuse(second.evidence(second.issue(NAME, key())), folder);
    OwnRefusals.requireError("rfc5280.issuer_path_length", second.der(), first);
  }

  @Test
  void path_withANameThatAnAuthorityMayNotCertify_isRefused() throws Exception {
    Extension names =
        PlainAuthority.extension(
            Extension.nameConstraints,
            true,
            new NameConstraints(
                new GeneralSubtree[] {
                  new GeneralSubtree(new GeneralName(GeneralName.dNSName, "example.com"))
                },
                null));
    PlainAuthority issuing = issuing(Terms.WIDE.with(names));

    byte[] within = issuing.issue(NAME, key());
    byte[] outside = issuing.issue("server.example.org", key());

    PkiJudges.accept(issuing.evidence(within), folder);
    PkiJudges.refuse(issuing.evidence(outside), folder);
    OwnRefusals.requireClean(within, issuing);
    OwnRefusals.requireError("rfc5280.names_permitted", outside, issuing);
    OwnRefusals.requireRefusal(issuing, "server.example.org", outside, "server.example.org");
  }

  @Test
  void path_throughAnExpiredAuthority_isRefused() throws Exception {
    PlainAuthority issuing =
        issuing(Terms.WIDE.validity(Duration.ofDays(400), Duration.ofDays(399)));

    byte[] leaf = issuing.issue(NAME, key());

    PkiJudges.refuse(issuing.evidence(leaf), folder);
    OwnRefusals.requireRefusal(issuing, NAME, leaf, "beyond the expiration of the CA certificate");
  }

  @Test
  void path_throughACertificateOfNoAuthority_isRefused() throws Exception {
    PlainAuthority issuing = issuing(Terms.WIDE);
    SigningKey server = key();
    PlainAuthority posing = issuing.posing(issuing.issue(NAME, server), server);

    byte[] leaf = posing.issue("other.example.com", key());

    PkiJudges.refuse(posing.evidence(leaf), folder);
    OwnRefusals.requireError("rfc5280.issuer_is_authority", leaf, posing);
    assertThat(Chains.issued(posing.certificate(), Certificates.parse(leaf))).isFalse();
  }

  @Test
  void path_withAChangedCertificate_isRefused() throws Exception {
    PlainAuthority issuing = issuing(Terms.WIDE);
    byte[] leaf = issuing.issue(NAME, key());
    leaf[leaf.length - 1] ^= 1;

    PkiJudges.refuse(issuing.evidence(leaf), folder);
    assertThat(Chains.issued(issuing.certificate(), Certificates.parse(leaf))).isFalse();
  }

  @Test
  void path_withRevocationDataOfLastWeek_isRefused() throws Exception {
    PlainAuthority issuing = issuing(Terms.WIDE);
    byte[] leaf = issuing.issue(NAME, key());
    issuing.setAge(Duration.ofDays(7));

    PkiJudges.refuse(issuing.evidence(leaf), folder);
  }

  @Test
  void path_withRevocationDataOfAnotherKey_isRefused() throws Exception {
    PlainAuthority issuing = issuing(Terms.WIDE);
    PlainAuthority other = issuing(Terms.WIDE);
    byte[] leaf = issuing.issue(NAME, key());
    Evidence right = issuing.evidence(leaf);

    PkiJudges.refuse(
        new Evidence(right.chain(), other.evidence(leaf).crls(), other.evidence(leaf).responder()),
        folder);
  }

  private static PlainAuthority issuing(Terms terms) throws GeneralSecurityException {
    return issuing(CertificateAlgorithm.ECDSA_WITH_SHA256, terms);
  }

  private static PlainAuthority issuing(CertificateAlgorithm algorithm, Terms terms)
      throws GeneralSecurityException {
    return PlainAuthority.root(key(algorithm), algorithm)
        .below("Plain issuing", key(algorithm), algorithm, terms);
  }

  private static SigningKey key() throws GeneralSecurityException {
    return key(CertificateAlgorithm.ECDSA_WITH_SHA256);
  }

  /** A new software key that signs by an algorithm. */
  private static SigningKey key(CertificateAlgorithm algorithm) throws GeneralSecurityException {
    return switch (algorithm) {
      case SHA256_WITH_RSA,
          SHA384_WITH_RSA,
          SHA512_WITH_RSA,
          SHA256_WITH_RSA_PSS,
          SHA384_WITH_RSA_PSS,
          SHA512_WITH_RSA_PSS ->
          key("RSA", 2048, Security.getProvider("SunRsaSign"));
      case ECDSA_WITH_SHA256 -> key("EC", 256, Security.getProvider("SunEC"));
      case ECDSA_WITH_SHA384 -> key("EC", 384, Security.getProvider("SunEC"));
      case ECDSA_WITH_SHA512 -> key("EC", 521, Security.getProvider("SunEC"));
      case ED25519 -> key("Ed25519", 0, Security.getProvider("SunEC"));
      case ML_DSA_44, ML_DSA_65, ML_DSA_87 -> key(algorithm.jcaName(), 0, BOUNCY_CASTLE);
    };
  }

  private static SigningKey key(String name, int bits, Provider provider)
      throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(name, provider);
    if (bits > 0) {
      generator.initialize(bits);
    }
    KeyPair pair = generator.generateKeyPair();
    return new SigningKey(pair.getPrivate(), pair.getPublic(), provider);
  }
}
