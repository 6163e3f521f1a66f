// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.tools;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Native;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.asn1.bsi.BSIObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.testkit.Jdk;
import org.managedkeys.testkit.TokenFixture;
import org.managedkeys.testkit.Tool;

/** The thin jar with what the README names for PKCS#11 and nothing else. */
class ThinJarIT {

  @TempDir private Path folder;

  @Test
  void program_withJnaAndBouncyCastle_signs() throws IOException {
    TokenFixture fixture = TokenFixture.in(folder).withKey("web", "EC:prime256v1");

    Tool.Result result = sign(fixture, libraries());

    assertThat(result.ok().out()).contains("web signs at ManagedKeys, verified true");
  }

  @Test
  void program_withoutJna_isToldWhichLibraryIsMissing() throws IOException {
    TokenFixture fixture = TokenFixture.in(folder).withKey("web", "EC:prime256v1");

    Tool.Result result =
        sign(fixture, libraries().stream().filter(jar -> !jar.contains("jna")).toList());

    assertThat(result.exitCode()).isNotZero();
    assertThat(result.err()).contains("net.java.dev.jna:jna");
  }

  private Tool.Result sign(TokenFixture fixture, List<String> libraries) throws IOException {
    Path security = JavaSecurity.last(folder, "ManagedKeys " + fixture.configuration());
    String classPath =
        Stream.concat(
                Stream.of(
                    System.getProperty("thin.jar"),
                    Path.of(System.getProperty("build.folder"), "test-classes").toString()),
                libraries.stream())
            .collect(Collectors.joining(File.pathSeparator));
    return Jdk.running()
        .java(folder)
        .environment(fixture.environment())
        .with("-Djava.security.properties=" + security, "-cp", classPath)
        .with(SigningProgram.class.getName())
        .run();
  }

  static List<String> libraries() {
    return Stream.of(
            Native.class,
            SubjectPublicKeyInfo.class,
            X509CertificateHolder.class,
            BSIObjectIdentifiers.class)
        .map(ThinJarIT::jarOf)
        .distinct()
        .toList();
  }

  private static String jarOf(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
