// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Security;
import java.security.spec.ECGenParameterSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.managedkeys.pki.CertificateRequest;
import org.managedkeys.pki.RequestAssembly;
import org.managedkeys.pki.SigningKey;
import org.managedkeys.pki.judge.Evidence;
import org.managedkeys.pki.judge.Judge;
import org.managedkeys.pki.judge.PkiJudges;

/**
 * A root, an authority below it, certificates, revocation lists and answers of OCSP, all made with
 * managed keys of every kind at every service, are accepted by whoever knows the kind of key; and
 * what was revoked is refused by all of them.
 */
final class CertificateAuthorityMatrixTest {

  /** Who takes part, whatever the JDK: Bouncy Castle alone knows ML-DSA everywhere. */
  private static final List<String> OF_POST_QUANTUM =
      List.of("Bouncy Castle by CRL", "Bouncy Castle by OCSP");

  @TempDir private Path folder;

  static Stream<AuthorityKeys> keys() {
    return AuthorityKeys.all();
  }

  @ParameterizedTest
  @MethodSource("keys")
  void everyPartOfAnAuthority_isAcceptedByAll_andWhatItRevokesIsRefusedByAll(AuthorityKeys keys)
      throws Exception {
    try (TwoTierMount authority = TwoTierMount.create(keys, false, folder)) {
      Map<String, Object> issued = authority.issue("issued.example.com");
      Map<String, Object> signed = authority.sign(request("signed.example.com"));

      List<Judge> judges = PkiJudges.accept(authority.evidence(issued), folder);
      PkiJudges.accept(authority.evidence(signed), folder);
      // Asked before: what they were told then must not be told again.
      authority.revoke(String.valueOf(issued.get("serial_number")));
      Evidence after = authority.evidence(issued);

      assertThat(PkiJudges.findRevoked(after, folder)).isEqualTo(judges);
      assertThat(PkiJudges.accept(authority.evidence(signed), folder)).isEqualTo(judges);
      assertThat(judges).extracting(Judge::toString).containsAll(OF_POST_QUANTUM);
      if (!keys.keyType().startsWith("ml-dsa")) {
        assertThat(judges).isEqualTo(PkiJudges.ALL);
      }
    }
  }

  static Stream<AuthorityKeys> keysInAToken() {
    return AuthorityKeys.all().filter(keys -> keys.service().equals("softhsm"));
  }

  @ParameterizedTest
  @MethodSource("keysInAToken")
  void certificatesThatSayWhereRevocationDataIs_areAcceptedByAll(AuthorityKeys keys)
      throws Exception {
    try (TwoTierMount authority = TwoTierMount.create(keys, true, folder)) {
      Map<String, Object> issued = authority.issue("issued.example.com");

      assertThat(PkiJudges.accept(authority.evidence(issued), folder)).isEqualTo(PkiJudges.ALL);
      authority.revoke(String.valueOf(issued.get("serial_number")));
      assertThat(PkiJudges.findRevoked(authority.evidence(issued), folder))
          .isEqualTo(PkiJudges.ALL);
    }
  }

  private static String request(String name) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", "SunEC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    KeyPair pair = generator.generateKeyPair();
    SigningKey key =
        new SigningKey(pair.getPrivate(), pair.getPublic(), Security.getProvider("SunEC"));
    return CertificateRequest.parse(
            RequestAssembly.assemble(
                    new X500Name("CN=" + name), key, List.of(), key.choose(0, Optional.empty()))
                .sign(key))
        .pem();
  }
}
