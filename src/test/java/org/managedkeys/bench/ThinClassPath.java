// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.bench;

import java.io.File;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The class path of a program that uses the thin jar: jars alone, since class-data sharing archives
 * no others.
 */
final class ThinClassPath {

  /** What a program needs that uses PKCS #11: see bin/weight. */
  private static final List<String> PKCS11_LIBRARIES =
      List.of("jna", "jspecify", "bcpkix-jdk18on", "bcprov-jdk18on", "bcutil-jdk18on");

  private final Path library;
  private final Path programs;

  private ThinClassPath(Path library, Path programs) {
    this.library = library;
    this.programs = programs;
  }

  /** Packs this library and the programs that are measured. */
  static ThinClassPath pack(Path folder) {
    return new ThinClassPath(
        jar(folder.resolve("managed-keys.jar"), classes(), "."),
        jar(
            folder.resolve("programs.jar"),
            testClasses(),
            ThinClassPath.class.getPackageName().replace('.', '/')));
  }

  /** For programs that use a token. */
  String ofPkcs11() {
    return join(
        libraries()
            .filter(
                library -> PKCS11_LIBRARIES.stream().anyMatch(name -> isVersionOf(library, name))));
  }

  /** For programs that use a cloud: all jars of the tests, as there are too many to name. */
  String ofClouds() {
    return join(libraries());
  }

  private String join(Stream<String> libraries) {
    return Stream.concat(Stream.of(library.toString(), programs.toString()), libraries)
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static boolean isVersionOf(String library, String name) {
    String file = String.valueOf(Path.of(library).getFileName());
    return file.startsWith(name + "-") && Character.isDigit(file.charAt(name.length() + 1));
  }

  private static Stream<String> libraries() {
    return entries().filter(entry -> entry.endsWith(".jar"));
  }

  private static Stream<String> entries() {
    return Arrays.stream(BenchSettings.CLASS_PATH.split(File.pathSeparator));
  }

  private static Path classes() {
    return folderWith("org/managedkeys/jca/ManagedKeysProvider.class");
  }

  private static Path testClasses() {
    return folderWith(ThinClassPath.class.getName().replace('.', '/') + ".class");
  }

  private static Path folderWith(String file) {
    return entries()
        .map(Path::of)
        .filter(entry -> Files.exists(entry.resolve(file)))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(file + " is not on the class path"));
  }

  private static Path jar(Path jar, Path folder, String content) {
    StringWriter said = new StringWriter();
    PrintWriter log = new PrintWriter(said);
    int code =
        ToolProvider.findFirst("jar")
            .orElseThrow(() -> new IllegalStateException("this JVM has no module jdk.jartool"))
            .run(log, log, "--create", "--file=" + jar, "-C", folder.toString(), content);
    if (code != 0) {
      throw new IllegalStateException("jar ended with exit code " + code + ": " + said);
    }
    return jar;
  }
}
