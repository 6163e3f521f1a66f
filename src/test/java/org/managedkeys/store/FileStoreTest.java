// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.store;

import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.Namespace;
import org.managedkeys.store.StoredEntry.ChainOfDeclaredKey;
import org.managedkeys.store.StoredEntry.StoredKey;
import org.managedkeys.store.StoredEntry.TrustedCertificate;

class FileStoreTest {

  private static final KeyName ORDERS = KeyName.parse("team-a/build/orders.2026");
  private static final Instant CREATED = Instant.parse("2026-11-23T10:15:30.123Z");
  private static final StoredChain CHAIN =
      new StoredChain(
          List.of(TestCertificates.selfSigned("leaf"), TestCertificates.selfSigned("root")), true);

  @TempDir Path temp;
  private Path folder;
  private FileStore store;

  @BeforeEach
  void emptyStore() {
    folder = temp.resolve("managed-keys.d");
    store = new FileStore(folder);
  }

  private static StoredKey key(KeyName name) {
    return new StoredKey(
        name,
        CREATED,
        "hsm",
        Map.of("key_label", "  orders = #1!\nnext \u00e9 \ud83d\udd11\\", "key_id", "0x01"),
        Set.of(KeyUsage.SIGN, KeyUsage.GENERATE_RANDOM),
        Optional.empty());
  }

  private void put(StoredEntry entry) {
    store.update(entry.name(), before -> Optional.of(entry));
  }

  private Path file(String name) {
    return folder.resolve(name + ".entry");
  }

