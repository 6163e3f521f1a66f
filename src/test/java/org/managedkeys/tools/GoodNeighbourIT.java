// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.testkit.Jdk;
import org.managedkeys.testkit.TokenFixture;
import org.managedkeys.testkit.Tool;

/** Programs with software keys do not notice the provider, wherever it stands, even if broken. */
final class GoodNeighbourIT {

  private static Path folder;
  private static TokenFixture fixture;

  @BeforeAll
  static void makeKeys(@TempDir Path temp) {
    folder = temp;
    fixture =
        TokenFixture.in(folder, "kms.hsm.allow_generate_key = true")
            .withKey("p256", "EC:prime256v1");
    for (String algorithm : new String[] {"RSA", "EC"}) {
      keytool(fixture.plain("keytool"), "soft.p12", algorithm).run().ok();
    }
  }

  @Test
  void softwareKeys_withWorkingProviderLast_work() throws IOException {
    Tool.Result result = run(JavaSecurity.last(folder, working()));

    assertThat(result.lines())
        .contains("TLSv1.3 with rsa", "TLSv1.3 with ec", "healthy", "loaded: 1")
        .contains("SHA256withRSA at SunRsaSign", "SHA256withECDSA at SunEC", "Ed25519 at SunEC");
    assertThat(result.out()).containsPattern("providers: \\[SUN, .*, ManagedKeys\\]");
  }

  @Test
  void softwareKeys_withWorkingProviderFirst_work() throws IOException {
    Tool.Result result = run(JavaSecurity.first(folder, working()));

    assertThat(result.lines())
        .contains("TLSv1.3 with rsa", "TLSv1.3 with ec", "healthy", "loaded: 1")
        .contains("SHA256withRSA at SunRsaSign", "SHA256withECDSA at SunEC", "Ed25519 at SunEC");
    assertThat(result.out()).contains("providers: [ManagedKeys, SUN, ");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void softwareKeys_withBrokenConfiguration_work(boolean first) throws IOException {
    Path broken = Files.writeString(folder.resolve("broken.properties"), "\nnonsense\n");

    Tool.Result result = run(registered(first, "ManagedKeys " + broken));

    assertThat(result.lines())
        .contains("TLSv1.3 with rsa", "TLSv1.3 with ec", "healthy")
        .anySatisfy(line ->
            assertThat(line)
                .startsWith("not loaded: " + broken + ":2: ")
                .contains("the line has no '='"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void softwareKeys_withMissingConfiguration_work(boolean first) throws IOException {
    Tool.Result result = run(registered(first, "ManagedKeys /nowhere/provider.properties"));

    assertThat(result.lines())
        .contains("TLSv1.3 with rsa", "healthy")
        .anySatisfy(line ->
            assertThat(line)
                .startsWith("not loaded: /nowhere/provider.properties: ")
                .contains("the file does not exist"));
  }

  @Test
  void jdkTools_withProviderFirst_areUnaffected() throws IOException {
    String before = fixture.objects();
    Path security = JavaSecurity.first(folder, working());

    for (String algorithm : new String[] {"RSA", "EC", "Ed25519"}) {
      keytool(registeredTool("keytool", security), "tools.p12", algorithm).run().ok();
    }
    assertThat(
            registeredTool("keytool", security)
                .with("-list", "-keystore", "tools.p12", "-storepass", "changeit")
                .run()
                .ok()
                .out())
        .contains("contains 3 entries", "Keystore provider: SUN");
    fixture.plain("jar").with("--create", "--file", "soft.jar", "soft.p12").run().ok();
    for (String alias : new String[] {"rsa", "ec", "ed25519"}) {
      registeredTool("jarsigner", security)
          .with("-keystore", "tools.p12", "-storepass", "changeit", "soft.jar", alias)
          .run()
          .ok();
    }

    assertThat(
            registeredTool("jarsigner", security)
                .with("-verify", "-verbose", "-certs", "soft.jar")
                .run()
                .ok()
                .out())
        .contains("jar verified.", "\"CN=RSA\"", "\"CN=EC\"", "\"CN=Ed25519\"");
    assertThat(fixture.objects()).isEqualTo(before);
  }

  private static String working() {
    return "ManagedKeys " + fixture.configuration();
  }

  private static Path registered(boolean first, String provider) throws IOException {
    return first ? JavaSecurity.first(folder, provider) : JavaSecurity.last(folder, provider);
  }

  private static Tool.Result run(Path security) {
    return Jdk.running()
        .java(folder)
        .environment(fixture.environment())
        .with("-Djava.security.properties=" + security)
        .with("-cp", TokenFixture.allJar() + File.pathSeparator + testClasses())
        .with(SoftwareKeysProgram.class.getName(), "soft.p12")
        .run()
        .ok();
  }

  private static Tool registeredTool(String name, Path security) {
    return fixture
        .plain(name)
        .with("-J-cp", "-J" + TokenFixture.allJar(), "-J-Djava.security.properties=" + security);
  }

  private static Tool keytool(Tool tool, String file, String algorithm) {
    return tool.with("-genkeypair", "-alias", algorithm, "-keyalg", algorithm)
        .with("-dname", "CN=" + algorithm, "-keystore", file)
        .with("-storetype", "PKCS12", "-storepass", "changeit");
  }

  private static String testClasses() {
    return Path.of(System.getProperty("build.folder"), "test-classes").toString();
  }
}
