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
import org.managedkeys.testkit.Jdk;
import org.managedkeys.testkit.TokenFixture;
import org.managedkeys.testkit.Tool;

/** The provider registered in {@code java.security}, for programs that do not know of it. */
final class RegistrationIT {

  /** Beginnings of the names of classes that a service's libraries bring. */
  private static final String[] LIBRARIES = {
    "software.amazon.",
    "com.azure.",
    "com.microsoft.",
    "com.google.",
    "io.grpc.",
    "reactor.",
    "okhttp3.",
    "kotlin.",
    "org.apache.",
    "com.fasterxml.",
    "org.managedkeys.shaded.",
  };

  private static Path folder;
  private static TokenFixture fixture;

  @BeforeAll
  static void makeKeys(@TempDir Path temp) throws IOException {
    // A space in every path.
    folder = Files.createDirectory(temp.resolve("with space"));
    fixture =
        TokenFixture.in(folder)
            .withKey("rsa", "rsa:2048")
            .withKey("p256", "EC:prime256v1")
            .withKey("ed25519", "EC:edwards25519");
  }

  @Test
  void program_withProviderByName_signs() throws IOException {
    Path security = JavaSecurity.last(folder, "ManagedKeys " + fixture.configuration());

    assertThat(onClassPath(security).with(SigningProgram.class.getName()).run().ok().out())
        .isEqualTo(signatures("ManagedKeys", "ManagedKeys"));
  }

  @Test
  void program_withQuotedPath_signs() throws IOException {
    Path security = JavaSecurity.last(folder, "ManagedKeys \"" + fixture.configuration() + "\"");

    assertThat(onClassPath(security).with(SigningProgram.class.getName()).run().ok().out())
        .isEqualTo(signatures("ManagedKeys", "ManagedKeys"));
  }

  @Test
  void program_withProviderByClassName_signs() throws IOException {
    Path security =
        JavaSecurity.last(folder, TokenFixture.PROVIDER_CLASS + " " + fixture.configuration());

    assertThat(onClassPath(security).with(SigningProgram.class.getName()).run().ok().out())
        .isEqualTo(signatures("ManagedKeys", "ManagedKeys"));
  }

  @Test
  void program_withProviderOnTheModulePath_signs() throws IOException {
    Path security = JavaSecurity.last(folder, "ManagedKeys " + fixture.configuration());

    assertThat(
            java(security)
                .with("--module-path", TokenFixture.allJar(), "--add-modules", "org.managedkeys")
                .with("-cp", testClasses(), SigningProgram.class.getName())
                .run()
                .ok()
                .out())
        .isEqualTo(signatures("ManagedKeys", "ManagedKeys"));
  }

  @Test
  void program_withProviderFirst_signs() throws IOException {
    Path security = JavaSecurity.first(folder, "ManagedKeys " + fixture.configuration());

    assertThat(onClassPath(security).with(SigningProgram.class.getName()).run().ok().out())
        .isEqualTo(signatures("ManagedKeys", "ManagedKeys"));
  }

  @Test
  void program_withTwoConfigurations_reachesBoth() throws IOException {
    Path blue = fixture.secondConfiguration("blue.properties", "provider_name = blue");
    Path security =
        JavaSecurity.last(folder, "ManagedKeys " + fixture.configuration(), "ManagedKeys " + blue);

    Tool.Result result =
        onClassPath(security)
            .with(SigningProgram.class.getName(), "ManagedKeys", "ManagedKeys-blue")
            .run()
            .ok();

    // A key of either works in whichever Signature the JDK comes to first.
    assertThat(result.out())
        .isEqualTo(
            signatures("ManagedKeys", "ManagedKeys")
                + signatures("ManagedKeys-blue", "ManagedKeys"));
  }

  /** A pipe that nobody writes into: whoever opened it would wait forever. */
  @Test
  void registration_withDefaultFile_opensNothing() throws IOException {
    Path pipe = pipe("pipe.properties");
    Path security = JavaSecurity.last(folder, "ManagedKeys");

    Tool.Result result =
        onClassPath(security)
            .with("-Xlog:class+load:file=inert.log", "-Dmanagedkeys.config=" + pipe)
            .with(InertProgram.class.getName())
            .run()
            .ok();

    assertThat(result.lines())
        .contains("found ManagedKeys", "registered ManagedKeys", "done")
        .element(0)
        .asString()
        .matches("ManagedKeys has \\d+ services");
    assertThat(folder.resolve("inert.log"))
        .content()
        .contains("org.managedkeys.jca.ManagedKeysProvider ")
        .doesNotContain("com.sun.jna.", "org.bouncycastle.", "org.managedkeys.backend.")
        .doesNotContain(LIBRARIES);
  }

