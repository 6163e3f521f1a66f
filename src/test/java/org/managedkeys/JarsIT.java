// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What users put on their class path. */
final class JarsIT {

  private static final String PROVIDERS = "META-INF/services/java.security.Provider";

  @ParameterizedTest
  @ValueSource(strings = {"thin.jar", "all.jar"})
  void providers_ofEitherJar_areOursAlone(String which) throws IOException {
    try (JarFile jar = open(which)) {
      assertThat(text(jar, PROVIDERS).lines().filter(line -> !line.isBlank()))
          .containsExactly("org.managedkeys.jca.ManagedKeysProvider");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"thin.jar", "all.jar"})
  void manifest_ofEitherJar_namesTheModule(String which) throws IOException {
    try (JarFile jar = open(which)) {
      assertThat(jar.getManifest().getMainAttributes().getValue("Automatic-Module-Name"))
          .isEqualTo("org.managedkeys");
    }
  }

  @Test
  void manifest_ofAllJar_startsTheCommands() throws IOException {
    try (JarFile jar = open("all.jar")) {
      Attributes manifest = jar.getManifest().getMainAttributes();

      assertThat(manifest.getValue(Attributes.Name.MAIN_CLASS))
          .isEqualTo("org.managedkeys.cli.Main");
      assertThat(manifest.getValue(Attributes.Name.MULTI_RELEASE)).isEqualTo("true");
      assertThat(manifest.getValue("Enable-Native-Access")).isEqualTo("ALL-UNNAMED");
      assertThat(manifest.getValue(Attributes.Name.IMPLEMENTATION_TITLE)).isEqualTo("Managed Keys");
    }
  }

  @Test
  void thinJar_holdsOnlyOurs() throws IOException {
    assertThat(names("thin.jar"))
        .contains("META-INF/LICENSE", "org/managedkeys/key/KeyName.class")
        .filteredOn(name -> name.endsWith(".class"))
        .allMatch(name -> name.startsWith("org/managedkeys/"));
  }

  @Test
  void allJar_holdsTheLibrariesAndTheirLicences() throws IOException {
    assertThat(names("all.jar"))
        .contains(
            "org/managedkeys/key/KeyName.class",
            "org/bouncycastle/jce/provider/BouncyCastleProvider.class",
            "org/bouncycastle/cert/X509CertificateHolder.class",
            "com/sun/jna/Native.class",
            "com/sun/jna/linux-x86-64/libjnidispatch.so",
            "picocli/CommandLine.class",
            "META-INF/NOTICE",
            "META-INF/LICENSE",
            "META-INF/LICENSE.md",
            "META-INF/AL2.0",
            "META-INF/LGPL2.1",
            "META-INF/LICENSES",
            "software/amazon/awssdk/services/kms/KmsClient.class",
            "com/azure/security/keyvault/keys/KeyClient.class",
            "com/google/cloud/kms/v1/KeyManagementServiceClient.class",
            "org/managedkeys/shaded/slf4j/Logger.class",
            "com/zaxxer/hikari/HikariDataSource.class",
            "org/flywaydb/core/Flyway.class",
            "org/postgresql/Driver.class",
            "org/sqlite/JDBC.class",
            "org/eclipse/jetty/server/Server.class",
            "org/eclipse/jetty/http2/server/HTTP2ServerConnectionFactory.class",
            "org/eclipse/jetty/alpn/java/server/JDK9ServerALPNProcessor.class",
            "io/prometheus/metrics/core/metrics/Counter.class",
            "org/sqlite/native/Linux/x86_64/libsqlitejdbc.so",
            "org/sqlite/native/Linux/aarch64/libsqlitejdbc.so",
            "org/sqlite/native/Linux-Musl/x86_64/libsqlitejdbc.so",
            "org/sqlite/native/Mac/aarch64/libsqlitejdbc.dylib",
            "org/sqlite/native/Windows/x86_64/sqlitejdbc.dll");
    try (JarFile jar = open("all.jar")) {
      assertThat(text(jar, "META-INF/LICENSE")).contains("Apache License");
      assertThat(text(jar, "META-INF/LICENSE.md")).contains("Bouncy Castle");
    }
  }

