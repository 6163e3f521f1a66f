// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.managedkeys.testkit.TokenFixture;
import org.managedkeys.testkit.Tool;

/** keytool's requests, certificates and replies, checked by openssl. */
final class KeytoolCertificatesIT {

  @TempDir Path folder;
  private TokenFixture fixture;

  @BeforeEach
  void makeKeys() {
    fixture =
        TokenFixture.in(folder)
            .withKey("ca", "rsa:2048")
            .withKey("p256", "EC:prime256v1")
            .withKey("ed25519", "EC:edwards25519");
  }

  @ParameterizedTest
  @CsvSource({
    "ca, '', WithRSAEncryption",
    "ca, -sigalg RSASSA-PSS, rsassaPss",
    "p256, '', ecdsa-with-SHA",
    "p256, -sigalg SHA512withECDSA, ecdsa-with-SHA512",
    "ed25519, '', ED25519",
  })
  void certreq_ofEachKind_isVerifiedByOpenssl(String alias, String option, String algorithm) {
    request(alias, option.isEmpty() ? new String[0] : option.split(" "));

    assertThat(
            fixture.openssl("req", "-verify", "-noout", "-text", "-in", alias + ".csr").run().ok())
        .satisfies(checked -> assertThat(checked.err()).contains("verify OK"))
        .satisfies(checked ->
            assertThat(checked.out())
                .containsIgnoringCase("Signature Algorithm: ")
                .containsIgnoringCase(algorithm)
                .contains("Subject: CN = " + alias));
  }

  @Test
  void gencert_byKeyInTheToken_makesChainsThatOpensslTrusts() {
    makeCa();
    request("p256");
    keytool("-gencert -alias ca -rfc -infile p256.csr -outfile p256.pem -ext san=dns:example.org");
    keytool("-importcert -alias p256 -file p256.pem -noprompt");
    // A key in software can have a certificate of the CA in the token, too.
    openssl("req -newkey rsa:2048 -nodes -keyout soft.key -out soft.csr -subj /CN=soft");
    keytool("-gencert -alias ca -rfc -sigalg RSASSA-PSS -infile soft.csr -outfile soft.pem");
    keytool("-gencrl -alias ca -id 4711 -rfc -file ca.crl");

    assertThat(openssl("verify -x509_strict -CAfile ca.pem p256.pem soft.pem").out())
        .contains("p256.pem: OK", "soft.pem: OK");
    assertThat(openssl("crl -in ca.crl -noout -CAfile ca.pem").err()).contains("verify OK");
    assertThat(keytool("-list -v -alias p256").out())
        .contains("Certificate chain length: 2")
        .containsSubsequence("Owner: CN=p256", "Issuer: CN=ca", "Owner: CN=ca", "Issuer: CN=ca");
    assertThat(keytool("-exportcert -rfc -alias p256").out().strip())
        .isEqualTo(read("p256.pem").strip());
  }

  @Test
  void importcert_ofReply_needsItsCaTrusted_andSurvives() {
    openssl("req -x509 -newkey rsa:2048 -nodes -keyout root.key -out root.pem -subj /CN=root");
    request("ed25519");
    openssl("x509 -req -in ed25519.csr -CA root.pem -CAkey root.key -set_serial 1 -out leaf.pem");

    assertThat(
            fixture.keytool("-importcert", "-alias", "ed25519", "-file", "leaf.pem").run().exits(1))
        .satisfies(
            refused -> assertThat(refused.out()).contains("Failed to establish chain from reply"));
    keytool("-importcert -alias root -file root.pem -noprompt");
    keytool("-importcert -alias ed25519 -file leaf.pem");

    assertThat(keytool("-list").out())
        .contains("contains 4 entries")
        .containsPattern("(?m)^root, .*, trustedCertEntry,")
        .containsPattern("(?m)^ed25519, .*, PrivateKeyEntry,");
    assertThat(keytool("-list -rfc -alias ed25519").out())
        .contains("Certificate chain length: 2")
        .containsSubsequence(read("leaf.pem").strip().lines().toList().subList(0, 3));
    // The chain is the key's own: it does not need the trusted certificate any more.
    keytool("-delete -alias root");
    assertThat(keytool("-list -v -alias ed25519").out()).contains("Certificate chain length: 2");
    request("ed25519");
  }

  @Test
  void importcert_ofReplyForAnotherKey_isRefused() throws IOException {
    makeCa();
    request("p256");
    keytool("-gencert -alias ca -rfc -infile p256.csr -outfile p256.pem");
    String before = keytool("-list -rfc -alias ed25519").out();

    Tool.Result refused =
        fixture
            .keytool("-importcert", "-noprompt", "-alias", "ed25519", "-file", "p256.pem")
            .run()
            .exits(1);

    assertThat(refused.out()).contains("Public keys in reply and keystore don't match");
    assertThat(keytool("-list -rfc -alias ed25519").out()).isEqualTo(before);
  }

  @Test
  void importcert_ofTrustedCertificate_underAKeysName_isRefused() {
    openssl("req -x509 -newkey rsa:2048 -nodes -keyout root.key -out root.pem -subj /CN=root");

    fixture
        .keytool("-importcert", "-noprompt", "-alias", "p256", "-file", "root.pem")
        .run()
        .exits(1);

    assertThat(keytool("-list -v -alias p256").out())
        .contains("Entry type: PrivateKeyEntry", "Owner: CN=p256");
  }

  /** Gives the key ca, which has a self-made certificate, one that a CA may have. */
  private void makeCa() {
    request("ca");
    keytool(
        "-gencert -alias ca -rfc -infile ca.csr -outfile ca.pem"
            + " -ext bc:c=ca:true -ext ku:c=keyCertSign,cRLSign");
    keytool("-importcert -alias ca -file ca.pem -noprompt");
  }

  private void request(String alias, String... options) {
    fixture.keytool("-certreq", "-alias", alias, "-file", alias + ".csr").with(options).run().ok();
  }

  private Tool.Result keytool(String arguments) {
    return fixture.keytool(arguments.split(" ")).run().ok();
  }

  private Tool.Result openssl(String arguments) {
    return fixture.openssl(arguments.split(" ")).run().ok();
  }

  private String read(String file) {
    try {
      return Files.readString(folder.resolve(file));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
