// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.managedkeys.testkit.Jdk;
import org.managedkeys.testkit.TokenFixture;
import org.managedkeys.testkit.Tool;

/** {@code keytool -importkeystore} and {@code -genseckey}: software keys end up in the service. */
final class KeytoolImportIT {

  private static final String[] TOKEN = {"kms.hsm.allow_store_key = true"};
  private static final String[] FILE = {
    "default_kms = trial",
    "kms.trial.type = local",
    "kms.trial.file = trial.p12",
    "kms.trial.password = changeit",
    "kms.trial.allow_store_key = true",
  };

  @TempDir Path folder;

  /** The settings under which new keys go to each back end. */
  static Stream<List<String>> backends() {
    return Stream.of(List.of(TOKEN), List.of(FILE));
  }

  @ParameterizedTest
  @MethodSource("backends")
  void importkeystore_bringsPairsIn_andTheySign(List<String> settings) {
    TokenFixture fixture = TokenFixture.in(folder, settings.toArray(new String[0]));
    softwarePair(fixture, "rsa", "-keyalg", "RSA", "-keysize", "2048");
    softwarePair(fixture, "ec", "-keyalg", "EC", "-groupname", "secp256r1");

    Tool.Result result = importAll(fixture).ok();

    assertThat(result.output()).contains("2 entries successfully imported, 0 entries failed");
    for (String alias : List.of("rsa", "ec")) {
      assertThat(fixture.keytool("-list", "-v", "-alias", alias).run().ok().out())
          .contains("Entry type: PrivateKeyEntry", "Owner: CN=" + alias);
      String request = alias + ".csr";
      fixture.keytool("-certreq", "-alias", alias, "-file", request).run().ok();
      assertThat(fixture.openssl("req", "-in", request, "-noout", "-verify").run().ok().output())
          .contains("verify OK");
    }
  }

  @ParameterizedTest
  @MethodSource("backends")
  void importkeystore_bringsEveryKindIn_andTheyDoTheSameWork(List<String> settings)
      throws IOException {
    TokenFixture fixture = TokenFixture.in(folder, settings.toArray(new String[0]));
    softwarePair(fixture, "rsa", "-keyalg", "RSA", "-keysize", "2048");
    softwarePair(fixture, "ec", "-keyalg", "EC", "-groupname", "secp256r1");
    softwareSecret(fixture, "data", "AES");
    softwareSecret(fixture, "codes", "HmacSHA256");
    assertThat(importAll(fixture).ok().output()).contains("4 entries successfully imported");

    assertThat(
            Jdk.running()
                .java(folder)
                .environment(fixture.environment())
                .with("-Djava.security.properties=" + security(fixture))
                .with("-cp", TokenFixture.allJar() + File.pathSeparator + testClasses())
                .with(BroughtInProgram.class.getName(), fixture.file("soft.p12"), "changeit")
                .run()
                .ok()
                .out())
        .isEqualTo(
            """
            codes makes codes: true
            data decrypts by AES/GCM/NoPadding: true
            data encrypts by AES/GCM/NoPadding: true
            data decrypts by AES/CBC/PKCS5Padding: true
            data encrypts by AES/CBC/PKCS5Padding: true
            ec signs: true
            ec agrees: true
            rsa signs: true
            rsa decrypts by RSA/ECB/PKCS1Padding: true
            rsa decrypts by RSA/ECB/OAEPWithSHA-256AndMGF1Padding: true
            """);
  }

  @Test
  void importedPair_isInTheTokenForGood() {
    TokenFixture fixture = TokenFixture.in(folder, TOKEN);
    softwarePair(fixture, "rsa", "-keyalg", "RSA", "-keysize", "2048");

    importAll(fixture).ok();

    assertThat(fixture.privateKeys()).containsExactly("rsa");
    assertThat(fixture.objects("--list-objects", "--type", "privkey")).contains("sensitive");
    // A second import finds the name taken, and the key as it was.
    assertThat(importAll(fixture).ok().output())
        .contains("kms.hsm.allow_replace_key is not true")
        .contains("0 entries successfully imported, 1 entries failed");
    assertThat(fixture.privateKeys()).containsExactly("rsa");
  }

  @ParameterizedTest
  @MethodSource("backends")
  void genseckey_isBroughtIn_andListedAsSecret(List<String> settings) {
    TokenFixture fixture = TokenFixture.in(folder, settings.toArray(new String[0]));

    fixture
        .keytool("-genseckey", "-alias", "data", "-keyalg", "AES", "-keysize", "256")
        .with("-keypass", "ignored")
        .run()
        .ok();
    fixture
        .keytool("-genseckey", "-alias", "codes", "-keyalg", "HmacSHA256", "-keysize", "256")
        .with("-keypass", "ignored")
        .run()
        .ok();

    assertThat(fixture.keytool("-list").run().ok().out())
        .containsPattern("data, .*, ?\\R?SecretKeyEntry")
        .containsPattern("codes, .*, ?\\R?SecretKeyEntry");
  }

  private static void softwarePair(TokenFixture fixture, String alias, String... type) {
    fixture
        .plain("keytool")
        .with("-genkeypair", "-alias", alias, "-dname", "CN=" + alias)
        .with(type)
        .with("-keystore", "soft.p12", "-storetype", "PKCS12", "-storepass", "changeit")
        .run()
        .ok();
  }

  private static void softwareSecret(TokenFixture fixture, String alias, String type) {
    fixture
        .plain("keytool")
        .with("-genseckey", "-alias", alias, "-keyalg", type, "-keysize", "256")
        .with("-keystore", "soft.p12", "-storetype", "PKCS12", "-storepass", "changeit")
        .run()
        .ok();
  }

  private Path security(TokenFixture fixture) throws IOException {
    return JavaSecurity.last(folder, "ManagedKeys " + fixture.configuration());
  }

  private static String testClasses() {
    return Path.of(System.getProperty("build.folder"), "test-classes").toString();
  }

  private static Tool.Result importAll(TokenFixture fixture) {
    return fixture
        .plain("keytool")
        .with("-importkeystore", "-noprompt", "-srckeystore", "soft.p12", "-srcstoretype", "PKCS12")
        .with("-srcstorepass", "changeit", "-destkeystore", "NONE", "-deststoretype")
        .with("ManagedKeys", "-deststorepass", "ignored")
        .with("-providerclass", TokenFixture.PROVIDER_CLASS)
        .with("-providerarg", fixture.configuration().toString())
        .with("-providerpath", TokenFixture.allJar())
        .run();
  }
}
