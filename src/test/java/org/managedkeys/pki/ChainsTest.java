// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.managedkeys.pki.TestCertificates.Holder;

final class ChainsTest {

  private final Holder root = TestCertificates.root("Root", TestKeys.rsa(), 3650);
  private final Holder policy =
      TestCertificates.intermediate(root, "Policy", TestKeys.otherEc("policy"), 2000);
  private final Holder issuing =
      TestCertificates.intermediate(policy, "Issuing", TestKeys.otherEc("issuing"), 1000);
  private final Holder leaf = TestCertificates.leaf(issuing, "leaf", TestKeys.otherEc("leaf"));

  @Test
  void build_candidatesInAnyOrder_isOrdered() {
    Holder stranger = TestCertificates.root("Stranger", TestKeys.otherEc("stranger"), 100);
    List<X509Certificate> candidates = new ArrayList<>(of(stranger, root, policy, issuing, leaf));
    for (int round = 0; round < 10; round++) {
      Collections.shuffle(candidates, new Random(round));

      assertThat(Chains.build(leaf.certificate(), candidates))
          .isEqualTo(of(leaf, issuing, policy, root));
    }
  }

  @Test
  void build_withoutRoot_goesAsFarAsItCan() {
    assertThat(Chains.build(leaf.certificate(), of(policy, issuing)))
        .isEqualTo(of(leaf, issuing, policy));
    assertThat(Chains.build(leaf.certificate(), of(root, policy))).isEqualTo(of(leaf));
  }

  @Test
  void build_ofARoot_isTheRootAlone() {
    assertThat(Chains.build(root.certificate(), of(root, policy))).isEqualTo(of(root));
  }

  /** Two roots of one name: the old one's key made nothing of this. */
  @Test
  void build_issuersOfOneName_areToldByTheirKeys() {
    Holder other = TestCertificates.root("Root", TestKeys.otherEc("root"), 9000);

    assertThat(Chains.build(policy.certificate(), of(other, root))).isEqualTo(of(policy, root));
    assertThat(Chains.issued(other.certificate(), policy.certificate())).isFalse();
  }

  /** The root itself, not the detour by the one that it replaces. */
  @Test
  void build_crossSigned_takesTheShortestWayToARoot() {
    Holder old = TestCertificates.root("Old root", TestKeys.otherEc("old"), 9000);
    X509Certificate crossed =
        TestCertificates.issue(
            old, TestCertificates.profile("Root", root.key(), 9000, TestCertificates.authority()));

    assertThat(
            Chains.build(
                policy.certificate(), List.of(crossed, old.certificate(), root.certificate())))
        .isEqualTo(of(policy, root));
    assertThat(Chains.build(policy.certificate(), List.of(crossed, old.certificate())))
        .isEqualTo(List.of(policy.certificate(), crossed, old.certificate()));
  }

  @Test
  void build_rootThatHasEnded_isLeftForOneThatIsValid() {
    SigningKey key = root.key();
    Instant start = Instant.parse("2020-01-01T00:00:00Z");
    X509Certificate ended =
        Certificates.parse(
            CertificateAssembly.selfSigned(
                    new CertificateProfile(
                        SubjectNames.ofCommonName("Root"),
                        key.subjectPublicKeyInfo(),
                        start,
                        start.plus(Duration.ofDays(365)),
                        TestCertificates.authority()),
                    key.keyIdentifier(),
                    SerialNumbers.random(),
                    key.choose(0, Optional.empty()))
                .sign(key));
    Holder old = TestCertificates.root("Old root", TestKeys.otherEc("old"), 9000);
    X509Certificate crossed =
        TestCertificates.issue(
            old, TestCertificates.profile("Root", key, 9000, TestCertificates.authority()));

    assertThat(Chains.build(policy.certificate(), List.of(ended)))
        .isEqualTo(List.of(policy.certificate(), ended));
    assertThat(Chains.build(policy.certificate(), List.of(ended, crossed, old.certificate())))
        .isEqualTo(List.of(policy.certificate(), crossed, old.certificate()));
  }

  /** Two authorities that certified each other, and no root. */
  @Test
  void build_circle_ends() {
    Holder one = TestCertificates.root("One", TestKeys.otherEc("one"), 100);
    Holder two = TestCertificates.root("Two", TestKeys.otherEc("two"), 100);
    X509Certificate oneByTwo =
        TestCertificates.issue(
            two, TestCertificates.profile("One", one.key(), 50, TestCertificates.authority()));
    X509Certificate twoByOne =
        TestCertificates.issue(
            one, TestCertificates.profile("Two", two.key(), 50, TestCertificates.authority()));

    assertThat(Chains.build(oneByTwo, List.of(oneByTwo, twoByOne)))
        .isEqualTo(List.of(oneByTwo, twoByOne));
  }

  @Test
  void issued_byACertificateThatIsNoAuthority_isNot() {
    Holder fake = TestCertificates.leaf(leaf, "fake", TestKeys.otherEc("fake"));

    assertThat(Chains.issued(leaf.certificate(), fake.certificate())).isFalse();
    assertThat(Chains.issued(issuing.certificate(), leaf.certificate())).isTrue();
    assertThat(Chains.issued(root.certificate(), leaf.certificate())).isFalse();
  }

  @Test
  void isSelfSigned_ofRootsAlone() {
    assertThat(Chains.isSelfSigned(root.certificate())).isTrue();
    assertThat(Chains.isSelfSigned(issuing.certificate())).isFalse();
  }

  /** JDKs before 24 do not know its signature. */
  @Test
  void build_mlDsa_isVerifiedOnEachJdk() {
    Holder pq = TestCertificates.root("PQ", TestKeys.mlDsa("ML-DSA-65"), 100);
    Holder below = TestCertificates.intermediate(pq, "PQ issuing", TestKeys.mlDsa("ML-DSA-44"), 50);

    assertThat(Chains.build(below.certificate(), of(pq))).isEqualTo(of(below, pq));
  }

  /** Any client may hand in such a one. */
  @Test
  void issued_keyIdentifierThatCannotBeRead_isByNobody() throws Exception {
    byte[] encoded = leaf.certificate().getEncoded();
    int type = new String(encoded, ISO_8859_1).indexOf("U\u001d#");
    encoded[type + 5] = 0x18;
    X509Certificate malformed =
        (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(encoded));

    assertThat(Chains.issued(issuing.certificate(), malformed)).isFalse();
  }

  private static List<X509Certificate> of(Holder... holders) {
    return List.of(holders).stream().map(Holder::certificate).toList();
  }
}
