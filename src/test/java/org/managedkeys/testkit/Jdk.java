// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * A JDK whose programs tests start.
 *
 * @param version its feature version, such as 17
 */
public record Jdk(Path home, int version) {

  private static final int OLDEST = 17;

  /** From this version on the JVM warns about native code, unless it is told who may use it. */
  private static final int NATIVE_ACCESS = 24;

  private static final Path INSTALLED = Path.of("/usr/lib/jvm");

  /** The one that runs this test. */
  public static Jdk running() {
    return new Jdk(Path.of(System.getProperty("java.home")), Runtime.version().feature());
  }

  /** One of another version, if this machine has any; else the one that runs this test. */
  public static Jdk other() {
    Jdk running = running();
    return homes().stream()
        .filter(home -> Files.isExecutable(home.resolve("bin/jarsigner")))
        .map(home -> new Jdk(home, versionOf(home)))
        .filter(jdk -> jdk.version >= OLDEST && jdk.version != running.version)
        .findFirst()
        .orElse(running);
  }

  /** keytool, jarsigner and the like: in English, and quick to start. */
  public Tool tool(Path folder, String name) {
    List<String> command = new ArrayList<>();
    command.add(program(name));
    options().forEach(option -> command.add("-J" + option));
    return new Tool(command, folder, Map.of());
  }

  /** The launcher of a JVM. */
  public Tool java(Path folder) {
    return Tool.named(folder, program("java")).with(options());
  }

  /**
   * The launcher of a JVM in which no library may call native code, as far as its version can deny
   * it.
   */
  public Tool javaWithoutNativeAccess(Path folder) {
    Tool java = Tool.named(folder, program("java")).with(common());
    return version >= NATIVE_ACCESS ? java.with("--illegal-native-access=deny") : java;
  }

  private String program(String name) {
    return home.resolve("bin").resolve(name).toString();
  }

  private List<String> options() {
    List<String> options = new ArrayList<>(common());
    if (version >= NATIVE_ACCESS) {
      options.add("--enable-native-access=ALL-UNNAMED");
    }
    return options;
  }

  private static List<String> common() {
    return List.of("-Duser.language=en", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
  }

  private static List<Path> homes() {
    List<Path> homes = new ArrayList<>();
    String named = System.getenv("JAVA_HOME");
    if (named != null && !named.isBlank()) {
      homes.add(Path.of(named));
    }
    if (Files.isDirectory(INSTALLED)) {
      try (Stream<Path> installed = Files.list(INSTALLED)) {
        homes.addAll(installed.sorted().toList());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return homes;
  }

  /** 0 for what is no JDK. */
  private static int versionOf(Path home) {
    Path release = home.resolve("release");
    if (!Files.isReadable(release)) {
      return 0;
    }
    Properties properties = new Properties();
    try (InputStream in = Files.newInputStream(release)) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String text = Objects.requireNonNullElse(properties.getProperty("JAVA_VERSION"), "0");
    return Integer.parseInt(text.replace("\"", "").replaceAll("[^0-9].*", ""));
  }
}
