// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.testkit.Jdk;
import org.managedkeys.testkit.TokenFixture;
import org.managedkeys.testkit.Tool;

/**
 * keytool with ML-DSA keys in a file: also on JDKs that do not know the algorithm, where the
 * provider is what lets them read the certificates. There the signature's name has to be given.
 */
final class KeytoolMlDsaIT {

  @TempDir Path folder;

  @BeforeEach
  void configure() throws IOException {
    Files.write(
        folder.resolve("provider.properties"),
        List.of(
            "kms.trial.type = local",
            "kms.trial.file = keys.p12",
            "kms.trial.password = for tests",
            "kms.trial.allow_generate_key = true",
            "key_pair_generators = true"));
  }

  private Tool keytool(String arguments) {
    return Jdk.running()
        .tool(folder, "keytool")
        .with(arguments.split(" "))
        .with("-keystore", "NONE", "-storetype", "ManagedKeys", "-storepass", "ignored")
        .with("-providerpath", TokenFixture.allJar())
        .with("-providerclass", TokenFixture.PROVIDER_CLASS)
        .with("-providerarg", folder.resolve("provider.properties").toString());
  }

  private void generate(String alias, String algorithm, String more) {
    keytool(
            "-genkeypair -providername ManagedKeys -keypass ignored -alias "
                + alias
                + " -dname CN="
                + alias
                + " -keyalg "
                + algorithm
                + " -sigalg "
                + algorithm
                + more)
        .run()
        .ok();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ML-DSA-44", "ML-DSA-65", "ML-DSA-87"})
  void genkeypair_ofEachSet_isListedAndSignsRequests(String algorithm) throws Exception {
    generate("fresh", algorithm, "");

    assertThat(keytool("-list -v -alias fresh").run().ok().out())
        .contains("Entry type: PrivateKeyEntry", "Certificate chain length: 1", "Owner: CN=fresh")
        .contains("Signature algorithm name: " + algorithm)
        .contains("Subject Public Key Algorithm: ")
        .contains(algorithm);
    keytool("-certreq -alias fresh -file fresh.csr -sigalg " + algorithm).run().ok();
    assertThat(isSelfSigned(folder.resolve("fresh.csr"))).isTrue();
    keytool("-selfcert -alias fresh -dname CN=again -sigalg " + algorithm).run().ok();
    assertThat(keytool("-list -v -alias fresh").run().ok().out())
        .contains("Owner: CN=again", "Signature algorithm name: " + algorithm);
  }

  @Test
  void gencert_byAnMlDsaKey_makesChainsThatKeytoolVerifies() {
    generate("ca", "ML-DSA-87", " -ext bc:c");
    generate("leaf", "ML-DSA-44", "");
    keytool("-certreq -alias leaf -file leaf.csr -sigalg ML-DSA-44").run().ok();
    keytool("-gencert -alias ca -rfc -infile leaf.csr -outfile leaf.pem -sigalg ML-DSA-87")
        .run()
        .ok();

    // Verifies the reply with the CA's certificate, and builds the chain by it.
    keytool("-importcert -noprompt -alias leaf -file leaf.pem").run().ok();

    assertThat(keytool("-list -v -alias leaf").run().ok().out())
        .contains("Certificate chain length: 2")
        .containsSubsequence("Owner: CN=leaf", "Issuer: CN=ca", "Owner: CN=ca", "Issuer: CN=ca");
    // A reply of somebody else under the same name is none.
    generate("forger", "ML-DSA-87", " -ext bc:c");
    keytool("-selfcert -alias forger -dname CN=ca -sigalg ML-DSA-87").run().ok();
    keytool("-gencert -alias forger -rfc -infile leaf.csr -outfile forged.pem -sigalg ML-DSA-87")
        .run()
        .ok();
    keytool("-delete -alias forger").run().ok();
    assertThat(
            keytool("-importcert -noprompt -alias leaf -file forged.pem").run().exits(1).output())
        .contains("Failed to establish chain from reply");
  }

  @Test
  void genkeypair_withoutSignatureName_worksWhereTheJdkKnowsTheKey() {
    Tool.Result result =
        keytool(
                "-genkeypair -providername ManagedKeys -keypass ignored -alias fresh"
                    + " -dname CN=fresh -keyalg ML-DSA -groupname ML-DSA-44")
            .run();

    if (Jdk.running().version() >= 24) {
      result.ok();
      assertThat(keytool("-list -v -alias fresh").run().ok().out())
          .contains("Signature algorithm name: ML-DSA-44");
      keytool("-certreq -alias fresh -file fresh.csr").run().ok();
    } else {
      assertThat(result.exits(1).output()).contains("Cannot derive signature algorithm");
      assertThat(keytool("-list").run().ok().out()).contains("contains 0 entries");
    }
  }

  /** By Bouncy Castle, from nothing but the file. */
  private static boolean isSelfSigned(Path file) throws Exception {
    try (PEMParser parser = new PEMParser(Files.newBufferedReader(file))) {
      PKCS10CertificationRequest request = (PKCS10CertificationRequest) parser.readObject();
      return request.isSignatureValid(
          new JcaContentVerifierProviderBuilder()
              .setProvider(new BouncyCastleProvider())
              .build(request.getSubjectPublicKeyInfo()));
    }
  }
}
