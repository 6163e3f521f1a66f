// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.managedkeys.backend.pkcs11.Certificates;
import org.managedkeys.testkit.Jdk;
import org.managedkeys.testkit.SoftHsm;
import org.managedkeys.testkit.TokenFixture;
import org.managedkeys.testkit.Tool;

/**
 * {@code binding = sunpkcs11} where it is meant for: in JVMs that deny native access, with no JNA
 * on the class path.
 */
class SunPkcs11IT {

  @TempDir private static Path folder;

  private static TokenFixture fixture;

  @BeforeAll
  static void makeKeys() throws Exception {
    fixture =
        TokenFixture.in(folder)
            .withKey("rsa", "rsa:2048")
            .withKey("web", "EC:prime256v1")
            .withKey("bare", "EC:prime256v1");
    certify("rsa", "01");
    certify("web", "02");
  }

  static Stream<Jdk> jdks() {
    return Stream.of(Jdk.running(), Jdk.other()).distinct();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void program_withoutNativeAccess_signs(Jdk jdk) throws IOException {
    Tool.Result result = sign(jdk, "binding = sunpkcs11", "rsa", "web").ok();

    assertThat(result.out())
        .isEqualTo(
            """
            ManagedKeys: rsa signs at ManagedKeys, verified true at SunRsaSign
            ManagedKeys: web signs at ManagedKeys, verified true at SunEC
            """);
    assertThat(result.err()).doesNotContain("WARNING");
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void program_withAKeyWithoutCertificate_isToldOfTheDefaultBinding(Jdk jdk) throws IOException {
    Tool.Result result = sign(jdk, "binding = sunpkcs11", "bare");

    assertThat(result.exitCode()).isNotZero();
    assertThat(result.err())
        .contains("key 'bare': cannot find it: ")
        .contains("use the default, binding = jna");
  }

  @Test
  void program_inAnImageWithoutSunPkcs11_isToldWhichModuleIsMissing() throws IOException {
    Tool.Result result =
        sign(
            Jdk.running()
                .javaWithoutNativeAccess(folder)
                .with("--limit-modules", "java.base,java.logging,java.naming"),
            "binding = sunpkcs11",
            "web");

    assertThat(result.exitCode()).isNotZero();
    assertThat(result.err())
        .contains("this JVM has no provider SunPKCS11")
        .contains("jdk.crypto.cryptoki");
  }

  private static Tool.Result sign(Jdk jdk, String binding, String... keys) throws IOException {
    return sign(jdk.javaWithoutNativeAccess(folder), binding, keys);
  }

  private static Tool.Result sign(Tool java, String binding, String... keys) throws IOException {
    String declared =
        Stream.of(keys)
            .map(key -> "key." + key + ".key_label = " + key + "\n")
            .collect(Collectors.joining());
    Path configuration =
        Files.writeString(
            Files.createTempFile(folder, "sun", ".properties"),
            """
            kms.hsm.type = pkcs11
            kms.hsm.library = LIBRARY
            kms.hsm.slot_list_index = 0
            kms.hsm.pin = ${file:pin}
            """
                    .replace("LIBRARY", SoftHsm.LIBRARY.toString())
                + "kms.hsm."
                + binding
                + "\n"
                + declared);
    Path security = JavaSecurity.last(folder, "ManagedKeys " + configuration);
    String classPath =
        Stream.concat(
                Stream.of(
                    System.getProperty("thin.jar"),
                    Path.of(System.getProperty("build.folder"), "test-classes").toString()),
                ThinJarIT.libraries().stream().filter(jar -> !jar.contains("jna")))
            .collect(Collectors.joining(File.pathSeparator));
    return java.environment(fixture.environment())
        .with("-Djava.security.properties=" + security, "-cp", classPath)
        .with(SigningProgram.class.getName())
        .run();
  }

  private static void certify(String label, String id) throws Exception {
    Path publicKey = folder.resolve(label + ".pub");
    fixture.objects(
        "--read-object", "--type", "pubkey", "--id", id, "--output-file", publicKey.toString());
    Path certificate = Certificates.write(folder, Files.readAllBytes(publicKey), label);
    fixture.objects(
        "--write-object", certificate.toString(), "--type", "cert", "--label", label, "--id", id);
  }
}
