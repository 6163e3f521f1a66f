// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.backend.local.TrialFile.BY_NAME;
import static org.managedkeys.backend.local.TrialFile.P256;
import static org.managedkeys.backend.local.TrialFile.PASSWORD;
import static org.managedkeys.backend.local.TrialFile.label;
import static org.managedkeys.backend.local.TrialFile.name;
import static org.managedkeys.backend.local.TrialFile.output;
import static org.managedkeys.backend.local.TrialFile.refusal;
import static org.managedkeys.testkit.PublicHalves.publicHalf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.managedkeys.key.Fields;
import org.managedkeys.key.GeneratesKeys.UnboundKey;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyAlgorithm.Family;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.ManagedKey;

class LocalBackendTest {

  @TempDir Path temp;
  private TrialFile trial;

  @BeforeEach
  void nameTheFile() {
    trial = new TrialFile(temp.resolve("keys.p12"));
  }

  // ---- The file
  // ----------------------------------------------------------------------------------

  @Test
  void file_untilAKeyIsMade_isNotThere() {
    LocalBackend backend = trial.connect();

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

    backend.generate(name("k"), BY_NAME, P256, KeyUsage.DEFAULT);
    backend.generate(name("l"), BY_NAME, P256, KeyUsage.DEFAULT);

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
  @MethodSource("org.managedkeys.testkit.SigningKeys#rows")
  void file_withAKeyOfEachKind_isAnOrdinaryKeyStore(KeyAlgorithm algorithm) throws Exception {
    ManagedKey made =
        trial
            .connect()
            .generate(
                name("k"),
                BY_NAME,
                new KeySpec(algorithm, algorithm.generatedBits().get(0)),
                KeyUsage.DEFAULT);

    KeyStore store = trial.keyStore();

    assertThat(Collections.list(store.aliases())).containsExactly("k");
    assertThat(store.isKeyEntry("k")).isTrue();
    if (algorithm.family() != Family.ML_DSA) {
      // The JDK reads none before 24, and then no key that has its seed beside it.
      assertThat(store.getKey("k", PASSWORD.toCharArray())).isNotNull();
    }
    X509Certificate placeholder = (X509Certificate) store.getCertificate("k");
    assertThat(new JcaX509CertificateHolder(placeholder).getSubjectPublicKeyInfo().getEncoded())
        .isEqualTo(publicHalf(made));
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
    trial.write(store);
    LocalBackend backend = trial.connect();
    ManagedKey mine = backend.open(name("k"), label("MINE"));

    backend.generate(name("k"), BY_NAME, P256, KeyUsage.DEFAULT);

    assertThat(Collections.list(trial.keyStore().aliases()))
        .containsExactlyInAnyOrder("trusted", "mine", "k");
    assertThat(trial.keyStore().getCertificate("mine")).isEqualTo(certificate);
    // The public half comes from the private one, whatever certificate stands beside it.
    assertThat(publicHalf(mine)).isNotEqualTo(certificate.getPublicKey().getEncoded());
    assertThat(publicHalf(trial.connect().open(name("k"), label("mine"))))
        .isEqualTo(publicHalf(mine));
    assertThat(backend.check()).endsWith(", 2 software keys");
  }

  @Test
  void open_ofAKeyOfAnUnknownKind_isUnsupported() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "x",
        KeyPairGenerator.getInstance("X448").generateKeyPair().getPrivate(),
        PASSWORD.toCharArray(),
        new Certificate[] {Placeholder.of(SoftwareKey.generate(P256))});
    trial.write(store);

    KeyException e = refusal(() -> trial.connect().open(name("k"), label("x")));

    assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED);
    assertThat(e).hasMessageContaining("its kind is not supported: 1.3.101.111");
  }

  @Test
  void open_ofAnAbsentKey_namesTheAliasesThereAre() {
    LocalBackend backend = trial.connect();
    backend.generate(name("team/one"), BY_NAME, P256, KeyUsage.DEFAULT);

    assertThat(refusal(() -> backend.open(name("team/two"), BY_NAME)))
        .hasMessage(
            "key 'team/two': cannot find it: no key has label 'team.two' at "
                + backend.describe()
                + "; its aliases are [team.one]. Hint: make it where allow_generate_key permits"
                + " it, with keys generate or keytool -genkeypair");
  }

  @Test
  void file_thatIsALink_staysALink() throws Exception {
    Path real = Files.createDirectory(temp.resolve("real")).resolve("real.p12");
    trial.connect().generate(name("k"), BY_NAME, P256, KeyUsage.DEFAULT);
    Files.move(trial.path(), real);
    Files.createSymbolicLink(trial.path(), real);

    trial.connect().generate(name("l"), BY_NAME, P256, KeyUsage.DEFAULT);

    assertThat(trial.path()).isSymbolicLink();
    assertThat(Collections.list(trial.keyStore().aliases())).containsExactlyInAnyOrder("k", "l");
  }

  // ---- Names
  // -------------------------------------------------------------------------------------

  @Test
  void bind_toATakenLabel_isConflictAndChangesNothing() throws Exception {
    LocalBackend backend = trial.connect();
    backend.generate(name("a.b"), BY_NAME, P256, KeyUsage.DEFAULT);
    UnboundKey unbound = backend.generateUnbound(P256, KeyUsage.DEFAULT);
    byte[] before = Files.readAllBytes(trial.path());

    KeyException e = refusal(() -> backend.bind(unbound.location(), name("a/b")));

    assertThat(e.kind()).isEqualTo(Kind.CONFLICT);
    assertThat(e).hasMessageContaining("key 'a/b': cannot name it: a key with label 'a.b' is");
    assertThat(Files.readAllBytes(trial.path())).isEqualTo(before);
    assertThat(backend.unboundKeys())
        .singleElement()
        .asString()
        .startsWith("label 'managed-keys-unbound-");
  }

  @Test
  void bind_givesTheFilesAliasTheName() throws Exception {
    LocalBackend backend = trial.connect();
    UnboundKey unbound = backend.generateUnbound(P256, KeyUsage.DEFAULT);

    Fields bound = backend.bind(unbound.location(), name("team/orders"));

    assertThat(bound.toText()).isEqualTo(Map.of("key_label", "team.orders"));
    assertThat(Collections.list(trial.keyStore().aliases())).containsExactly("team.orders");
    assertThat(
            SubjectPublicKeyInfo.getInstance(
                trial.keyStore().getCertificate("team.orders").getPublicKey().getEncoded()))
        .isEqualTo(SubjectPublicKeyInfo.getInstance(publicHalf(unbound.key())));
  }

  // ---- Several at a time
  // -------------------------------------------------------------------------

  @Test
  void keys_madeByAnotherConnection_areSeen() {
    LocalBackend one = trial.connect();
    LocalBackend other = trial.connect();
    one.generate(name("first"), BY_NAME, P256, KeyUsage.DEFAULT);
    assertThat(other.open(name("first"), BY_NAME)).isNotNull();

    one.generate(name("second"), BY_NAME, P256, KeyUsage.DEFAULT);

    assertThat(other.open(name("second"), BY_NAME)).isNotNull();
    assertThat(
            refusal(() -> other.generate(name("second"), BY_NAME, P256, KeyUsage.DEFAULT)).kind())
        .isEqualTo(Kind.CONFLICT);
  }

  @Test
  void keys_madeBySeveralProcessesAndThreads_areAllThere() throws Exception {
    int each = 10;
    List<Process> processes = new ArrayList<>();
    for (String name : List.of("one", "two")) {
      processes.add(trial.generate(name, each));
    }
    List<Thread> threads = new ArrayList<>();
    LocalBackend shared = trial.connect();
    for (LocalBackend backend : List.of(shared, shared, trial.connect())) {
      String name = "thread" + threads.size();
      Thread thread =
          new Thread(() -> {
            for (int number = 0; number < each; number++) {
              backend.generate(name(name + "-" + number), BY_NAME, P256, KeyUsage.DEFAULT);
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

    assertThat(trial.connect().check()).endsWith(", " + 5 * each + " software keys");
  }

  // ---- The warning
  // -------------------------------------------------------------------------------

  @Test
  void warning_isLogged_eachTimeTheFileIsOpened() {
    try (Warnings warnings = new Warnings()) {
      LocalBackend backend = trial.connect();
      backend.check();
      assertThat(warnings.about(trial.path().toString())).isEmpty();

      backend.generate(name("k"), BY_NAME, P256, KeyUsage.DEFAULT);
      backend.open(name("k"), BY_NAME);
      assertThat(warnings.about(trial.path().toString()))
          .containsExactly(
              "kms 'trial' (local, file '"
                  + trial.path()
                  + "') has software keys in a file, for trying out only: they are in this"
                  + " program's memory, and whoever has the file and its password has the keys");

      trial.connect().check();
      assertThat(warnings.about(trial.path().toString())).hasSize(2);

      backend.close();
      backend.open(name("k"), BY_NAME);
      assertThat(warnings.about(trial.path().toString())).hasSize(3);
    }
  }
}
