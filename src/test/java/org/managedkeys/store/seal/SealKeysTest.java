// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.Namespace;
import org.managedkeys.store.MemoryStore;
import org.managedkeys.store.RecordKey;
import org.managedkeys.store.RecordKind;
import org.managedkeys.store.StoredRecord;

/** Where seal keys are kept, and that a missing one is never replaced. */
class SealKeysTest {

  private static final SecretPlace PLACE = new SecretPlace(UUID.randomUUID(), "field.pin");
  private static final KeyName WRAPPING = KeyName.parse("seal");

  @TempDir private Path folder;
  private final MemoryStore store = new MemoryStore();
  private final TestWrapper wrapper = new TestWrapper("seal");

  private Path file() {
    return folder.resolve("keys/seal.key");
  }

  private AesGcmSeal inFile(MemoryStore of, Path file) {
    return new AesGcmSeal(SealKeys.of(of, file, Optional.empty(), name -> wrapper));
  }

  private AesGcmSeal inFile() {
    return inFile(store, file());
  }

  private AesGcmSeal wrapped() {
    return new AesGcmSeal(SealKeys.of(store, file(), Optional.of(WRAPPING), name -> wrapper));
  }

  private static KeyException openFails(Seal seal, String sealed) {
    return catchThrowableOfType(KeyException.class, () -> seal.open(PLACE, sealed));
  }

  @Test
  void firstSecret_makesAFileForItsOwnerAlone() throws Exception {
    AesGcmSeal seal = inFile();
    assertThat(file()).doesNotExist();
    String sealed = seal.seal(PLACE, "1234");

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
    assertThat(Files.readAllLines(file())).hasSize(3).endsWith("end");
    assertThat(store.names(RecordKind.SEAL, Namespace.ROOT)).hasSize(1);
    store.forEach(record -> assertThat(record.values()).containsOnlyKeys("kept", "state", "since"));
    assertThat(inFile().open(PLACE, sealed)).isEqualTo("1234");
    seal.seal(PLACE, "5678");
    assertThat(Files.readAllLines(file())).hasSize(3);
  }

  @Test
  void missingFile_isRefused_andNoOtherTakesItsPlace() throws Exception {
    String sealed = inFile().seal(PLACE, "1234");
    Path away = Files.move(file(), folder.resolve("away"));
    AesGcmSeal seal = inFile();

    assertThat(openFails(seal, sealed))
        .hasMessageStartingWith("seal key file " + file() + ": cannot get seal key '")
        .hasMessageContaining("the file is missing. Hint: restore the seal key file");
    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> seal.seal(PLACE, "5678"))
        .withMessageContaining("the file is missing");
    assertThat(file()).doesNotExist();

