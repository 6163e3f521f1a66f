// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.seal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.key.Namespace;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.StoredRecord;
import org.managedkeys.store.file.FileStore;

/** Several processes that seal the first secret of a store at the same time. */
class SealKeysSharedTest {

  private static final int PROCESSES = 4;
  private static final SecretPlace PLACE = new SecretPlace(new UUID(1, 2), "field.pin");

  @TempDir private Path folder;

  private Process start() throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            // keytool and jarsigner have few modules; this has the fewest.
            "--limit-modules=java.base",
            "-cp",
            where(FileStore.class) + File.pathSeparator + where(SealingProgram.class),
            SealingProgram.class.getName(),
            folder.resolve("store").toString(),
            folder.resolve("seal.key").toString())
        .redirectErrorStream(true)
        .start();
  }

  private static Path where(Class<?> type) throws Exception {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  @Test
  void firstSecrets_ofSeveralProcesses_makeOneKey() throws Exception {
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < PROCESSES; i++) {
      processes.add(start());
    }
    for (Process process : processes) {
      assertThat(process.inputReader().readLine()).isEqualTo("ready");
    }
    for (Process process : processes) {
      try (OutputStream in = process.getOutputStream()) {
        in.write('\n');
      }
    }
    List<String> sealed = new ArrayList<>();
    for (Process process : processes) {
      sealed.add(String.valueOf(process.inputReader().readLine()));
      process.waitFor();
    }

    try (FileStore store = new FileStore(folder.resolve("store"))) {
      AesGcmSeal seal = seal(store);
      for (String text : sealed) {
        assertThat(text).startsWith(Seal.PREFIX);
        assertThat(seal.open(PLACE, text)).isEqualTo("1234");
      }
      assertThat(store.names(RecordKind.SEAL, Namespace.ROOT)).hasSize(1);
      assertThat(Files.readAllLines(folder.resolve("seal.key"))).hasSize(3);
    }
  }

  private AesGcmSeal seal(FileStore store) {
    return new AesGcmSeal(
        SealKeys.of(
            store,
            folder.resolve("seal.key"),
            Optional.empty(),
            name -> {
              throw new IllegalStateException("no key wraps here");
            }));
  }

  @Test
  void rotation_byAnotherUserOfTheFolder_goesUnnoticed() {
    RecordKey key = new RecordKey(RecordKind.KMS, Namespace.ROOT, "hsm");
    try (FileStore store = new FileStore(folder.resolve("store"));
        FileStore others = new FileStore(folder.resolve("store"))) {
      AesGcmSeal seal = seal(store);
      Map<String, String> values = Map.of(PLACE.field(), seal.seal(PLACE, "1234"));
      store.change(change -> {
        change.put(new StoredRecord(key, PLACE.record(), 1, Instant.EPOCH, values));
        return true;
      });
      SealRotation.Result result = new SealRotation(seal(others), Duration.ZERO).rotate();
      Map<String, String> after = store.find(key).orElseThrow().values();

      assertThat(result.secrets()).isOne();
      assertThat(result.dropped()).hasSize(1);
      assertThat(after).isNotEqualTo(values);
      assertThat(seal.open(PLACE, after.getOrDefault(PLACE.field(), ""))).isEqualTo("1234");
      assertThat(seal.seal(PLACE, "5678")).contains(result.key());
      assertThat(store.check()).isEmpty();
    }
  }
}
