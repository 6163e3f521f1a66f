// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.config.Backends;
import org.managedkeys.config.Configuration;
import org.managedkeys.key.Namespace;
import org.managedkeys.pki.SerialNumbers;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.registry.admin.Administration;
import org.managedkeys.registry.admin.MountSettings;
import org.managedkeys.testkit.Providers;
import org.managedkeys.testkit.SoftHsm;

/**
 * A process that issues 200 certificates by 8 threads and a key in SoftHSM2 is killed amid that,
 * again and again on one store: each certificate that a caller got is there, and no serial number
 * was given twice. Some rounds; {@code -Dpki.crash.rounds=20} for many, which are reported in
 * {@code target/pki-crash-<form>.txt}.
 */
class IssuingCrashTest {

  private static final int ROUNDS = Integer.getInteger("pki.crash.rounds", 2);
  private static final int ISSUES = 200;
  private static final int THREADS = 8;

  @TempDir private Path folder;

  @Test
  void issue_killedAmidManyOnFiles_losesNothingAndGivesNoNumberTwice() throws Exception {
    run("files", "store = " + folder.resolve("records"));
  }

  @Test
  void issue_killedAmidManyOnSqlite_losesNothingAndGivesNoNumberTwice() throws Exception {
    run("sqlite", "store = jdbc:sqlite:" + folder.resolve("records.db"));
  }

  private void run(String form, String store) throws Exception {
    List<String> lines = new ArrayList<>(Providers.connection("hsm", SoftHsm.SHARED_TOKEN));
    lines.add("key.p256.key_label = p256");
    lines.add("key.p256.any_mount = true");
    lines.add(store);
    Path configuration = Providers.write(folder, lines.toArray(String[]::new));
    prepare(configuration);
    Set<String> received = new TreeSet<>();
    for (int round = 1; round <= ROUNDS; round++) {
      List<String> serials = killed(configuration, 1 + new Random(round).nextInt(ISSUES - 1));
      int before = received.size();
      received.addAll(serials);
      assertThat(received).as("no number twice").hasSize(before + serials.size());
      report(form, round, serials.size(), verify(configuration, received));
    }
  }

  private static void prepare(Path configuration) {
    try (KeyRegistry registry = open(configuration)) {
      new Administration(registry)
          .mounts()
          .enable(
              Namespace.ROOT,
              IssuingProgram.PATH,
              PkiMount.TYPE,
              new MountSettings(
                  Optional.empty(), Optional.empty(), Map.of("max_lease_ttl", "87600h")));
      PkiMount mount = PkiMount.open(registry, Namespace.ROOT, IssuingProgram.PATH);
      mount
          .roots()
          .generate(
              "kms", Map.of("managed_key_name", "p256", "common_name", "Root", "ttl", "43800h"));
      mount.roles().put(IssuingProgram.ROLE, Map.of("allow_any_name", true, "key_type", "ec"));
    }
  }

  private static KeyRegistry open(Path configuration) {
    return Configuration.load(configuration, Backends.all()).openRegistry();
  }

  /** Kills the process once it has given so many; answers all that it gave. */
  private static List<String> killed(Path configuration, int last) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            IssuingProgram.class.getName(),
            configuration.toString(),
            "" + ISSUES);
    builder.environment().putAll(SoftHsm.environment());
    Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    List<String> serials = new ArrayList<>();
    try (BufferedReader lines = process.inputReader()) {
      for (String line = next(lines); line != null; line = next(lines)) {
        if (line.endsWith(IssuingProgram.END)) {
          serials.add(line.substring(0, line.length() - 1));
        }
        if (serials.size() == last) {
          process.destroyForcibly();
        }
      }
    } finally {
      process.destroyForcibly();
    }
    int exit = process.waitFor();
    assertThat(serials.size()).as("exit code %s", exit).isGreaterThanOrEqualTo(last);
    return serials;
  }

  /** A killed process closes its pipe; on some systems reading on then fails. */
  private static @Nullable String next(BufferedReader lines) {
    try {
      return lines.readLine();
    } catch (IOException e) {
      return null;
    }
  }

  /** What was received is there; answers how many are there that nobody knows the fate of. */
  private static int verify(Path configuration, Set<String> received) {
    try (KeyRegistry registry = open(configuration)) {
      PkiMount mount = PkiMount.open(registry, Namespace.ROOT, IssuingProgram.PATH);
      for (String serial : received) {
        assertThat(
                SerialNumbers.text(
                    IssuingFixture.certificate(mount.certificates().get(serial)).getSerialNumber()))
            .isEqualTo(serial);
      }
      assertThat(registry.records().check()).isEmpty();
      Object info = mount.certificates().list().data().get("key_info");
      return info instanceof Map<?, ?> reserved ? reserved.size() : 0;
    }
  }

  private static void report(String form, int round, int given, int reserved) throws IOException {
    assertThat(reserved).as("one per thread and round").isLessThanOrEqualTo(THREADS * round);
    if (System.getProperty("pki.crash.rounds") == null) {
      return;
    }
    Path report = Path.of("target", "pki-crash-" + form + ".txt");
    if (round == 1) {
      Files.deleteIfExists(report);
    }
    Files.writeString(
        report,
        String.format(
            Locale.ROOT,
            "round %2d: killed after %3d certificates: each is stored, no number twice; %d in all"
                + " are reserved%n",
            round,
            given,
            reserved),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }
}
