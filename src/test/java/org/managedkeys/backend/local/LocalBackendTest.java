// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.Fields;
import org.managedkeys.key.GeneratesKeys.UnboundKey;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.ManagedKey;

class LocalBackendTest {

  private static final String PASSWORD = "correct horse";
  private static final KeySpec P256 = KeySpec.ofCurve(KeyAlgorithm.EC_P256);
  private static final Fields BY_NAME = Fields.ofText("key.k", Map.of());

  @TempDir Path temp;

  private Path file() {
    return temp.resolve("keys.p12");
  }

  private LocalBackend connect() {
    return connect(PASSWORD);
  }

  private LocalBackend connect(String password) {
    return (LocalBackend)
        LocalType.INSTANCE.connect(
            "trial",
            Fields.ofText("kms.trial", Map.of("file", file().toString(), "password", password)));
  }

  private static KeyName name(String name) {
    return KeyName.parse(name);
  }

  private static Fields label(String label) {
    return Fields.ofText("key.k", Map.of("key_label", label));
  }

  private static KeyException refusal(Runnable refused) {
    return catchThrowableOfType(KeyException.class, refused::run);
  }

  /** The file as any other program reads it. */
  private KeyStore keyStore() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file())) {
      store.load(in, PASSWORD.toCharArray());
    }
    return store;
  }

  private void write(KeyStore store) throws Exception {
    try (OutputStream out = Files.newOutputStream(file())) {
      store.store(out, PASSWORD.toCharArray());
    }
  }

  // ---- The file
  // ----------------------------------------------------------------------------------

  @Test
  void file_untilAKeyIsMade_isNotThere() {
    LocalBackend backend = connect();

    assertThat(backend.check())
        .isEqualTo(backend.describe() + ", which is made with the first key");
    assertThat(backend.unboundKeys()).isEmpty();
    assertThat(refusal(() -> backend.open(name("k"), BY_NAME)).kind()).isEqualTo(Kind.NOT_FOUND);
    assertThat(temp).isEmptyDirectory();
  }

  @Test
  void file_whenMade_isItsOwnersOnlyAndNothingIsLeftBeside() throws Exception {
    Path below = temp.resolve("made/below");
    LocalBackend backend =
        (LocalBackend)
            LocalType.INSTANCE.connect(
                "trial",
                Fields.ofText(
                    "kms.trial",
                    Map.of("file", below.resolve("keys.p12").toString(), "password", PASSWORD)));

    backend.generate(name("k"), BY_NAME, P256);
    backend.generate(name("l"), BY_NAME, P256);

    try (Stream<Path> found = Files.list(below)) {
      assertThat(found)
          .extracting(path -> path.getFileName() + " " + permissions(path))
          .containsExactlyInAnyOrder("keys.p12 rw-------", "keys.p12.lock rw-------");
    }
    assertThat(permissions(below)).isEqualTo("rwx------");
    assertThat(backend.check()).isEqualTo(backend.describe() + ", 2 software keys");
  }

  private static String permissions(Path path) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @EnumSource(KeyAlgorithm.class)
  void file_withAKeyOfEachKind_isAnOrdinaryKeyStore(KeyAlgorithm algorithm) throws Exception {
    ManagedKey made =
        connect()
            .generate(name("k"), BY_NAME, new KeySpec(algorithm, algorithm.generatedBits().get(0)));

    KeyStore store = keyStore();

    assertThat(Collections.list(store.aliases())).containsExactly("k");
    assertThat(store.getKey("k", PASSWORD.toCharArray())).isNotNull();
    X509Certificate placeholder = (X509Certificate) store.getCertificate("k");
    assertThat(placeholder.getPublicKey().getEncoded()).isEqualTo(made.subjectPublicKeyInfo());
    assertThat(placeholder.getSubjectX500Principal().getName()).contains("placeholder");
  }

  @Test
  void file_madeByOtherPrograms_keepsWhatIsInIt() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    SoftwareKey key = SoftwareKey.generate(P256);
    Certificate certificate = Placeholder.of(key);
    store.setCertificateEntry("trusted", certificate);
    store.setKeyEntry(
        "Mine",
        KeyPairGenerator.getInstance("EC").generateKeyPair().getPrivate(),
        PASSWORD.toCharArray(),
        new Certificate[] {certificate});
    write(store);
    LocalBackend backend = connect();
    ManagedKey mine = backend.open(name("k"), label("MINE"));

    backend.generate(name("k"), BY_NAME, P256);

    assertThat(Collections.list(keyStore().aliases()))
        .containsExactlyInAnyOrder("trusted", "mine", "k");
    assertThat(keyStore().getCertificate("mine")).isEqualTo(certificate);
    // The public half comes from the private one, whatever certificate stands beside it.
    assertThat(mine.subjectPublicKeyInfo()).isNotEqualTo(certificate.getPublicKey().getEncoded());
    assertThat(connect().open(name("k"), label("mine")).subjectPublicKeyInfo())
        .isEqualTo(mine.subjectPublicKeyInfo());
    assertThat(backend.check()).endsWith(", 2 software keys");
  }

  @Test
  void open_ofAKeyOfAnUnknownKind_isUnsupported() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "x",
        KeyPairGenerator.getInstance("X25519").generateKeyPair().getPrivate(),
        PASSWORD.toCharArray(),
        new Certificate[] {Placeholder.of(SoftwareKey.generate(P256))});
    write(store);

    KeyException e = refusal(() -> connect().open(name("k"), label("x")));

    assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED);
    assertThat(e).hasMessageContaining("its kind is not supported: 1.3.101.110");
  }

  @Test
  void open_ofAnAbsentKey_namesTheAliasesThereAre() {
    LocalBackend backend = connect();
    backend.generate(name("team/one"), BY_NAME, P256);

    assertThat(refusal(() -> backend.open(name("team/two"), BY_NAME)))
        .hasMessage(
            "key 'team/two': cannot find it: no private key has label 'team.two' at "
                + backend.describe()
                + "; its aliases are [team.one]. Hint: make it where allow_generate_key permits"
                + " it, with keys generate or keytool -genkeypair");
  }

  @Test
  void file_thatIsALink_staysALink() throws Exception {
    Path real = Files.createDirectory(temp.resolve("real")).resolve("real.p12");
    connect().generate(name("k"), BY_NAME, P256);
    Files.move(file(), real);
    Files.createSymbolicLink(file(), real);

    connect().generate(name("l"), BY_NAME, P256);

    assertThat(file()).isSymbolicLink();
    assertThat(Collections.list(keyStore().aliases())).containsExactlyInAnyOrder("k", "l");
  }

  // ---- What goes wrong
  // ---------------------------------------------------------------------------

  @Test
  void password_whenWrong_isDeniedEveryTimeAndNamesTheField() {
    connect().generate(name("k"), BY_NAME, P256);
    LocalBackend backend = connect("battery staple");

    for (Runnable refused :
        List.<Runnable>of(
            () -> backend.open(name("k"), BY_NAME),
            () -> backend.open(name("k"), BY_NAME),
            backend::check,
            () -> backend.generate(name("other"), BY_NAME, P256))) {
      KeyException e = refusal(refused);

      assertThat(e.kind()).isEqualTo(Kind.DENIED);
      assertThat(e)
          .hasMessage(
              backend.describe()
                  + ": cannot open the file: the password in kms.trial.password is wrong, or the"
                  + " file was damaged. Hint: keytool -list -keystore "
                  + file()
                  + " asks for a password and tries it");
    }
    assertThat(connect().check()).endsWith(", 1 software keys");
  }

  @Test
  void password_thatIsMended_isTakenWithoutANewConnection() {
    connect().generate(name("k"), BY_NAME, P256);
    AtomicReference<String> password = new AtomicReference<>("wrong");
    Fields.Value secret = value(password, "provider.properties:7");
    Map<String, Fields.Value> fields = new HashMap<>();
    fields.put("file", value(new AtomicReference<>(file().toString()), ""));
    fields.put("password", secret);
    LocalBackend backend =
        (LocalBackend) LocalType.INSTANCE.connect("trial", Fields.of("kms.trial", fields));

    assertThat(refusal(() -> backend.open(name("k"), BY_NAME)))
        .hasMessageContaining("kms.trial.password (provider.properties:7) is wrong");
    password.set(PASSWORD);

    assertThat(backend.open(name("k"), BY_NAME).algorithm()).isEqualTo(KeyAlgorithm.EC_P256);
  }

  private static Fields.Value value(AtomicReference<String> text, String place) {
    return new Fields.Value() {
      @Override
      public String get() {
        return text.get();
      }

      @Override
      public String place() {
        return place;
      }
    };
  }

  @Test
  void password_beyondAscii_isInvalidBeforeAnythingIsMade() {
    KeyException e = refusal(() -> connect("pässword").generate(name("k"), BY_NAME, P256));

    assertThat(e.kind()).isEqualTo(Kind.INVALID);
    assertThat(e).hasMessageContaining("kms.trial.password").hasMessageNotContaining("pässword");
    assertThat(file()).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "this is no key store", "half", "tail"})
  void file_thatIsCorrupt_isInternalAndStaysAsItIs(String content) throws Exception {
    byte[] bytes = content.getBytes(StandardCharsets.US_ASCII);
    if (content.equals("half") || content.equals("tail")) {
      connect().generate(name("k"), BY_NAME, P256);
      byte[] whole = Files.readAllBytes(file());
      bytes =
          content.equals("half")
              ? Arrays.copyOf(whole, whole.length / 2)
              : Arrays.copyOfRange(whole, whole.length / 2, whole.length);
    }
    Files.write(file(), bytes);
    LocalBackend backend = connect();

    for (Runnable refused :
        List.<Runnable>of(
            () -> backend.open(name("k"), BY_NAME),
            backend::check,
            () -> backend.generate(name("k"), BY_NAME, P256),
            () -> backend.generateUnbound(P256),
            () -> backend.bind(label("k"), name("l")))) {
      KeyException e = refusal(refused);

      assertThat(e.kind()).isEqualTo(Kind.INTERNAL);
      assertThat(e)
          .hasMessageStartingWith(backend.describe() + ": cannot ")
          .hasMessageContaining("no PKCS #12 file that can be used");
    }
    assertThat(Files.readAllBytes(file())).isEqualTo(bytes);
  }

  @Test
  void file_withTwoKeysOfOneAlias_isRefusedRatherThanLosingOne() throws Exception {
    Files.write(file(), TwoKeys.ofOneAlias(PASSWORD));

    KeyException e = refusal(() -> connect().generate(name("k"), BY_NAME, P256));

    assertThat(e.kind()).isEqualTo(Kind.INTERNAL);
    assertThat(e).hasMessageContaining("it has 2 keys, but only 1 different aliases");
  }

  @Test
  void file_thatIsAFolder_isInternal() throws Exception {
    Files.createDirectory(file());

    assertThat(refusal(() -> connect().generate(name("k"), BY_NAME, P256)))
        .hasMessageContaining("it is no regular file")
        .returns(Kind.INTERNAL, KeyException::kind);
  }

  @Test
  void connect_withoutFileOrPassword_isInvalidAndReadsNothing() {
    assertThatThrownBy(() ->
            LocalType.INSTANCE.connect(
                "trial", Fields.ofText("kms.trial", Map.of("password", "x"))))
        .isInstanceOf(KeyException.class)
        .hasMessageContaining("kms.trial.file is missing");
    assertThatThrownBy(() ->
            LocalType.INSTANCE.connect(
                "trial", Fields.ofText("kms.trial", Map.of("file", "keys.p12"))))
        .isInstanceOf(KeyException.class)
        .hasMessageContaining("kms.trial.password is missing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"key_bits=many", "curve=P-999"})
  void checkKey_withAnImpossibleField_isInvalid(String field) {
    String[] parts = field.split("=", -1);

    KeyException e =
        refusal(() ->
            LocalType.INSTANCE.checkKey(
                name("k"), Fields.ofText("key.k", Map.of(parts[0], parts[1]))));

    assertThat(e.kind()).isEqualTo(Kind.INVALID);
    assertThat(e).hasMessageContaining("key.k." + parts[0]);
  }

  // ---- Names
  // -------------------------------------------------------------------------------------

  @Test
  void bind_toATakenLabel_isConflictAndChangesNothing() throws Exception {
    LocalBackend backend = connect();
    backend.generate(name("a.b"), BY_NAME, P256);
    UnboundKey unbound = backend.generateUnbound(P256);
    byte[] before = Files.readAllBytes(file());

    KeyException e = refusal(() -> backend.bind(unbound.location(), name("a/b")));

    assertThat(e.kind()).isEqualTo(Kind.CONFLICT);
    assertThat(e)
        .hasMessageContaining("key 'a/b': cannot name it: a private key with label 'a.b' is");
    assertThat(Files.readAllBytes(file())).isEqualTo(before);
    assertThat(backend.unboundKeys())
        .singleElement()
        .asString()
        .startsWith("label 'managed-keys-unbound-");
  }

  @Test
  void bind_givesTheFilesAliasTheName() throws Exception {
    LocalBackend backend = connect();
    UnboundKey unbound = backend.generateUnbound(P256);

    Fields bound = backend.bind(unbound.location(), name("team/orders"));

    assertThat(bound.toText()).isEqualTo(Map.of("key_label", "team.orders"));
    assertThat(Collections.list(keyStore().aliases())).containsExactly("team.orders");
    assertThat(
            SubjectPublicKeyInfo.getInstance(
                keyStore().getCertificate("team.orders").getPublicKey().getEncoded()))
        .isEqualTo(SubjectPublicKeyInfo.getInstance(unbound.key().subjectPublicKeyInfo()));
  }

  // ---- Several at a time
  // -------------------------------------------------------------------------

  @Test
  void keys_madeByAnotherConnection_areSeen() {
    LocalBackend one = connect();
    LocalBackend other = connect();
    one.generate(name("first"), BY_NAME, P256);
    assertThat(other.open(name("first"), BY_NAME)).isNotNull();

    one.generate(name("second"), BY_NAME, P256);

    assertThat(other.open(name("second"), BY_NAME)).isNotNull();
    assertThat(refusal(() -> other.generate(name("second"), BY_NAME, P256)).kind())
        .isEqualTo(Kind.CONFLICT);
  }

  @Test
  void keys_madeBySeveralProcessesAndThreads_areAllThere() throws Exception {
    int each = 10;
    List<Process> processes = new ArrayList<>();
    for (String name : List.of("one", "two")) {
      processes.add(start(file(), name, each));
    }
    List<Thread> threads = new ArrayList<>();
    LocalBackend shared = connect();
    for (LocalBackend backend : List.of(shared, shared, connect())) {
      String name = "thread" + threads.size();
      Thread thread =
          new Thread(() -> {
            for (int number = 0; number < each; number++) {
              backend.generate(name(name + "-" + number), BY_NAME, P256);
            }
          });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    for (Process process : processes) {
      assertThat(output(process)).endsWith("done");
    }

    assertThat(connect().check()).endsWith(", " + 5 * each + " software keys");
  }

  private static Process start(Path file, String name, int keys) throws Exception {
    return start(List.of(), System.getProperty("java.class.path"), file, name, keys);
  }

  private static Process start(
      List<String> before, String classPath, Path file, String name, int keys) throws Exception {
    List<String> command = new ArrayList<>(before);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            classPath,
            GeneratingProgram.class.getName(),
            file.toString(),
            PASSWORD,
            name,
            String.valueOf(keys)));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static String output(Process process) throws Exception {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
  }

  @Test
  void generate_inAFolderThatMayNotBeWritten_isDenied() throws Exception {
    Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path folder = Files.createDirectory(temp.resolve("closed"));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-xr-xr-x"));
    List<String> asNobody =
        Files.isWritable(folder)
            ? List.of("setpriv", "--reuid", "65534", "--clear-groups")
            : List.of();
    assumeThat(asNobody.isEmpty() || Files.exists(Path.of("/usr/bin/setpriv"))).isTrue();
    Path file = folder.resolve("keys.p12");

    assertThat(output(start(asNobody, readableClassPath(), file, "k", 1)))
        .isEqualTo(
            "DENIED kms 'child' (local, file '"
                + file
                + "'): cannot generate a key: this process may not write it");
  }

  /** The user nobody may not look into somebody's Maven repository. */
  private String readableClassPath() throws IOException {
    List<String> readable = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path path = Path.of(entry);
      if (Files.isDirectory(path)) {
        readable.add(entry);
      } else if (path.getFileName().toString().startsWith("bc")) {
        readable.add(Files.copy(path, temp.resolve(path.getFileName())).toString());
      }
    }
    return String.join(File.pathSeparator, readable);
  }

  // ---- The warning
  // -------------------------------------------------------------------------------

  @Test
  void warning_isLogged_eachTimeTheFileIsOpened() {
    try (Warnings warnings = new Warnings()) {
      LocalBackend backend = connect();
      backend.check();
      assertThat(warnings.about(file().toString())).isEmpty();

      backend.generate(name("k"), BY_NAME, P256);
      backend.open(name("k"), BY_NAME);
      assertThat(warnings.about(file().toString()))
          .containsExactly(
              "kms 'trial' (local, file '"
                  + file()
                  + "') has software keys in a file, for trying out only: they are in this"
                  + " program's memory, and whoever has the file and its password has the keys");

      connect().check();
      assertThat(warnings.about(file().toString())).hasSize(2);

      backend.close();
      backend.open(name("k"), BY_NAME);
      assertThat(warnings.about(file().toString())).hasSize(3);
    }
  }
}
