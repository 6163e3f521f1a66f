// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.managedkeys.testkit.TokenFixture;
import org.managedkeys.testkit.Tool;

/** {@code keytool -list}, in every way in which keytool can be shown the provider. */
final class KeytoolListIT {

  private static final Pattern FINGERPRINT =
      Pattern.compile("Certificate fingerprint \\(SHA-256\\): ([0-9A-F:]{95})");
  private static final int PROCESSES = 8;

  private static TokenFixture fixture;
  private static List<String> fingerprints;

  /** A way to show keytool the provider and its configuration. */
  enum Route {
    PROVIDER_CLASS {
      @Override
      Tool list(Tool keytool, String config) {
        return keytool.with(
            "-list",
            "-providerclass",
            TokenFixture.PROVIDER_CLASS,
            "-providerarg",
            config,
            "-providerpath",
            TokenFixture.allJar());
      }
    },
    PROVIDER_NAME_ON_THE_CLASS_PATH {
      @Override
      Tool list(Tool keytool, String config) {
        return keytool.with(
            "-J-cp",
            "-J" + TokenFixture.allJar(),
            "-list",
            "-addprovider",
            "ManagedKeys",
            "-providerarg",
            config);
      }
    },
    PROVIDER_NAME_ON_THE_MODULE_PATH {
      @Override
      Tool list(Tool keytool, String config) {
        return keytool.with(
            "-J--module-path=" + TokenFixture.allJar(),
            "-J--add-modules=org.managedkeys",
            "-list",
            "-addprovider",
            "ManagedKeys",
            "-providerarg",
            config);
      }
    },
    ENVIRONMENT {
      @Override
      Tool list(Tool keytool, String config) {
        return withoutArgument(keytool).environment(Map.of("MANAGEDKEYS_CONFIG", config));
      }
    },
    SYSTEM_PROPERTY {
      @Override
      Tool list(Tool keytool, String config) {
        return withoutArgument(keytool).with("-J-Dmanagedkeys.config=" + config);
      }
    };

    abstract Tool list(Tool keytool, String config);

    private static Tool withoutArgument(Tool keytool) {
      return keytool.with(
          "-list",
          "-providerclass",
          TokenFixture.PROVIDER_CLASS,
          "-providerpath",
          TokenFixture.allJar());
    }
  }

