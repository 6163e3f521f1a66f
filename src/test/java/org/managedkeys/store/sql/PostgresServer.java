// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.sql;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server on 127.0.0.1, of what is installed here, with its data in a temporary folder.
 * A shell stands between, which ends the server and removes the data when this JVM has ended in
 * whatever way.
 */
public final class PostgresServer implements AutoCloseable {

  public static final String USER = "postgres";
  public static final String PASSWORD = "pg-password-of-tests";

  private static final String READY = "ready to accept connections";
  private static final String STOPPED = "stopped";
  private static final String END = "end of output";
  private static final int TRIES = 5;

  /** Commands are read until this JVM closes the pipe. */
  private static final String SCRIPT =
      """
      bin=$1 port=$2 password=$3 pid=
      cd / && dir=$(mktemp -d) || exit 1
      stop() {
        if [ -n "$pid" ]; then kill -QUIT "$pid"; wait "$pid"; fi
        pid=
      }
      echo "$password" >"$dir/password"
      "$bin/initdb" -D "$dir/data" -U postgres -A scram-sha-256 --pwfile="$dir/password" \\
        -E UTF8 --locale=C -N >/dev/null
      while read -r command; do
        case $command in
          start)
            "$bin/postgres" -D "$dir/data" -p "$port" -c listen_addresses=127.0.0.1 -c fsync=off \\
              -c unix_socket_directories= -c log_destination=stderr -c logging_collector=off \\
              </dev/null &
            pid=$!
            ;;
          stop)
            stop
            echo stopped
            ;;
        esac
      done
      stop
      rm -rf "$dir"
      """;

  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static @Nullable PostgresServer shared;

  private final int port;
  private final Process shell;
  private final Writer commands;
  private final BlockingQueue<String> output = new LinkedBlockingQueue<>();

  private PostgresServer(int port) throws IOException {
    this.port = port;
    List<String> command = new ArrayList<>();
    if ("root".equals(System.getProperty("user.name"))) {
      // PostgreSQL refuses to run as root; its Debian package makes this user.
      command.addAll(List.of("runuser", "-u", USER, "--"));
    }
    command.addAll(List.of("sh", "-c", SCRIPT, "sh", programs().toString(), "" + port, PASSWORD));
    this.shell = new ProcessBuilder(command).redirectErrorStream(true).start();
    this.commands = shell.outputWriter(StandardCharsets.UTF_8);
    Thread reader = new Thread(this::read, "PostgreSQL on port " + port);
    reader.setDaemon(true);
    reader.start();
  }

  /** The one that the tests of a JVM share; it ends with the JVM. */
  public static synchronized PostgresServer shared() {
    if (shared == null) {
      shared = launch();
    }
    return shared;
  }

  /** Another one, for a test that stops it. */
  public static PostgresServer launch() {
    try {
      for (int i = 0; i < TRIES; i++) {
        PostgresServer server = new PostgresServer(freePort());
        if (server.start()) {
          return server;
        }
        // Somebody else took the port.
        server.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new IllegalStateException("PostgreSQL does not start");
  }

  /**
   * Starts it, also after {@link #stop}, and waits until it is there; false if it ended at once.
   */
  public boolean start() {
    tell("start");
    return await(READY);
  }

  /** Ends it as a crash would, and waits until it is gone. */
  public void stop() {
    tell("stop");
    await(STOPPED);
  }

  /** An empty database of its own. */
  public String newDatabase() {
    String name = "test_" + DATABASES.incrementAndGet();
    execute(url("postgres"), "CREATE DATABASE " + name);
    return url(name);
  }

  public String url(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }

  public int port() {
    return port;
  }

  /** Runs a statement as the superuser. */
  public static void execute(String url, String command) {
    try (Connection connection = connect(url);
        Statement statement = connection.createStatement()) {
      statement.execute(command);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  public static Connection connect(String url) throws SQLException {
    return new SqlSource(
            SqlUrl.parse(url),
            Optional.of(USER),
            () -> Optional.of(PASSWORD),
            Duration.ofSeconds(10))
        .getConnection();
  }

  /** Ends it and removes its data. */
  @Override
  public void close() {
    try {
      commands.close();
      shell.waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tell(String command) {
    try {
      commands.write(command + "\n");
      commands.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean await(String wanted) {
    List<String> seen = new ArrayList<>();
    try {
      while (true) {
        String line = output.take();
        seen.add(line);
        if (line.contains(wanted)) {
          return true;
        }
        if (line.contains("could not create any TCP/IP sockets")) {
          return false;
        }
        if (line.equals(END)) {
          throw new IllegalStateException("PostgreSQL says: " + String.join("\n", seen));
        }
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void read() {
    try (BufferedReader lines = shell.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (output.size() > 1000) {
          output.clear();
        }
        output.add(line);
      }
    } catch (IOException e) {
      output.add(e.toString());
    }
    output.add(END);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** The folder of initdb and postgres: the newest one of Debian's, else one on the PATH. */
  private static Path programs() throws IOException {
    List<Path> folders = new ArrayList<>();
    Path debian = Path.of("/usr/lib/postgresql");
    if (Files.isDirectory(debian)) {
      try (Stream<Path> versions = Files.list(debian)) {
        versions
            .sorted(Comparator.comparingDouble(PostgresServer::version).reversed())
            .map(version -> version.resolve("bin"))
            .forEach(folders::add);
      }
    }
    folders.add(Path.of("/usr/local/pgsql/bin"));
    for (String folder : System.getenv("PATH").split(":", -1)) {
      folders.add(Path.of(folder));
    }
    return folders.stream()
        .filter(folder -> Files.isExecutable(folder.resolve("initdb")))
        .filter(folder -> Files.isExecutable(folder.resolve("postgres")))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("PostgreSQL is not installed here"));
  }

  private static double version(Path folder) {
    try {
      return Double.parseDouble(folder.getFileName().toString());
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
