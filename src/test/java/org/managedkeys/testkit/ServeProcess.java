// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** {@code managed-keys serve} in a process of its own. */
public final class ServeProcess implements AutoCloseable {

  private static final int LIMIT_SECONDS = 60;
  private static final String SERVES = "Managed Keys serves ";
  private static final String TOKEN = "Root Token: ";
  private static final String LAST = "Key services: ";

  private final Path folder;
  private final Process process;
  private final List<String> said = new ArrayList<>();
  private final BlockingQueue<String> complaints = new LinkedBlockingQueue<>();

  private ServeProcess(Path folder, Process process) {
    this.folder = folder;
    this.process = process;
  }

  /**
   * Starts it, and waits until it listens.
   *
   * @param environment what is added to this process's
   * @param arguments behind {@code serve}
   */
  public static ServeProcess start(
      Path folder, Map<String, String> environment, String... arguments) {
    String classes =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    // Tests may run where these are ignored, as behind nohup or in the background of a script, and
    // a JVM goes on ignoring them then.
    List<String> command = new ArrayList<>(List.of("env", "--default-signal=HUP,INT"));
    command.addAll(
        Jdk.running()
            .java(folder)
            .with("-cp", classes, "org.managedkeys.cli.Main", "serve")
            .with(arguments)
            .command());
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().remove("MANAGEDKEYS_CONFIG");
    builder.environment().putAll(environment);
    try {
      ServeProcess started = new ServeProcess(folder, builder.start());
      started.listen(Arrays.asList(arguments).contains("--dev") ? TOKEN : LAST);
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads what it says until it has said all of what it says at the beginning. */
  private void listen(String last) throws IOException {
    Thread errors = new Thread(this::readErrors);
    errors.setDaemon(true);
    errors.start();
    BufferedReader out = process.inputReader();
    @Nullable String line = out.readLine();
    while (line != null) {
      said.add(line);
      if (line.startsWith(last)) {
        return;
      }
      line = out.readLine();
    }
    close();
    throw new IllegalStateException("it ended: " + said + " " + complaints);
  }

  private void readErrors() {
    try (BufferedReader lines = process.errorReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        complaints.add(line);
      }
    } catch (IOException e) {
      complaints.add(e.toString());
    }
  }

  /** What it has said on standard output. */
  public List<String> said() {
    return List.copyOf(said);
  }

  /** Where it is. */
  public URI address() {
    return URI.create(line(SERVES).orElseThrow());
  }

  /** The token that {@code --dev} prints. */
  public String rootToken() {
    return line(TOKEN).orElseThrow();
  }

  private Optional<String> line(String start) {
    return said.stream()
        .filter(line -> line.startsWith(start))
        .map(line -> line.substring(start.length()))
        .findFirst();
  }

  /** Waits for a line on standard error that holds a text; earlier ones are passed over. */
  public String awaitError(String text) {
    try {
      String line = next();
      while (!line.contains(text)) {
        line = next();
      }
      return line;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private String next() throws InterruptedException {
    return Objects.requireNonNull(
        complaints.poll(LIMIT_SECONDS, TimeUnit.SECONDS), "nothing more was said");
  }

  /** Sends it a signal, such as {@code HUP}. */
  public void signal(String name) {
    Tool.named(folder, "bash", "-c", "kill -" + name + " " + process.pid()).run().ok();
  }

  /** Waits for its end; answers the exit code. */
  public int await() {
    try {
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("it does not end");
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  public Process process() {
    return process;
  }

  /** Ends it at once if it runs. */
  @Override
  public void close() {
    process.destroyForcibly();
  }
}
