// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.KeyException;

/** What was recorded is in the file, and what cannot be recorded is told. */
class FileAuditLogTest {

  private static final Duration SHORT = Duration.ofMillis(200);

  @TempDir private Path folder;

  private Path prefix() {
    return folder.resolve("log/keys");
  }

  private Path file() {
    List<Path> files = AuditVerification.files(prefix());
    assertThat(files).hasSize(1);
    return files.get(0);
  }

  private static KeyException failure(FileAuditLog log) {
    return catchThrowableOfType(KeyException.class, () -> log.record(Events.signature("orders")));
  }

  @Test
  void record_isALineOfJson_whenItReturns() throws Exception {
    Instant before = Instant.now().minusMillis(1);
    try (FileAuditLog log = FileAuditLog.open(prefix(), true);
        AuditActor.Stay stay = AuditActor.enter("token of Alice")) {
      assertThat(stay).isNotNull();
      assertThat(AuditVerification.files(prefix())).isEmpty();
      log.record(Events.signature("orders"));

      List<String> lines = Files.readAllLines(file());
      assertThat(lines).hasSize(2);
      Map<String, Object> first = JSON.std.mapFrom(lines.get(0));
      assertThat(first)
          .containsEntry("seq", 0)
          .containsEntry("operation", "audit.open")
          .containsEntry("format", 1)
          .containsEntry("previous", "");
      assertThat(file().getFileName().toString())
          .matches(
              "keys-20[0-9]{6}T[0-9]{6}Z-"
                  + ProcessHandle.current().pid()
                  + "-"
                  + first.get("file")
                  + ".jsonl");
      Map<String, Object> second = JSON.std.mapFrom(lines.get(1));
      assertThat(second)
          .containsEntry("seq", 1)
          .containsEntry("namespace", "team-a")
          .containsEntry("operation", "key.use.sign")
          .containsEntry("subject", "key 'team-a/orders'")
          .containsEntry("uuid", "00000000-0000-0001-0000-000000000002")
          .containsEntry("mount", "pki/")
          .containsEntry("outcome", "ok")
          .containsEntry("detail", Map.of("algorithm", "RSA PSS"))
          .containsEntry("previous", first.get("hash"));
      assertThat(second.get("who"))
          .isEqualTo(
              Map.of(
                  "user",
                  System.getProperty("user.name"),
                  "process",
                  (int) ProcessHandle.current().pid(),
                  "actor",
                  "token of Alice"));
      assertThat((String) second.get("time")).matches("20[0-9T:-]{17}\\.[0-9]{6}Z");
      assertThat(Instant.parse((String) second.get("time"))).isBetween(before, Instant.now());
    }
    assertThat(AuditVerification.of(file()).verdict())
        .isEqualTo(AuditVerification.Verdict.COMPLETE);
  }