  @Test
  void registration_withMissingDefaultFile_isHealthy() throws IOException {
    Path security = JavaSecurity.last(folder, "ManagedKeys");

    Tool.Result result =
        onClassPath(security)
            .with("-Dmanagedkeys.config=/nowhere/provider.properties")
            .with(InertProgram.class.getName())
            .run()
            .ok();

    assertThat(result.lines()).contains("registered ManagedKeys", "done");
    assertThat(result.err()).isEmpty();
  }

  @Test
  void load_withConfiguration_opensNeitherLibraryNorPinFile() throws IOException {
    Path pipe = pipe("library.so");
    Path config =
        Files.writeString(
            folder.resolve("pipes.properties"),
            """
            kms.hsm.type = pkcs11
            kms.hsm.library = PIPE
            kms.hsm.token_label = unit
            kms.hsm.pin = ${file:PIPE}
            key.orders.key_label = orders
            store = pipes.d
            """
                .replace("PIPE", pipe.toString()));
    Path security = JavaSecurity.last(folder, "ManagedKeys " + config);

    Tool.Result result =
        onClassPath(security)
            .with("-Xlog:class+load:file=load.log")
            .with(InertProgram.class.getName(), "load")
            .run()
            .ok();

    assertThat(result.lines()).contains("entry orders true", "done");
    assertThat(folder.resolve("load.log"))
        .content()
        .contains("org.managedkeys.jca.ManagedKeyStoreSpi ")
        .doesNotContain("com.sun.jna.")
        .doesNotContain(LIBRARIES);
    assertThat(folder.resolve("pipes.d")).doesNotExist();
  }

  /** Whoever lists the entries of a configuration does not need the libraries of its services. */
  @Test
  void load_withKeysInClouds_loadsNoLibrary() throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("clouds.properties"),
            """
            kms.aws.type = awskms
            kms.aws.region = eu-west-1
            kms.azure.type = azurekeyvault
            kms.azure.vault_name = orders
            kms.gcp.type = gcpckms
            kms.gcp.project = orders
            kms.gcp.region = europe-west1
            kms.gcp.key_ring = ring
            key.in-aws.kms = aws
            key.in-aws.kms_key = alias/orders
            key.in-azure.kms = azure
            key.in-azure.key_name = orders
            key.in-gcp.kms = gcp
            key.in-gcp.crypto_key = orders
            """);
    Path security = JavaSecurity.last(folder, "ManagedKeys " + config);

    Tool.Result result =
        onClassPath(security)
            .with("-Xlog:class+load:file=clouds.log")
            .with(InertProgram.class.getName(), "load")
            .run()
            .ok();

    assertThat(result.lines())
        .contains("entry in-aws true", "entry in-azure true", "entry in-gcp true", "done");
    assertThat(folder.resolve("clouds.log"))
        .content()
        .contains("org.managedkeys.jca.ManagedKeyStoreSpi ")
        .doesNotContain("com.sun.jna.")
        .doesNotContain(LIBRARIES);
  }

  /** What the program prints when each key was used. */
  private static String signatures(String keyStoreProvider, String signatureProvider) {
    return """
    STORE: ed25519 signs at SIGNER, verified true at SunEC
    STORE: p256 signs at SIGNER, verified true at SunEC
    STORE: rsa signs at SIGNER, verified true at SunRsaSign
    """
        .replace("STORE", keyStoreProvider)
        .replace("SIGNER", signatureProvider);
  }

  private static Path pipe(String name) {
    Path pipe = folder.resolve(name);
    Tool.named(folder, "mkfifo", pipe.toString()).run().ok();
    return pipe;
  }

  private static Tool onClassPath(Path security) {
    return java(security).with("-cp", TokenFixture.allJar() + File.pathSeparator + testClasses());
  }

  private static Tool java(Path security) {
    return Jdk.running()
        .java(folder)
        .environment(fixture.environment())
        .with("-Djava.security.properties=" + security);
  }

  private static String testClasses() {
    return Path.of(System.getProperty("build.folder"), "test-classes").toString();
  }
}