  private void assertDamaged(KeyName name, String detail) {
    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> store.find(name))
        .withMessageContaining(file(name.toString()).toString())
        .withMessageContaining(detail)
        .extracting(KeyException::kind)
        .isEqualTo(KeyException.Kind.INTERNAL);
  }

  @Test
  void find_everyKindOfEntry_isWhatWasWritten() {
    KeyName name = KeyName.parse("a");
    List<StoredEntry> entries =
        List.of(
            key(ORDERS),
            key(ORDERS).withChain(CHAIN),
            new StoredKey(name, CREATED, "hsm", Map.of(), Set.of(), Optional.empty()),
            new ChainOfDeclaredKey(name, CREATED, CHAIN),
            new ChainOfDeclaredKey(
                name, CREATED, new StoredChain(CHAIN.certificates().subList(0, 1), false)),
            new TrustedCertificate(name, CREATED, CHAIN.certificates().get(0)));
    for (StoredEntry entry : entries) {
      put(entry);

      assertThat(store.find(entry.name())).contains(entry);
      assertThat(new FileStore(folder).find(entry.name())).contains(entry);
    }
  }

  @Test
  void find_chainOfTwelveCertificates_keepsTheirOrder() {
    List<X509Certificate> twelve =
        IntStream.range(0, 12).mapToObj(i -> TestCertificates.selfSigned("c" + i)).toList();
    put(new ChainOfDeclaredKey(ORDERS, CREATED, new StoredChain(twelve, false)));

    assertThat(store.find(ORDERS))
        .get()
        .extracting(entry -> ((ChainOfDeclaredKey) entry).chain().certificates())
        .isEqualTo(twelve);
  }

  @Test
  void write_sameEntryTwice_isTheSameBytes() throws IOException {
    put(key(ORDERS).withChain(CHAIN));
    byte[] first = Files.readAllBytes(file("team-a+build+orders.2026"));
    store.update(ORDERS, before -> Optional.empty());
    put(key(ORDERS).withChain(CHAIN));

    assertThat(file("team-a+build+orders.2026")).hasBinaryContent(first);
    assertThat(new String(first, StandardCharsets.UTF_8).lines())
        .isSorted()
        .contains("format=1", "kind=key", "name=team-a/build/orders.2026", "kms=hsm")
        .contains("created=2026-11-23T10\\:15\\:30.123Z", "self_made=true")
        .contains("usages=sign,generate_random", "field.key_id=0x01");
  }

  @Test
  void read_absentFolder_isEmptyAndStaysAbsent() {
    assertThat(store.find(ORDERS)).isEmpty();
    assertThat(store.names(Namespace.ROOT)).isEmpty();
    assertThat(folder).doesNotExist();
  }

  @Test
  void write_onPosix_isForTheOwnerOnly() throws IOException {
    put(key(ORDERS));

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("rwx------");
    try (var files = Files.list(folder)) {
      assertThat(files)
          .hasSize(2)
          .allSatisfy(file ->
              assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                  .isEqualTo("rw-------"));
    }
  }

  @Test
  void names_severalNamespaces_onlyThoseOfTheOneAsked() throws IOException {
    for (String name : List.of("b", "a", "a.entry", "team/x", "team/sub/y", "team2/z")) {
      put(key(KeyName.parse(name)));
    }
    Files.writeString(folder.resolve("Not A Key.entry"), "");
    Files.writeString(folder.resolve(".entry"), "");
    Files.writeString(folder.resolve("readme.txt"), "");

    assertThat(store.names(Namespace.ROOT))
        .map(KeyName::toString)
        .containsExactly("a", "a.entry", "b");
    assertThat(store.names(Namespace.parse("team")))
        .map(KeyName::toString)
        .containsExactly("team/x");
    assertThat(store.names(Namespace.parse("team/sub")))
        .map(KeyName::toString)
        .containsExactly("team/sub/y");
    assertThat(store.names(Namespace.parse("other"))).isEmpty();
  }

  @Test
  void names_tenThousandEntries_listsAll() throws IOException {
    put(key(ORDERS));
    for (int i = 0; i < 10_000; i++) {
      Files.writeString(file("bulk+key-" + i), "never read");
    }

    assertThat(store.names(Namespace.parse("bulk"))).hasSize(10_000);
  }

  @Test
  void update_toEmpty_removesTheFile() {
    put(key(ORDERS));

    assertThat(store.update(ORDERS, before -> Optional.empty())).isEmpty();
    assertThat(store.find(ORDERS)).isEmpty();
    assertThat(file("team-a+build+orders.2026")).doesNotExist();
  }

  @Test
  void update_changeThrows_leavesTheEntry() {
    put(key(ORDERS));

    assertThatIllegalStateException()
        .isThrownBy(() ->
            store.update(
                ORDERS,
                before -> {
                  throw new IllegalStateException("no");
                }));
    assertThat(store.find(ORDERS)).contains(key(ORDERS));
  }

  @Test
  void update_toAnotherName_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> store.update(ORDERS, before -> Optional.of(key(KeyName.parse("a")))));
  }

  @Test
  void update_withinAnUpdate_isRefusedAtOnce() {
    assertThatIllegalStateException()
        .isThrownBy(() -> store.update(ORDERS, before -> store.update(ORDERS, b -> b)));
  }

  @Test
  void update_interruptedThread_writesAllTheSame() {
    Thread.currentThread().interrupt();
    try {
      put(key(ORDERS));
      put(key(ORDERS).withChain(CHAIN));
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(store.find(ORDERS)).contains(key(ORDERS).withChain(CHAIN));
  }

  @Test
  void update_interruptedWhileAnotherWrites_givesUpWaiting() throws Exception {
    put(key(ORDERS));
    try (FileChannel other = FileChannel.open(folder.resolve(".lock"), WRITE);
        FileLock held = other.lock()) {
      assertThat(held.isValid()).isTrue();
      Thread.currentThread().interrupt();
      assertThatExceptionOfType(KeyException.class)
          .isThrownBy(() -> put(key(ORDERS).withChain(CHAIN)))
          .withMessageContaining("cannot lock .lock: the thread was interrupted")
          .extracting(KeyException::kind)
          .isEqualTo(KeyException.Kind.UNAVAILABLE);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(store.find(ORDERS)).contains(key(ORDERS));
  }

  @Test
  void find_changedByAnother_isSeen() throws IOException {
    KeyName name = KeyName.parse("a");
    FileStore other = new FileStore(folder);
    put(key(name));
    Files.setLastModifiedTime(file("a"), FileTime.from(CREATED.minus(Duration.ofDays(1))));
    assertThat(store.find(name)).contains(key(name));
    // Now kept: the second answer is the same object.
    assertThat(store.find(name).orElseThrow()).isSameAs(store.find(name).orElseThrow());

    StoredEntry changed = key(name).withChain(CHAIN);
    other.update(name, before -> Optional.of(changed));
    assertThat(store.find(name)).contains(changed);

    other.update(name, before -> Optional.empty());
    assertThat(store.find(name)).isEmpty();
  }

  @Test
  void decode_cutOffAnywhere_isAnErrorNeverAnotherEntry() {
    KeyName name = KeyName.parse("a");
    for (StoredEntry entry :
        List.of(
            key(name),
            key(name).withChain(CHAIN),
            new ChainOfDeclaredKey(name, CREATED, CHAIN),
            new TrustedCertificate(name, CREATED, CHAIN.certificates().get(0)))) {
      byte[] whole = EntryText.encode(entry);
      assertThat(EntryText.decode(name, whole, "file")).isEqualTo(entry);
      for (int length = 0; length < whole.length; length++) {
        byte[] part = Arrays.copyOf(whole, length);
        assertThatExceptionOfType(KeyException.class)
            .isThrownBy(() -> EntryText.decode(name, part, "file"))
            .withMessageStartingWith("file: cannot read the entry of key 'a': ");
      }
    }
  }

  @Test
  void find_damagedEntry_tellsFileAndReason() throws IOException {
    KeyName name = KeyName.parse("a");
    put(key(name).withChain(CHAIN));
    String good = Files.readString(file("a"));
    Map<String, String> damages =
        Map.of(
            good.replace("format=1", "format=2"),
            "its format is that of a newer version",
            good.replace("name=a", "name=b"),
            "it is the entry of another key",
            good.replace("kind=key", "kind=odd"),
            "there is no such kind of entry",
            good.replace("kms=hsm\n", ""),
            "it has no line 'kms'",
            good + "zebra=1\n",
            "it has lines that do not belong to it",
            good.replace("created=2", "created=x"),
            "it is damaged",
            good.replace("certificate.2", "certificate.3"),
            "lines that do not belong",
            good.replace("certificate.1=M", "certificate.1=A"),
            "it is damaged",
            good.replace("usages=sign", "usages=sing"),
            "it is damaged",
            good.replace("self_made=true", "self_made=yes"),
            "self_made is neither");
    for (Map.Entry<String, String> damage : damages.entrySet()) {
      Files.writeString(file("a"), damage.getKey());
      assertDamaged(name, damage.getValue());
    }
    Files.write(file("a"), new byte[] {(byte) 0xff, '\n'});
    assertDamaged(name, "it is damaged");
  }

  @Test
  void update_damagedEntry_isNotOverwritten() throws IOException {
    put(key(KeyName.parse("a")));
    Files.writeString(file("a"), "kind=key\n");

    assertThatExceptionOfType(KeyException.class).isThrownBy(() -> put(key(KeyName.parse("a"))));
    assertThat(file("a")).hasContent("kind=key\n");
  }

  @Test
  void find_entryThatIsNoFile_isAnError() throws IOException {
    Files.createDirectories(file("a"));

    assertDamaged(KeyName.parse("a"), "cannot read the entry of key 'a'");
  }

  @Test
  void use_folderThatIsAFile_isAnErrorNotEmpty() throws IOException {
    Files.writeString(folder, "");

    assertThatExceptionOfType(KeyException.class).isThrownBy(() -> store.find(ORDERS));
    assertThatExceptionOfType(KeyException.class).isThrownBy(() -> store.names(Namespace.ROOT));
    assertThatExceptionOfType(KeyException.class).isThrownBy(() -> put(key(ORDERS)));
  }

  @Test
  void update_leftoversOfCrashes_sweepsOnlyOldOnes() throws IOException {
    put(key(ORDERS));
    Path old = Files.writeString(folder.resolve(".new-old"), "half");
    Path fresh = Files.writeString(folder.resolve(".new-fresh"), "half");
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(1))));

    FileStore next = new FileStore(folder);
    assertThat(next.names(Namespace.ROOT)).isEmpty();
    assertThat(old).exists();
    next.update(ORDERS, before -> before.map(entry -> ((StoredKey) entry).withChain(CHAIN)));

    assertThat(old).doesNotExist();
    assertThat(fresh).exists();
  }
}