  @Test
  void file_isItsOwnersAlone() throws Exception {
    try (FileAuditLog log = FileAuditLog.open(prefix(), true)) {
      log.record(Events.signature("orders"));
    }

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file().getParent())))
        .isEqualTo("rwx------");
  }

  @Test
  void actor_isTheThreadsOwn_andEndsWithItsStay() throws Exception {
    try (FileAuditLog log = FileAuditLog.open(prefix(), true)) {
      AuditActor.Stay outer = AuditActor.enter("Alice");
      AuditActor.Stay inner = AuditActor.enter("Bob");
      log.record(Events.signature("a"));
      inner.close();
      log.record(Events.signature("b"));
      outer.close();
      log.record(Events.signature("c"));
    }
    List<String> lines = Files.readAllLines(file());

    assertThat(lines.get(1)).contains("\"actor\":\"Bob\"");
    assertThat(lines.get(2)).contains("\"actor\":\"Alice\"");
    assertThat(lines.get(3)).doesNotContain("actor");
  }

  @Test
  void record_byManyThreads_makesOneChainOfAll() throws Exception {
    int threads = 16;
    int each = 200;
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try (FileAuditLog log = FileAuditLog.open(prefix(), true)) {
      List<Callable<Void>> work = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        String name = "t" + thread;
        work.add(() -> {
          for (int i = 0; i < each; i++) {
            log.record(Events.signature(name));
          }
          return null;
        });
      }
      for (Future<Void> done : executor.invokeAll(work)) {
        done.get();
      }
    }
    executor.shutdown();
    AuditVerification verification = AuditVerification.of(file());

    assertThat(verification.verdict()).isEqualTo(AuditVerification.Verdict.COMPLETE);
    assertThat(verification.records()).isEqualTo(threads * each + 2);
  }

  /** Whoever may choose names must not be able to keep others' events from being recorded. */
  @ParameterizedTest
  @ValueSource(strings = {"quote\"", "break\n{\"seq\":9}", "half \ud83d", "nul \0", "Ünïcödé 🔑"})
  void record_ofAnyName_isOneSoundLine(String name) throws Exception {
    try (FileAuditLog log = FileAuditLog.open(prefix(), true)) {
      log.record(Events.signature(name));
    }

    assertThat(AuditVerification.of(file()).verdict())
        .isEqualTo(AuditVerification.Verdict.COMPLETE);
    assertThat(JSON.std.mapFrom(Files.readAllLines(file()).get(1)))
        .containsEntry("subject", "key 'team-a/" + name + "'");
  }

  @Test
  void record_ofAVeryLongName_isCut_andStillVerified() throws Exception {
    try (FileAuditLog log = FileAuditLog.open(prefix(), true)) {
      log.record(Events.signature("k".repeat(5_000_000)));
    }

    assertThat(Files.size(file())).isLessThan(10_000);
    assertThat(AuditVerification.of(file()).verdict())
        .isEqualTo(AuditVerification.Verdict.COMPLETE);
  }

  @Test
  void files_areThoseOfThePrefixAlone() throws Exception {
    Path longer = folder.resolve("log/keys-of-team");
    for (Path each : List.of(prefix(), longer)) {
      try (FileAuditLog log = FileAuditLog.open(each, true)) {
        log.record(Events.signature("orders"));
      }
    }
    Files.writeString(folder.resolve("log/keys-notes.jsonl"), "");

    assertThat(AuditVerification.files(prefix())).hasSize(1);
    assertThat(AuditVerification.files(longer)).hasSize(1);
    assertThat(AuditVerification.files(folder.resolve("nowhere/keys"))).isEmpty();
  }

  private Path pipe() throws Exception {
    assumeThat(Path.of("/usr/bin/mkfifo")).exists();
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("/usr/bin/mkfifo", pipe.toString()).start().waitFor()).isZero();
    return pipe;
  }

  @Test
  void record_toAPipeThatNobodyReads_isRefusedInTime() throws Exception {
    FileAuditLog log = FileAuditLog.open(pipe(), true, SHORT);

    for (int i = 0; i < 3; i++) {
      KeyException failure = failure(log);
      assertThat(failure.kind()).isEqualTo(KeyException.Kind.UNAVAILABLE);
      assertThat(failure)
          .hasMessageStartingWith("audit log " + folder.resolve("pipe"))
          .hasMessageContaining("it took longer than 200 ms")
          .hasMessageContaining("audit.required = false");
    }
    log.close();
  }

  @Test
  void record_toAPipe_isReadThere() throws Exception {
    Path pipe = pipe();
    Process reader = new ProcessBuilder("cat", pipe.toString()).start();
    try (FileAuditLog log = FileAuditLog.open(pipe, true)) {
      log.record(Events.signature("orders"));
      String line = reader.inputReader().readLine();

      assertThat(line).contains("audit.open");
      assertThat(reader.inputReader().readLine()).contains("key 'team-a/orders'");
    } finally {
      reader.destroy();
    }
  }

  @Test
  void record_toAFullDisk_isRefused_unlessItIsBestEffort() {
    Path full = Path.of("/dev/full");
    assumeThat(full).exists();
    try (FileAuditLog log = FileAuditLog.open(full, true)) {
      assertThat(failure(log).kind()).isEqualTo(KeyException.Kind.UNAVAILABLE);
      assertThat(failure(log)).hasMessageContaining("No space left on device");
    }
    try (FileAuditLog log = FileAuditLog.open(full, false)) {
      for (int i = 0; i < 100; i++) {
        assertThatCode(() -> log.record(Events.signature("orders"))).doesNotThrowAnyException();
      }
    }
  }

  @Test
  void record_intoAFolderThatCannotBe_isRefused() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    try (FileAuditLog log = FileAuditLog.open(file.resolve("keys"), true)) {
      assertThat(failure(log).kind()).isEqualTo(KeyException.Kind.UNAVAILABLE);
    }
  }

  @Test
  void record_afterTheFileWasMovedOrReplacedOrChanged_isRefused() throws Exception {
    Path away = folder.resolve("away");
    try (FileAuditLog log = FileAuditLog.open(prefix(), true)) {
      log.record(Events.signature("orders"));
      Path file = file();
      Files.move(file, away);
      assertThat(failure(log)).hasMessageContaining("the file was removed or renamed");
      Files.copy(away, file);
      assertThat(failure(log)).hasMessageContaining("the file was replaced by another");
      Files.delete(file);
      Files.move(away, file);
      log.record(Events.signature("orders"));
      Files.writeString(file, "\n", StandardOpenOption.APPEND);
      assertThat(failure(log)).hasMessageContaining("were written here");
    }
    // One open, two events; what came in between was refused and is not there.
    assertThat(AuditVerification.of(file()).records()).isEqualTo(3);
  }

  @Test
  void record_afterTheEnd_isRefused() {
    FileAuditLog log = FileAuditLog.open(prefix(), true);
    log.record(Events.signature("orders"));
    log.close();

    assertThat(failure(log)).hasMessageContaining("the log is closed");
    FileAuditLog unused = FileAuditLog.open(prefix(), true);
    unused.close();
    assertThat(AuditVerification.files(prefix())).hasSize(1);
  }

  @Test
  void record_byAnInterruptedThread_isRefused_andTheThreadStaysInterrupted() throws Exception {
    try (FileAuditLog log = FileAuditLog.open(prefix(), true)) {
      Thread.currentThread().interrupt();
      KeyException failure = failure(log);

      assertThat(Thread.interrupted()).isTrue();
      assertThat(failure.kind()).isEqualTo(KeyException.Kind.UNAVAILABLE);
      log.record(Events.signature("orders"));
    }
    assertThat(AuditVerification.of(file()).verdict())
        .isEqualTo(AuditVerification.Verdict.COMPLETE);
  }

  @Test
  void bestEffort_writesAllThatItCan() {
    try (FileAuditLog log = FileAuditLog.open(prefix(), false)) {
      for (int i = 0; i < 1000; i++) {
        log.record(Events.signature("k" + i));
      }
    }

    assertThat(AuditVerification.of(file()).records()).isEqualTo(1002);
  }

  @Test
  void folder_asPrefix_getsFilesOfItsOwnNames() throws Exception {
    Path logs = Files.createDirectory(folder.resolve("logs"));
    try (FileAuditLog log = FileAuditLog.open(logs, true)) {
      log.record(Events.signature("orders"));
    }

    assertThat(AuditVerification.files(logs))
        .singleElement()
        .satisfies(file -> assertThat(file.getFileName().toString()).startsWith("audit-"));
  }
}
