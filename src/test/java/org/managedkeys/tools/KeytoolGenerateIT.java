// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.managedkeys.testkit.TokenFixture;
import org.managedkeys.testkit.Tool;

/** {@code keytool -genkeypair}: the key is made in the token, or not at all. */
final class KeytoolGenerateIT {

  private static final List<String> OURS = List.of("-providername", "ManagedKeys");

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "-keyalg RSA -keysize 2048, RSA 2048 bits, 2048-bit RSA key",
    "-keyalg RSA -keysize 3072, RSA 3072 bits, 3072-bit RSA key",
    "-keyalg EC -groupname secp256r1, EC_POINT 256 bits, 256-bit EC (secp256r1) key",
    "-keyalg EC -groupname secp384r1, EC_POINT 384 bits, 384-bit EC (secp384r1) key",
    "-keyalg EC -keysize 521, EC_POINT 528 bits, 521-bit EC (secp521r1) key",
    "-keyalg EC -groupname secp256k1, EC_POINT 256 bits, 256-bit EC",
    "-keyalg Ed25519, EC_POINT 255 bits, Ed25519",
  })
  void genkeypair_ofEachKind_isInTheTokenAndSurvives(
      String arguments, String inToken, String inCertificate) {
    TokenFixture fixture = TokenFixture.generatingIn(folder);

    generate(fixture, "Fresh", arguments.split(" ")).run().ok();

    assertThat(fixture.privateKeys()).containsExactly("fresh");
    assertThat(fixture.objects("--list-objects", "--type", "privkey"))
        .contains("sensitive, always sensitive, never extractable, local");
    assertThat(fixture.objects("--list-objects", "--type", "pubkey"))
        .contains(inToken)
        .containsPattern("label: +fresh");
    assertThat(fixture.keytool("-list", "-v", "-alias", "fresh").run().ok().out())
        .contains("Entry type: PrivateKeyEntry", "Certificate chain length: 1")
        .contains("Owner: CN=Fresh, O=Example")
        .contains(inCertificate);
    // The next process signs with the key, and the signature fits the certificate's key.
    fixture.keytool("-certreq", "-alias", "fresh", "-file", "fresh.csr").run().ok();
    assertThat(fixture.openssl("req", "-in", "fresh.csr", "-noout", "-verify").run().ok().output())
        .contains("verify OK");
  }

  @Test
  void genkeypair_withSigner_isSignedByTheSigner() {
    TokenFixture fixture = TokenFixture.generatingIn(folder);
    generate(fixture, "ca", "-keyalg", "RSA", "-keysize", "2048", "-ext", "bc:c").run().ok();

    generate(fixture, "leaf", "-keyalg", "EC", "-groupname", "secp256r1", "-signer", "ca")
        .run()
        .ok();

    assertThat(fixture.keytool("-list", "-v", "-alias", "leaf").run().ok().out())
        .contains("Certificate chain length: 2")
        .containsSubsequence("Owner: CN=leaf, O=Example", "Issuer: CN=ca, O=Example");
    fixture.keytool("-exportcert", "-rfc", "-alias", "ca", "-file", "ca.pem").run().ok();
    fixture.keytool("-exportcert", "-rfc", "-alias", "leaf", "-file", "leaf.pem").run().ok();
    fixture.openssl("verify", "-CAfile", "ca.pem", "leaf.pem").run().ok();
  }

  @Test
  void genkeypair_withGeneratorsOff_isRefusedAndMakesNothing() {
    TokenFixture fixture = TokenFixture.in(folder, "kms.hsm.allow_generate_key = true");

    Tool.Result refused = generate(fixture, "fresh", "-keyalg", "EC").run().exits(1);

    // keytool takes the next generator without a word, so the key store is who refuses.
    assertThat(refused.out())
        .contains("entry 'fresh' cannot be stored: ", "allow_store_key is not true")
        .contains("which needs key_pair_generators = true in the configuration");
    assertNothingMade(fixture);
  }

  @Test
  void genkeypair_withConnectionClosedToNewKeys_isRefusedAndMakesNothing() {
    TokenFixture fixture = TokenFixture.in(folder, "key_pair_generators = true");

    Tool.Result refused = generate(fixture, "fresh", "-keyalg", "RSA").run().exits(1);

    assertThat(refused.out())
        .contains("kms 'hsm': cannot generate a key: kms.hsm.allow_generate_key is not true")
        .contains("Hint: set it at " + fixture.configuration() + ":2");
    assertNothingMade(fixture);
  }

  @Test
  void genkeypair_withoutProviderName_doesNotImportTheSoftwareKey() {
    TokenFixture fixture = TokenFixture.generatingIn(folder);

    Tool.Result refused =
        fixture
            .keytool("-genkeypair", "-alias", "fresh", "-keyalg", "RSA", "-dname", "CN=fresh")
            .run()
            .exits(1);

    assertThat(refused.out())
        .contains("entry 'fresh' cannot be stored: ", "allow_store_key is not true")
        .contains("let the key be made in the key service: keytool -genkeypair -providername");
    assertNothingMade(fixture);
  }

  @ParameterizedTest
  @CsvSource({
    "-keyalg RSA -keysize 1024, RSA keys of 1024 bits cannot be generated",
    "-keyalg EC -groupname secp224r1, names no curve on which EC keys can be generated",
  })
  void genkeypair_ofUnsupportedKind_isRefusedAndMakesNothing(String arguments, String why) {
    TokenFixture fixture = TokenFixture.generatingIn(folder);

    assertThat(generate(fixture, "fresh", arguments.split(" ")).run().exits(1).output())
        .contains(why);
    assertNothingMade(fixture);
  }

  @Test
  void genkeypair_ofTakenAlias_isRefusedAndMakesNothing() {
    TokenFixture fixture = TokenFixture.generatingIn(folder).withKey("declared", "EC:prime256v1");
    generate(fixture, "fresh", "-keyalg", "Ed25519").run().ok();
    String before = fixture.objects();

    assertThat(generate(fixture, "fresh", "-keyalg", "RSA").run().exits(1).out())
        .contains("Key pair not generated, alias <fresh> already exists");
    assertThat(generate(fixture, "DECLARED", "-keyalg", "RSA").run().exits(1).out())
        .contains("Key pair not generated, alias <DECLARED> already exists");

    assertThat(fixture.objects()).isEqualTo(before);
    assertThat(fixture.privateKeys()).containsExactly("declared", "fresh");
  }

  @Test
  void genkeypair_ofImpossibleAlias_isRefused_andItsKeyStaysRecognisable() {
    TokenFixture fixture = TokenFixture.generatingIn(folder);

    Tool.Result refused = generate(fixture, "my key", "-keyalg", "Ed25519").run().exits(1);

    assertThat(refused.out())
        .contains(
            "key name 'my key': cannot use it: a name consists of a-z, 0-9, '_', '-' and '.'");
    // keytool makes the key before it says what it will be called.
    assertThat(fixture.privateKeys())
        .singleElement()
        .satisfies(label -> assertThat(label).startsWith("managed-keys-unbound-"));
    assertThat(fixture.keytool("-list").run().ok().out()).contains("contains 0 entries");
  }

  /**
   * With a curve's name keytool asks generator after generator and stays with the last one, ours,
   * whatever the key store is: so ours must not answer unless it was switched on.
   */
  @Test
  void genkeypair_intoFileWithProviderRegisteredLast_staysInSoftware() throws IOException {
    TokenFixture fixture =
        TokenFixture.in(folder, "kms.hsm.allow_generate_key = true")
            .withKey("declared", "EC:prime256v1");
    Path security = JavaSecurity.last(folder, "ManagedKeys " + fixture.configuration());
    String before = fixture.objects();
    Tool keytool =
        fixture
            .plain("keytool")
            .with("-J-cp", "-J" + TokenFixture.allJar())
            .with("-J-Djava.security.properties=" + security);

    for (String algorithm : List.of("EC -groupname secp256r1", "RSA -keysize 2048", "Ed25519")) {
      keytool
          .with("-genkeypair", "-alias", algorithm.substring(0, 2), "-dname", "CN=soft", "-keyalg")
          .with(algorithm.split(" "))
          .with("-keystore", "soft.p12", "-storetype", "PKCS12", "-storepass", "changeit")
          .run()
          .ok();
    }

    assertThat(fixture.objects()).isEqualTo(before);
    assertThat(
            fixture
                .openssl("pkcs12", "-in", "soft.p12", "-passin", "pass:changeit")
                .with("-nocerts", "-nodes")
                .run()
                .ok()
                .out())
        .contains("PRIVATE KEY");
    // The provider was there all the time.
    assertThat(
            keytool
                .with("-list", "-keystore", "NONE", "-storetype", "ManagedKeys")
                .with("-storepass", "x")
                .run()
                .ok()
                .out())
        .contains("declared,");
  }

  private static Tool generate(TokenFixture fixture, String alias, String... arguments) {
    return fixture
        .keytool("-genkeypair", "-alias", alias, "-dname", "CN=" + alias + ", O=Example")
        .with(OURS)
        .with(arguments);
  }

  private static void assertNothingMade(TokenFixture fixture) {
    assertThat(fixture.privateKeys()).isEmpty();
    assertThat(Files.exists(fixture.liveStore())).isFalse();
  }
}
