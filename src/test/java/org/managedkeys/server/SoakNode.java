// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.managedkeys.cli.Main;
import org.managedkeys.testkit.HttpConnection;

/**
 * {@code managed-keys serve} as a process of its own, always on the same port: it can be killed and
 * started again. One thread starts and ends it.
 */
final class SoakNode implements AutoCloseable {

  private static final Duration START = Duration.ofMinutes(3);
  private static final Duration END = Duration.ofSeconds(60);
  private static final Duration LOOK = Duration.ofSeconds(5);
  private static final int PAUSE_MILLIS = 100;
  private static final int LOWEST_PORT = 20_000;
  private static final int HIGHEST_PORT = 32_000;

  /** From this version on the JVM warns about native code, unless it is told who may use it. */
  private static final int NATIVE_ACCESS = 24;

  private static final byte[] HEALTH = HttpConnection.request("GET", "sys/health", "", "");
  private static final Pattern USED = Pattern.compile("used (\\d+)K");
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

  private final String name;
  private final Path configuration;
  private final Map<String, String> environment;
  private final SSLContext trust;
  private final int port;
  private final Path log;
  private volatile @Nullable Process process;

  /** What a node takes up: its heap after a collection, and its resident memory. */
  record Memory(long heapKiB, long residentKiB) {}

  /**
   * A node that is not started yet.
   *
   * @param log whereto it writes, over all its lives
   */
  SoakNode(
      String name, Path configuration, Map<String, String> environment, SSLContext trust, Path log)
      throws IOException {
    this.name = name;
    this.configuration = configuration;
    this.environment = Map.copyOf(environment);
    this.trust = trust;
    this.log = log;
    this.port = freePort();
  }

  /**
   * Not one of those that the system gives to connections: while the node is away somebody else
   * would get it.
   */
  private static int freePort() throws IOException {
    for (int tries = 0; tries < 100; tries++) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST_PORT, HIGHEST_PORT);
      try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return free.getLocalPort();
      } catch (BindException e) {
        // Somebody has it.
      }
    }
    throw new IOException("no port is free");
  }

  String name() {
    return name;
  }

  int port() {
    return port;
  }

  /** The command line with these arguments, on the JDK that runs this. */
  static ProcessBuilder managedKeys(Map<String, String> environment, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(program("java"));
    command.add("-Xmx512m");
    if (Runtime.version().feature() >= NATIVE_ACCESS) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    return builder;
  }

  private static String program(String program) {
    return Path.of(System.getProperty("java.home"), "bin", program).toString();
  }

  /** Starts it, and waits until it says that it is well. */
  void start() throws IOException, InterruptedException {
    Process started =
        managedKeys(
                environment,
                "serve",
                "--config",
                configuration.toString(),
                "--listen",
                "127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    started.getOutputStream().close();
    process = started;
    long end = System.nanoTime() + START.toNanos();
    while (!isHealthy()) {
      if (!started.isAlive() || System.nanoTime() > end) {
        throw new IOException(name + " does not start; it wrote to " + log + ":\n" + lastLines());
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  private boolean isHealthy() {
    try (HttpConnection connection = HttpConnection.open(port, trust, LOOK)) {
      return connection.send(HEALTH).status() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private String lastLines() throws IOException {
    List<String> lines = Files.readAllLines(log);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
  }

  /** Whether it has not ended by itself. */
  boolean isAlive() {
    Process present = process;
    return present != null && present.isAlive();
  }

  /** Ends it by SIGKILL. */
  void kill() throws InterruptedException {
    requireNonNull(process).destroyForcibly().waitFor();
  }

  /** Ends it by SIGTERM; answers its exit code, or -1 if it does not end. */
  int stop() throws InterruptedException {
    Process present = requireNonNull(process);
    present.destroy();
    return present.waitFor(END.toSeconds(), TimeUnit.SECONDS) ? present.exitValue() : -1;
  }

  /** How much it takes up now; collects its garbage first. */
  Memory memory() throws IOException, InterruptedException {
    String pid = String.valueOf(requireNonNull(process).pid());
    jcmd(pid, "GC.run");
    long heap = number(USED, jcmd(pid, "GC.heap_info"));
    return new Memory(heap, number(RESIDENT, Files.readString(Path.of("/proc", pid, "status"))));
  }

  private static String jcmd(String pid, String command) throws IOException, InterruptedException {
    Process jcmd =
        new ProcessBuilder(
                program("jcmd"),
                // It starts amid the load.
                "-J-XX:TieredStopAtLevel=1",
                "-J-XX:+UseSerialGC",
                pid,
                command)
            .redirectErrorStream(true)
            .start();
    jcmd.getOutputStream().close();
    String said = new String(jcmd.getInputStream().readAllBytes(), UTF_8);
    if (jcmd.waitFor() != 0) {
      throw new IOException("jcmd " + command + " says: " + said);
    }
    return said;
  }

  private static long number(Pattern pattern, String text) throws IOException {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new IOException(pattern + " is not in: " + text);
    }
    return Long.parseLong(matcher.group(1));
  }

  /** Ends it if it still runs. */
  @Override
  public void close() {
    Process present = process;
    if (present != null) {
      present.destroyForcibly();
    }
  }
}