  @Test
  void allJar_holdsNothing_thatOnlyFitsTheLibrariesOwnJars() throws IOException {
    assertThat(names("all.jar"))
        .noneMatch(name -> name.matches("META-INF/[^/]*\\.(SF|DSA|RSA|EC)"))
        .noneMatch(name -> name.endsWith("module-info.class"))
        .noneMatch(name -> name.startsWith("META-INF/maven/"))
        .noneMatch(name -> name.equals("META-INF/INDEX.LIST"));
  }

  /** HTTP transports that we do not use weigh more than all else of a library. */
  @Test
  void allJar_holdsNoTransportOfGrpcOrNetty() throws IOException {
    assertThat(names("all.jar"))
        .noneMatch(name -> name.startsWith("io/netty/"))
        .noneMatch(name -> name.startsWith("io/grpc/netty/"))
        .noneMatch(name -> name.startsWith("io/grpc/xds/"))
        .noneMatch(name -> name.startsWith("org/conscrypt/"));
  }

  /** A native library weighs a megabyte. */
  @Test
  void allJar_holdsSqlite_forMachinesOf64BitsAlone() throws IOException {
    assertThat(names("all.jar"))
        .filteredOn(name -> name.startsWith("org/sqlite/native/") && !name.endsWith("/"))
        .allMatch(name -> name.matches(".*/(Linux|Linux-Musl|Mac|Windows)/(x86_64|aarch64)/.*"));
  }

  /** A program keeps its own SLF4J, and the JVM its own calendars. */
  @Test
  void allJar_offersTheJvmNothingOfItsLibraries() throws IOException {
    assertThat(names("all.jar"))
        .noneMatch(name -> name.startsWith("org/slf4j/"))
        .filteredOn(name -> name.matches("META-INF/services/(java|org\\.slf4j).*"))
        .containsExactly(PROVIDERS);
  }

  @Test
  void allJar_isNoMoreThan60Megabytes() throws IOException {
    assertThat(Files.size(Path.of(System.getProperty("all.jar")))).isLessThan(60_000_000);
  }

  /** Every jar of the test's class path whose classes went into the -all jar. */
  @Test
  void notice_ofAllJar_namesEveryLibraryInside() throws IOException {
    Set<String> inside = Set.copyOf(names("all.jar"));
    String notice;
    try (JarFile jar = open("all.jar")) {
      notice = text(jar, "META-INF/NOTICE");
    }
    List<String> libraries = new ArrayList<>();
    for (String path : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (path.endsWith(".jar") && isInside(path, inside)) {
        libraries.add(Path.of(path).getFileName().toString().replaceFirst("-[0-9].*", ""));
      }
    }
    assertThat(libraries)
        .contains("kms", "azure-identity", "google-cloud-kms", "slf4j-nop", "jna")
        .allMatch(name ->
            Pattern.compile("(?<![\\w-])" + Pattern.quote(name) + "(?![\\w-])")
                .matcher(notice)
                .find());
  }

  private static boolean isInside(String path, Set<String> names) throws IOException {
    try (JarFile jar = new JarFile(path)) {
      List<String> classes =
          jar.stream()
              .map(entry ->
                  entry.getName().replaceFirst("^org/slf4j/", "org/managedkeys/shaded/slf4j/"))
              .filter(name -> name.endsWith(".class") && !name.contains("module-info"))
              .toList();
      return !classes.isEmpty() && names.containsAll(classes);
    }
  }

  private static List<String> names(String which) throws IOException {
    try (JarFile jar = open(which)) {
      return jar.stream().map(ZipEntry::getName).toList();
    }
  }

  private static JarFile open(String which) throws IOException {
    return new JarFile(System.getProperty(which));
  }

  private static String text(JarFile jar, String name) throws IOException {
    try (InputStream in = jar.getInputStream(jar.getJarEntry(name))) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}