  @BeforeAll
  static void listOnce(@TempDir Path folder) {
    fixture =
        TokenFixture.in(folder)
            .withKey("rsa", "rsa:2048")
            .withKey("p384", "EC:secp384r1")
            .withKey("ed25519", "EC:edwards25519")
            .withKey("team-a/orders", "EC:prime256v1");
    Tool.Result listed = fixture.keytool("-list").run().ok();

    assertThat(listed.out())
        .contains("Keystore type: MANAGEDKEYS", "Keystore provider: ManagedKeys")
        .contains("Your keystore contains 3 entries")
        .containsPattern("(?m)^ed25519, .*, PrivateKeyEntry,")
        .containsPattern("(?m)^p384, .*, PrivateKeyEntry,")
        .containsPattern("(?m)^rsa, .*, PrivateKeyEntry,")
        .doesNotContain("orders");
    fingerprints = fingerprints(listed);
    assertThat(fingerprints).hasSize(3).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @EnumSource
  void list_byEachRoute_showsTheKeptCertificates(Route route) {
    Tool keytool = fixture.plain("keytool").with(keyStore("NONE")).with("-storepass", "ignored");

    Tool.Result listed = route.list(keytool, fixture.configuration().toString()).run().ok();

    assertThat(fingerprints(listed)).isEqualTo(fingerprints);
  }

  @Test
  void list_withoutPassword_asksAndTakesNone() {
    Tool.Result listed =
        Route.PROVIDER_CLASS
            .list(
                fixture.plain("keytool").with(keyStore("NONE")), fixture.configuration().toString())
            .run()
            .ok();

    assertThat(fingerprints(listed)).isEqualTo(fingerprints);
  }

  @Test
  void list_ofTheProvidersNamespace_showsThatOneAlone() {
    Path other = fixture.secondConfiguration("other.properties", "namespace = team-a");

    Tool.Result listed =
        Route.PROVIDER_CLASS
            .list(
                fixture.plain("keytool").with(keyStore("NONE")).with("-storepass", "x"),
                other.toString())
            .run()
            .ok();

    assertThat(listed.out())
        .contains("Your keystore contains 1 entry")
        .containsPattern("(?m)^orders, .*, PrivateKeyEntry,");
  }

  @Test
  void list_ofKeyStoreFile_followsIt_andLeavesIt() throws IOException {
    Path file = fixture.folder().resolve("store.properties");
    String text =
        "# for hosts that insist on a file\nconfig = "
            + fixture.configuration()
            + "\nnamespace = team-a\n";
    Files.writeString(file, text);

    Tool.Result listed =
        fixture
            .plain("keytool")
            .with("-list", "-providerclass", TokenFixture.PROVIDER_CLASS)
            .with("-providerpath", TokenFixture.allJar())
            .with(keyStore(file.toString()))
            .with("-storepass", "ignored")
            .run()
            .ok();

    assertThat(listed.out())
        .contains("Your keystore contains 1 entry")
        .containsPattern("(?m)^orders, .*, PrivateKeyEntry,");
    assertThat(file).hasContent(text);
  }

  @Test
  void list_ofKeyStoreFileWithUnknownProperty_namesLineAndProperty() throws IOException {
    Path file = fixture.folder().resolve("wrong.properties");
    Files.writeString(file, "\nkonfig = /etc/provider.properties\n");

    Tool.Result listed =
        fixture
            .plain("keytool")
            .with("-list", "-providerclass", TokenFixture.PROVIDER_CLASS)
            .with("-providerpath", TokenFixture.allJar())
            .with(keyStore(file.toString()))
            .with("-storepass", "ignored")
            .run()
            .exits(1);

    assertThat(listed.out())
        .contains("key store file:2: cannot read it: unknown property konfig")
        .contains("allowed are config and namespace");
  }

  @Test
  void list_byManyProcessesAtOnce_makesEachCertificateOnce() {
    Path fresh = fixture.secondConfiguration("fresh.properties");
    Tool keytool =
        Route.PROVIDER_CLASS.list(
            fixture.plain("keytool").with(keyStore("NONE")).with("-storepass", "x"),
            fresh.toString());

    List<Tool.Started> started = Stream.generate(keytool::start).limit(PROCESSES).toList();
    List<Tool.Result> results = started.stream().map(Tool.Started::await).toList();

    assertThat(results).allSatisfy(Tool.Result::ok);
    assertThat(results.stream().map(KeytoolListIT::fingerprints).distinct())
        .singleElement()
        .satisfies(all -> assertThat(all).hasSize(3).doesNotContainAnyElementsOf(fingerprints));
  }

  @Test
  void exportcert_ofSelfMadeCertificate_isWhatItShouldBe() {
    fixture.keytool("-exportcert", "-rfc", "-alias", "p384", "-file", "p384.pem").run().ok();

    assertThat(
            fixture
                .openssl("x509", "-in", "p384.pem", "-noout", "-subject", "-issuer")
                .with("-fingerprint", "-sha256")
                .run()
                .ok()
                .out())
        .contains("subject=CN = p384", "issuer=CN = p384")
        .contains(fingerprints.get(1));
    assertThat(
            fixture
                .openssl("verify", "-x509_strict", "-check_ss_sig", "-CAfile", "p384.pem")
                .with("p384.pem")
                .run()
                .ok()
                .out())
        .contains("p384.pem: OK");
  }

  private static List<String> keyStore(String file) {
    return List.of("-keystore", file, "-storetype", "ManagedKeys");
  }

  private static List<String> fingerprints(Tool.Result listed) {
    return FINGERPRINT.matcher(listed.out()).results().map(found -> found.group(1)).toList();
  }
}