    Files.move(away, file());
    assertThat(seal.open(PLACE, sealed)).isEqualTo("1234");
  }

  @Test
  void anotherFile_isRefused_andStaysAsItIs() throws Exception {
    String sealed = inFile().seal(PLACE, "1234");
    Path other = folder.resolve("other.key");
    inFile(new MemoryStore(), other).seal(PLACE, "x");
    byte[] before = Files.readAllBytes(other);
    AesGcmSeal seal = inFile(store, other);

    assertThat(openFails(seal, sealed).kind()).isEqualTo(KeyException.Kind.DENIED);
    assertThat(openFails(seal, sealed)).hasMessageContaining("it has other keys: [");
    assertThat(Files.readAllBytes(other)).isEqualTo(before);
  }

  @Test
  void fileThatOthersMayRead_isRefused() throws Exception {
    String sealed = inFile().seal(PLACE, "1234");
    for (String permissions : List.of("rw-r-----", "rw----r--", "rw--w----")) {
      Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString(permissions));

      assertThat(openFails(inFile(), sealed))
          .hasMessageContaining(permissions)
          .hasMessageEndingWith("Hint: chmod 600 " + file());
    }
    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("r--------"));
    assertThat(inFile().open(PLACE, sealed)).isEqualTo("1234");
  }

  @Test
  void fileCutAnywhereOrChanged_isRefusedWithoutTellingWhatItHolds() throws Exception {
    String sealed = inFile().seal(PLACE, "1234");
    byte[] whole = Files.readAllBytes(file());
    String key = Files.readAllLines(file()).get(1).replaceAll(".* ", "");
    for (int length = 0; length < whole.length - 1; length++) {
      Files.write(file(), Arrays.copyOf(whole, length));

      assertThat(openFails(inFile(), sealed).kind()).isEqualTo(KeyException.Kind.DENIED);
    }
    for (int at = 0; at < whole.length; at++) {
      byte[] changed = whole.clone();
      changed[at] ^= 1;
      Files.write(file(), changed);
      try {
        // What is left unchanged in meaning, such as a second of the time, may be read.
        assertThat(inFile().open(PLACE, sealed)).isEqualTo("1234");
      } catch (KeyException e) {
        assertThat(e.kind()).isEqualTo(KeyException.Kind.DENIED);
        assertThat(e).hasMessageNotContaining(key.substring(0, 8));
      }
    }
    Files.write(file(), new byte[1 << 20]);
    assertThat(openFails(inFile(), sealed)).hasMessageContaining("it is longer than");
    assertThat(Files.size(file())).isEqualTo(1 << 20);
  }

  /** A crash came after the key was kept and before the store knew of it. */
  @Test
  void fileWithoutRecord_isTakenForTheFirstKey() {
    MemoryStore elsewhere = new MemoryStore();
    String sealed = inFile(elsewhere, file()).seal(PLACE, "1234");
    inFile().seal(PLACE, "x");

    assertThat(store.names(RecordKind.SEAL, Namespace.ROOT))
        .isEqualTo(elsewhere.names(RecordKind.SEAL, Namespace.ROOT));
    assertThat(inFile().open(PLACE, sealed)).isEqualTo("1234");
  }

  @Test
  void sealedSecretsWithoutRecordOfTheirKey_keepAFirstKeyFromBeingMade() {
    StoredRecord orphan =
        new StoredRecord(
            new RecordKey(RecordKind.KMS, Namespace.ROOT, "hsm"),
            UUID.randomUUID(),
            1,
            Instant.EPOCH,
            Map.of("field.pin", "sealed:v1:0123456789abcdef:AAAA"));
    store.change(change -> {
      change.put(orphan);
      return "";
    });

    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> inFile().seal(PLACE, "1234"))
        .withMessageContaining("kms 'hsm' has secrets that were sealed with a key of which");
    assertThat(file()).doesNotExist();
  }

  @Test
  void twoNodesAtOnce_oneKeyWins_theOtherNodeIsToldToCopyIt() throws Exception {
    Path otherFile = folder.resolve("node2.key");
    AesGcmSeal first = inFile();
    AesGcmSeal second = inFile(store, otherFile);
    // The first node overtakes the second one just before it tells the store.
    store.beforeChange(() -> {
      store.beforeChange(() -> {});
      first.seal(PLACE, "1234");
    });

    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> second.seal(PLACE, "5678"))
        .withMessageContaining("copy it from another node");
    assertThat(store.names(RecordKind.SEAL, Namespace.ROOT)).hasSize(1);
    assertThat(Files.readAllLines(otherFile)).hasSize(2);
    Files.copy(file(), otherFile, StandardCopyOption.REPLACE_EXISTING);
    assertThat(first.open(PLACE, second.seal(PLACE, "5678"))).isEqualTo("5678");
  }

  @Test
  void manyAtOnce_makeOneKey() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    List<Callable<String>> work = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      AesGcmSeal own = inFile();
      work.add(() -> own.seal(PLACE, "1234"));
    }
    List<Future<String>> sealed = threads.invokeAll(work);
    threads.shutdown();

    for (Future<String> each : sealed) {
      assertThat(inFile().open(PLACE, each.get())).isEqualTo("1234");
    }
    assertThat(store.names(RecordKind.SEAL, Namespace.ROOT)).hasSize(1);
    assertThat(Files.readAllLines(file())).hasSize(3);
  }

  @Test
  void wrappedKey_isNowhereInTheClear_andUnwrappedOnce() {
    AesGcmSeal seal = wrapped();
    String sealed = seal.seal(PLACE, "1234");
    int before = wrapper.unwrapped();
    AesGcmSeal other = wrapped();
    assertThat(other.open(PLACE, sealed)).isEqualTo("1234");
    other.open(PLACE, other.seal(PLACE, "5678"));

    assertThat(wrapper.unwrapped()).isEqualTo(before + 1);
    assertThat(file()).doesNotExist();
    store.forEach(record ->
        assertThat(record.values()).containsEntry("wrapped_by", "seal").containsKey("wrapped"));
  }

  @Test
  void wrappedKey_whoseServiceIsDown_saysSo_andRecovers() {
    String sealed = wrapped().seal(PLACE, "1234");
    wrapper.reachable(false);
    AesGcmSeal seal = wrapped();

    assertThat(openFails(seal, sealed).kind()).isEqualTo(KeyException.Kind.UNAVAILABLE);
    wrapper.reachable(true);
    assertThat(seal.open(PLACE, sealed)).isEqualTo("1234");
  }

  @Test
  void wrappedKey_byAnotherKeyOfTheName_isRefused() {
    String sealed = wrapped().seal(PLACE, "1234");
    TestWrapper other = new TestWrapper("replaced");
    AesGcmSeal seal =
        new AesGcmSeal(SealKeys.of(store, file(), Optional.of(WRAPPING), name -> other));

    assertThat(openFails(seal, sealed))
        .hasMessageContaining("what the key unwrapped is not this seal key");
  }

  /** The PIN of the token that unwraps is sealed with what is wrapped there. */
  @Test
  void wrappingKey_thatNeedsASealedSecret_isRefusedInsteadOfWaitingForItself() {
    AesGcmSeal usual = wrapped();
    String sealed = usual.seal(PLACE, "1234");
    List<AesGcmSeal> seal = new ArrayList<>();
    seal.add(
        new AesGcmSeal(
            SealKeys.of(
                store,
                file(),
                Optional.of(WRAPPING),
                name -> {
                  seal.get(0).open(PLACE, sealed);
                  return wrapper;
                })));

    assertThat(openFails(seal.get(0), sealed))
        .hasMessageContaining("needs a secret that is sealed with it")
        .hasMessageContaining("${file:/path}");
  }

  /** A crash left it behind, with keys in it. */
  @Test
  void temporaryFile_ofACrash_isRemovedByTheNextWriter() throws Exception {
    Files.createDirectories(file().getParent());
    Path leftover = Files.writeString(folder.resolve("keys/seal.key.new-crashed"), "key");
    Path other = Files.writeString(folder.resolve("keys/other.key.new-crashed"), "not ours");
    inFile().seal(PLACE, "1234");

    assertThat(leftover).doesNotExist();
    assertThat(other).exists();
  }

  @Test
  void close_forgetsKeys_andALaterUseGetsThemAgain() {
    SealKeys keys = SealKeys.of(store, file(), Optional.of(WRAPPING), name -> wrapper);
    AesGcmSeal seal = new AesGcmSeal(keys);
    String sealed = seal.seal(PLACE, "1234");
    SealKey key = keys.current();
    seal.close();

    assertThat(catchThrowableOfType(KeyException.class, key::getEncoded)).isNotNull();
    assertThat(seal.open(PLACE, sealed)).isEqualTo("1234");
  }

  @Test
  void file_isText_thatSaysWhatItIs() throws Exception {
    inFile().seal(PLACE, "1234");

    assertThat(new String(Files.readAllBytes(file()), StandardCharsets.US_ASCII))
        .matches(
            """
            managed-keys seal keys, format 1
            [0-9a-f]{16} 20[0-9T:Z-]+ [A-Za-z0-9+/]{43}=
            end
            """);
  }
}
