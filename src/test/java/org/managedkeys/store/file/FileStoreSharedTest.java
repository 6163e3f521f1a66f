// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyName;
import org.managedkeys.store.CountingProgram;
import org.managedkeys.store.LiveStore;

/** One folder, used by several threads and processes at a time. */
class FileStoreSharedTest {

  private static final int ROUNDS = 40;

  @TempDir Path temp;

  private Process start(List<String> before, Path folder, String writer, int rounds)
      throws Exception {
    List<String> command = new ArrayList<>(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-cp");
    command.add(where(FileStore.class) + File.pathSeparator + where(CountingProgram.class));
    command.add(CountingProgram.class.getName());
    command.addAll(List.of(folder.toString(), writer, "" + rounds));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static Path where(Class<?> type) throws Exception {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  private static String output(Process process) throws Exception {
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    process.waitFor();
    return output;
  }

  @Test
  void update_severalThreadsAndStores_losesNothing() throws Exception {
    Path folder = temp.resolve("threads");
    Path alias = Files.createSymbolicLink(temp.resolve("alias"), folder);
    LiveStore store = new LiveStore(new FileStore(folder));
    CountingProgram.count(store, CountingProgram.ENTRIES.get(0), "main");
    List<LiveStore> stores =
        List.of(
            store,
            store,
            new LiveStore(new FileStore(folder)),
            new LiveStore(new FileStore(alias)));
    ExecutorService threads = Executors.newFixedThreadPool(stores.size());
    List<Callable<Boolean>> work = new ArrayList<>();
    for (LiveStore each : stores) {
      work.add(() -> {
        for (int i = 0; i < ROUNDS; i++) {
          CountingProgram.count(each, CountingProgram.ENTRIES.get(0), "both");
        }
        return true;
      });
    }
    for (Future<Boolean> done : threads.invokeAll(work)) {
      done.get();
    }
    threads.shutdown();

    assertThat(CountingProgram.counted(store, CountingProgram.ENTRIES.get(0), "both"))
        .isEqualTo(ROUNDS * stores.size());
  }

  @Test
  void update_severalProcessesOneKilled_losesNothingAndCorruptsNothing() throws Exception {
    Path folder = temp.resolve("processes");
    Process first = start(List.of(), folder, "first", ROUNDS);
    Process second = start(List.of(), folder, "second", ROUNDS);
    Process victim = start(List.of(), folder, "victim", Integer.MAX_VALUE);
    LiveStore store = new LiveStore(new FileStore(folder));
    int confirmed = 0;
    try (BufferedReader lines = victim.inputReader()) {
      while (confirmed < ROUNDS / 2) {
        confirmed = Integer.parseInt(lines.readLine());
        // Readers see an old entry or a new one; anything else throws.
        CountingProgram.ENTRIES.forEach(entry -> CountingProgram.counted(store, entry, "victim"));
      }
      // By its handle: otherwise the pipe is closed here, with the lines that are in it still.
      victim.toHandle().destroyForcibly();
      victim.waitFor();
      for (String line = next(lines); line != null; line = next(lines)) {
        confirmed = line.isEmpty() ? confirmed : Math.max(confirmed, Integer.parseInt(line));
      }
    }

    assertThat(output(first)).endsWith("" + ROUNDS);
    assertThat(output(second)).endsWith("" + ROUNDS);
    for (KeyName entry : CountingProgram.ENTRIES) {
      assertThat(CountingProgram.counted(store, entry, "first")).isEqualTo(ROUNDS);
      assertThat(CountingProgram.counted(store, entry, "second")).isEqualTo(ROUNDS);
      assertThat(CountingProgram.counted(store, entry, "victim"))
          .isBetween(confirmed, confirmed + 1);
    }
    CountingProgram.count(store, CountingProgram.ENTRIES.get(0), "victim");
  }

  /** A killed process closes its pipe; on some systems reading on then fails. */
  private static @Nullable String next(BufferedReader lines) {
    try {
      return lines.readLine();
    } catch (IOException e) {
      return null;
    }
  }

  @Test
  void update_folderOfAnotherUser_isUnavailableWithHint() throws Exception {
    Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path folder = Files.createDirectory(temp.resolve("readonly"));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-xr-xr-x"));
    List<String> asNobody =
        Files.isWritable(folder)
            ? List.of("setpriv", "--reuid", "65534", "--clear-groups")
            : List.of();
    assumeThat(asNobody.isEmpty() || Files.exists(Path.of("/usr/bin/setpriv"))).isTrue();

    for (Path target : List.of(folder, folder.resolve("below"))) {
      assertThat(output(start(asNobody, target, "nobody", 1)))
          .isEqualTo(
              KeyException.Kind.UNAVAILABLE
                  + " store "
                  + target
                  + ": cannot change it: this process may not write to the folder."
                  + " Hint: name another folder in the configuration: store = <folder>");
    }
  }
}
