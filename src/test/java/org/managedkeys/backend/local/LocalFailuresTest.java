// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.managedkeys.backend.local.TrialFile.BY_NAME;
import static org.managedkeys.backend.local.TrialFile.P256;
import static org.managedkeys.backend.local.TrialFile.PASSWORD;
import static org.managedkeys.backend.local.TrialFile.label;
import static org.managedkeys.backend.local.TrialFile.name;
import static org.managedkeys.backend.local.TrialFile.output;
import static org.managedkeys.backend.local.TrialFile.refusal;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyUsage;

/** What is told of a file that cannot be used, and that it is left as it is. */
class LocalFailuresTest {

  @TempDir Path temp;
  private TrialFile trial;

  @BeforeEach
  void nameTheFile() {
    trial = new TrialFile(temp.resolve("keys.p12"));
  }

  // ---------------------------------------------------------------------------

  @Test
  void password_whenWrong_isDeniedEveryTimeAndNamesTheField() {
    trial.connect().generate(name("k"), BY_NAME, P256, KeyUsage.DEFAULT);
    LocalBackend backend = trial.connect("battery staple");

    for (Runnable refused :
        List.<Runnable>of(
            () -> backend.open(name("k"), BY_NAME),
            () -> backend.open(name("k"), BY_NAME),
            backend::check,
            () -> backend.generate(name("other"), BY_NAME, P256, KeyUsage.DEFAULT))) {
      KeyException e = refusal(refused);

      assertThat(e.kind()).isEqualTo(Kind.DENIED);
      assertThat(e)
          .hasMessage(
              backend.describe()
                  + ": cannot open the file: the password in kms.trial.password is wrong, or the"
                  + " file was damaged. Hint: keytool -list -keystore "
                  + trial.path()
                  + " asks for a password and tries it");
    }
    assertThat(trial.connect().check()).endsWith(", 1 software keys");
  }

  @Test
  void password_thatIsMended_isTakenWithoutANewConnection() {
    trial.connect().generate(name("k"), BY_NAME, P256, KeyUsage.DEFAULT);
    AtomicReference<String> password = new AtomicReference<>("wrong");
    Fields.Value secret = value(password, "provider.properties:7");
    Map<String, Fields.Value> fields = new HashMap<>();
    fields.put("file", value(new AtomicReference<>(trial.path().toString()), ""));
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
    KeyException e =
        refusal(
            () -> trial.connect("pässword").generate(name("k"), BY_NAME, P256, KeyUsage.DEFAULT));

    assertThat(e.kind()).isEqualTo(Kind.INVALID);
    assertThat(e).hasMessageContaining("kms.trial.password").hasMessageNotContaining("pässword");
    assertThat(trial.path()).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "this is no key store", "half", "tail"})
  void file_thatIsCorrupt_isInternalAndStaysAsItIs(String content) throws Exception {
    byte[] bytes = content.getBytes(StandardCharsets.US_ASCII);
    if (content.equals("half") || content.equals("tail")) {
      trial.connect().generate(name("k"), BY_NAME, P256, KeyUsage.DEFAULT);
      byte[] whole = Files.readAllBytes(trial.path());
      bytes =
          content.equals("half")
              ? Arrays.copyOf(whole, whole.length / 2)
              : Arrays.copyOfRange(whole, whole.length / 2, whole.length);
    }
    Files.write(trial.path(), bytes);
    LocalBackend backend = trial.connect();

    for (Runnable refused :
        List.<Runnable>of(
            () -> backend.open(name("k"), BY_NAME),
            backend::check,
            () -> backend.generate(name("k"), BY_NAME, P256, KeyUsage.DEFAULT),
            () -> backend.generateUnbound(P256, KeyUsage.DEFAULT),
            () -> backend.bind(label("k"), name("l")))) {
      KeyException e = refusal(refused);

      assertThat(e.kind()).isEqualTo(Kind.INTERNAL);
      assertThat(e)
          .hasMessageStartingWith(backend.describe() + ": cannot ")
          .hasMessageContaining("no PKCS #12 file that can be used");
    }
    assertThat(Files.readAllBytes(trial.path())).isEqualTo(bytes);
  }

  @Test
  void file_withTwoKeysOfOneAlias_isRefusedRatherThanLosingOne() throws Exception {
    Files.write(trial.path(), TwoKeys.ofOneAlias(PASSWORD));

    KeyException e =
        refusal(() -> trial.connect().generate(name("k"), BY_NAME, P256, KeyUsage.DEFAULT));

    assertThat(e.kind()).isEqualTo(Kind.INTERNAL);
    assertThat(e).hasMessageContaining("it has 2 keys, but only 1 different aliases");
  }

  @Test
  void file_thatIsAFolder_isInternal() throws Exception {
    Files.createDirectory(trial.path());

    assertThat(refusal(() -> trial.connect().generate(name("k"), BY_NAME, P256, KeyUsage.DEFAULT)))
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
    TrialFile file = new TrialFile(folder.resolve("keys.p12"));

    assertThat(output(file.generate(asNobody, readableClassPath(), "k", 1)))
        .isEqualTo(
            "DENIED kms 'child' (local, file '"
                + file.path()
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
}
