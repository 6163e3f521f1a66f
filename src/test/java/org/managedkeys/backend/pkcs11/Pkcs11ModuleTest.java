// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyBackend;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.testkit.SoftHsm;

class Pkcs11ModuleTest {

  @Test
  void load_ofAMissingFile_namesIt() {
    KeyException e = failure("/no/such/module.so");

    assertThat(e.kind()).isEqualTo(KeyException.Kind.INVALID);
    assertThat(e)
        .hasMessageStartingWith(
            "kms 'hsm' (pkcs11, token 'shared'): cannot load /no/such/module.so: there is no such"
                + " file");
  }

  @Test
  void load_ofALibraryThatIsNoModule_saysSo() {
    String jni = System.mapLibraryName("java");
    Path library = Path.of(System.getProperty("java.home"), "lib", jni);

    KeyException e = failure(library.toString());

    assertThat(e.kind()).isEqualTo(KeyException.Kind.INVALID);
    assertThat(e).hasMessageContaining(jni).hasMessageContaining("no function C_GetFunctionList");
  }

  @Test
  void load_ofAFileThatIsNoLibrary_saysSo(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("module.so"), "text");

    KeyException e = failure(file.toString());

    assertThat(e.kind()).isEqualTo(KeyException.Kind.INVALID);
    assertThat(e)
        .hasMessage(
            "kms 'hsm' (pkcs11, token 'shared'): cannot use "
                + file
                + " as PKCS #11 module: it cannot be loaded: file too short. Hint: check the"
                + " library field and that the file is for this machine's processor");
  }

  @Test
  void load_ofTwoModules_keepsThemApart() throws Exception {
    Path copy = Files.copy(SoftHsm.LIBRARY, Tokens.lastingFolder("copy").resolve("copy.so"));
    try (Pkcs11Backend one = Tokens.connect(SoftHsm.SHARED_TOKEN);
        Pkcs11Backend two = Tokens.connect(SoftHsm.SHARED_TOKEN, copy.toString(), new String[0])) {
      Tokens.open(one, "p256");
      try (CryptokiCalls calls = CryptokiCalls.on(copy)) {
        assertThat(Tokens.open(two, "p256").sign(SignatureScheme.ecdsa(null), new byte[32]))
            .hasSize(64);
        // Its own login: the two modules share the file of the token and nothing else.
        assertThat(calls.count("C_Login")).isEqualTo(1);
        assertThat(calls.count("C_Sign")).isEqualTo(1);
      }
    }
  }

  @Test
  void load_ofALinkToAModule_isTheSameModule(@TempDir Path folder) throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link.so"), SoftHsm.LIBRARY);

    assertThat(Tokens.module(link)).isSameAs(Tokens.module(SoftHsm.LIBRARY));
  }

  @Test
  void use_withoutJna_saysWhatToAdd() throws Exception {
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(part -> !part.contains("jna"))
            .collect(Collectors.joining(File.pathSeparator));

    assertThat(runChild("-cp", classPath))
        .contains("connected to kms 'hsm' (pkcs11, token 'shared')")
        .contains("KeyException: kms 'hsm' (pkcs11, token 'shared'): cannot load ")
        .contains("Hint: add the dependency net.java.dev.jna:jna");
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_24)
  void use_whereNativeAccessIsDenied_namesTheSwitch() throws Exception {
    assertThat(
            runChild("--illegal-native-access=deny", "-cp", System.getProperty("java.class.path")))
        .contains("does not let JNA load native code")
        .contains("Hint: start java with --enable-native-access=ALL-UNNAMED");
  }

  /** Run in a JVM of its own: connects, then opens a key. */
  static final class ChildProgram {
    private ChildProgram() {}

    public static void main(String[] library) {
      Fields fields =
          Fields.ofText(
              "kms.hsm", Map.of("library", library[0], "token_label", "shared", "pin", "1234"));
      try (KeyBackend backend = Pkcs11Type.INSTANCE.connect("hsm", fields)) {
        System.out.println("connected to " + backend.describe());
        backend.open(KeyName.parse("k"), Fields.ofText("key.k", Map.of("key_label", "p256")));
        System.out.println("opened");
      } catch (KeyException e) {
        System.out.println(e);
      }
    }
  }

  private static String runChild(String... options) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.add(ChildProgram.class.getName());
    command.add(SoftHsm.LIBRARY.toString());
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(SoftHsm.environment());
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }

  private static KeyException failure(String library) {
    try (Pkcs11Backend backend = Tokens.connect(SoftHsm.SHARED_TOKEN, library, new String[0])) {
      return catchThrowableOfType(KeyException.class, () -> Tokens.open(backend, "p256"));
    }
  }
}
