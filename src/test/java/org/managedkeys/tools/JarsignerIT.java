// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.testkit.Jdk;
import org.managedkeys.testkit.TokenFixture;
import org.managedkeys.testkit.Tool;

/**
 * jarsigner with keys in a token. What it signs is verified by the same JDK and by another one,
 * which knows nothing of the provider.
 */
final class JarsignerIT {

  private static final String[] STRICT = {"-verify", "-strict", "-verbose", "-certs"};

  private static TokenFixture fixture;

  /** Keys with self-made certificates, and one with a certificate of a CA in the same token. */
  @BeforeAll
  static void makeKeys(@TempDir Path folder) {
    fixture =
        TokenFixture.in(folder)
            .withKey("ca", "rsa:2048")
            .withKey("rsa-2048", "rsa:2048")
            .withKey("rsa-3072", "rsa:3072")
            .withKey("p256", "EC:prime256v1")
            .withKey("p384", "EC:secp384r1")
            .withKey("ed25519", "EC:edwards25519");
    keytool("-certreq -alias ca -file ca.csr");
    keytool(
        "-gencert -alias ca -rfc -infile ca.csr -outfile ca.pem"
            + " -ext bc:c=ca:true -ext ku:c=keyCertSign,cRLSign");
    keytool("-importcert -noprompt -alias ca -file ca.pem");
    for (String alias : new String[] {"rsa-3072", "p384", "ed25519"}) {
      keytool("-certreq -alias " + alias + " -file leaf.csr");
      keytool(
          "-gencert -alias ca -rfc -infile leaf.csr -outfile leaf.pem"
              + " -ext ku:c=digitalSignature -ext eku=codeSigning");
      keytool("-importcert -noprompt -alias " + alias + " -file leaf.pem");
    }
    fixture
        .plain("keytool")
        .with("-importcert", "-noprompt", "-alias", "ca", "-file", "ca.pem")
        .with("-keystore", "trusted.p12", "-storetype", "PKCS12", "-storepass", "changeit")
        .run()
        .ok();
    fixture
        .plain("jar")
        .with("--create", "--file", "plain.jar", "provider.properties", "ca.pem")
        .run()
        .ok();
  }

  @ParameterizedTest
  @CsvSource({
    "rsa-2048, '', withRSA",
    "rsa-2048, -sigalg RSASSA-PSS, RSASSA-PSS",
    "p256, '', withECDSA",
    "p256, -sigalg SHA256withECDSA, SHA256withECDSA",
  })
  void sign_withSelfMadeCertificate_verifies(String alias, String option, String algorithm) {
    sign("self.jar", alias, option.isEmpty() ? new String[0] : option.split(" "));

    for (Jdk jdk : new Jdk[] {Jdk.running(), Jdk.other()}) {
      Tool.Result verified = verify(jdk, "-verify", "-verbose", "-certs", "self.jar").ok();
      assertThat(verified.out())
          .contains("jar verified.", "- Signed by \"CN=" + alias + "\"")
          .containsPattern("Signature algorithm: \\S*" + algorithm);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rsa-3072",
        "rsa-3072 -sigalg RSASSA-PSS",
        "p384",
        "ed25519",
      })
  void sign_withChainOfTrustedCa_verifiesStrictly(String aliasAndOptions) {
    String[] words = aliasAndOptions.split(" ", 2);
    sign("chain.jar", words[0], words.length == 1 ? new String[0] : words[1].split(" "));

    for (Jdk jdk : new Jdk[] {Jdk.running(), Jdk.other()}) {
      Tool.Result verified = strictly(jdk).with(STRICT).with("chain.jar").run().ok();
      assertThat(verified.out())
          .contains("jar verified.", "- Signed by \"CN=" + words[0] + "\"")
          .doesNotContain("Error:")
          .containsPattern("(?m)^sm[k ]* .* ca\\.pem$");
    }
  }

  @Test
  void sign_byTwoSigners_verifiesBoth() {
    sign("first.jar", "rsa-3072");
    fixture.jarsigner("-signedjar", "both.jar", "first.jar", "p384").run().ok();

    for (Jdk jdk : new Jdk[] {Jdk.running(), Jdk.other()}) {
      assertThat(strictly(jdk).with(STRICT).with("both.jar").run().ok().out())
          .contains("jar verified.", "- Signed by \"CN=rsa-3072\"", "- Signed by \"CN=p384\"");
    }
  }

  @Test
  void verify_ofJarWithAddedEntry_failsStrictly() {
    sign("changed.jar", "ed25519");
    fixture
        .plain("jar")
        .with("--update", "--file", "changed.jar", "-C", "softhsm", "softhsm2.conf")
        .run()
        .ok();

    assertThat(strictly(Jdk.running()).with(STRICT).with("changed.jar").run().exits(16).out())
        .contains("This jar contains unsigned entries");
  }

  /** jarsigner with the provider alone, as B2 of keytool: by its name on the class path. */
  @Test
  void sign_withProviderByName_verifies() {
    fixture
        .plain("jarsigner")
        .with("-J-cp", "-J" + TokenFixture.allJar(), "-addprovider", "ManagedKeys")
        .with("-providerArg", fixture.configuration().toString(), "-keystore", "NONE")
        .with("-storetype", "ManagedKeys", "-storepass", "ignored")
        .with("-signedjar", "named.jar", "plain.jar", "p256")
        .run()
        .ok();

    // The signer's certificate says only what the signer says of itself.
    assertThat(verify(Jdk.running(), "-verify", "-strict", "named.jar").exits(4).out())
        .contains("jar verified, with signer errors.");
  }

  @Test
  void sign_withHashThatTheKeyCannotUse_isRefused() {
    Tool.Result refused =
        fixture
            .jarsigner("-sigalg", "SHA256withRSA", "-signedjar", "no.jar", "plain.jar", "p256")
            .run()
            .exits(1);

    assertThat(refused.output()).containsAnyOf("not compatible", "private key algorithm");
    assertThat(fixture.folder().resolve("no.jar")).doesNotExist();
  }

  private static void sign(String jar, String alias, String... options) {
    assertThat(
            fixture.jarsigner(options).with("-signedjar", jar, "plain.jar", alias).run().ok().out())
        .contains("jar signed.");
  }

  private static Tool.Result verify(Jdk jdk, String... arguments) {
    return jdk.tool(fixture.folder(), "jarsigner").with(arguments).run();
  }

  /** jarsigner that trusts the CA, and takes warnings for errors. */
  private static Tool strictly(Jdk jdk) {
    return jdk.tool(fixture.folder(), "jarsigner")
        .with("-keystore", "trusted.p12", "-storetype", "PKCS12", "-storepass", "changeit");
  }

  private static void keytool(String arguments) {
    fixture.keytool(arguments.split(" ")).run().ok();
  }
}
