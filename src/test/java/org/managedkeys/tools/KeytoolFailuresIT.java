// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.testkit.SoftHsm;
import org.managedkeys.testkit.TokenFixture;
import org.managedkeys.testkit.Tool;

/** What keytool prints where a user made a mistake. */
final class KeytoolFailuresIT {

  /** No digits, of which the names of temporary folders are made. */
  private static final String WRONG_PIN = "mistaken";

  @TempDir Path folder;
  private TokenFixture fixture;

  @BeforeEach
  void makeKeys() {
    fixture =
        TokenFixture.in(folder).withKey("one", "EC:prime256v1").withKey("two", "EC:edwards25519");
  }

  @Test
  void certreq_withWrongPin_saysSoInOneLine() throws IOException {
    Files.writeString(folder.resolve("pin"), WRONG_PIN);

    Tool.Result refused = fixture.keytool("-certreq", "-alias", "one").run().exits(1);

    assertThat(refused.lines()).hasSize(1);
    assertThat(refused.out())
        .startsWith(
            "keytool error: java.security.ProviderException: key 'one': cannot use it: kms 'hsm' ")
        .contains("cannot log in: the token refused the PIN: CKR_PIN_INCORRECT")
        .contains("Hint: correct kms.hsm.pin in " + fixture.configuration() + ":5")
        .doesNotContain(WRONG_PIN);
    assertPinWorks();
  }

  /** A key that cannot be reached must not hide the others, so each one is listed. */
  @Test
  void list_withWrongPin_saysSoForEachKey_andTriesThePinOnce() throws IOException {
    Files.writeString(folder.resolve("pin"), WRONG_PIN);

    Tool.Result listed = fixture.keytool("-list").run().ok();

    assertThat(listed.out()).contains("contains 2 entries", "one,", "two,");
    assertThat(listed.err().lines().filter(line -> line.contains("the token refused the PIN")))
        .hasSize(2)
        .allSatisfy(
            line -> assertThat(line).contains("this process does not try the same PIN again"));
    assertThat(listed.output()).doesNotContain(WRONG_PIN);
    assertPinWorks();
  }

  @Test
  void jarsigner_withWrongPin_saysSo() throws IOException {
    fixture.keytool("-list").run().ok();
    Files.writeString(folder.resolve("pin"), WRONG_PIN);
    fixture.plain("jar").with("--create", "--file", "some.jar", "provider.properties").run().ok();

    Tool.Result refused = fixture.jarsigner("some.jar", "one").run().exits(1);

    assertThat(refused.output())
        .contains("the token refused the PIN: CKR_PIN_INCORRECT")
        .doesNotContain(WRONG_PIN);
  }

  @Test
  void list_withMissingKey_showsTheOthers() {
    fixture.configure("key.gone.key_label = gone");

    Tool.Result listed = fixture.keytool("-list").run().ok();

    assertThat(listed.out())
        .contains("contains 3 entries")
        .containsPattern("(?m)^gone, .*, PrivateKeyEntry,\\s*(?=Certificate chain length: 0)")
        .containsPattern("(?m)^one, .*, PrivateKeyEntry,\\s*Certificate fingerprint");
    assertThat(listed.err()).contains("key 'gone': ").contains("label 'gone'");
    assertThat(fixture.keytool("-certreq", "-alias", "gone").run().exits(1).lines())
        .singleElement()
        .satisfies(line ->
            assertThat(line)
                .startsWith("keytool error: java.security.ProviderException: key 'gone': ")
                .contains("label 'gone'"));
  }

  @Test
  void certreq_withMissingToken_saysWhichTokensThereAre() throws IOException {
    replace("token_label = " + TokenFixture.TOKEN, "token_label = elsewhere");

    assertThat(fixture.keytool("-certreq", "-alias", "one").run().exits(1).lines())
        .singleElement()
        .satisfies(
            line -> assertThat(line).contains("kms 'hsm'", "elsewhere", "'" + TokenFixture.TOKEN));
  }

  @Test
  void certreq_withMissingLibrary_namesIt() throws IOException {
    replace(SoftHsm.LIBRARY.toString(), "/nowhere/libsofthsm2.so");

    assertThat(fixture.keytool("-certreq", "-alias", "one").run().exits(1).lines())
        .singleElement()
        .satisfies(line -> assertThat(line).contains("kms 'hsm'", "/nowhere/libsofthsm2.so"));
  }

  @Test
  void list_withBrokenConfiguration_namesFileAndLine() {
    fixture.configure("kms.hsm.tokenlabel = other", "no setting");

    Tool.Result refused = fixture.keytool("-list").run().exits(1);

    assertThat(refused.lines())
        .hasSize(3)
        .element(0)
        .asString()
        .startsWith("keytool error: java.io.IOException: " + fixture.configuration() + ": ")
        .endsWith("2 errors");
    assertThat(refused.out())
        .contains(fixture.configuration() + ":8: unknown property kms.hsm.tokenlabel")
        .contains("Did you mean kms.hsm.token_label?")
        .contains(fixture.configuration() + ":9: the line has no '='");
  }

  @Test
  void list_withMissingConfiguration_saysSo() throws IOException {
    Files.delete(fixture.configuration());

    assertThat(fixture.keytool("-list").run().exits(1).lines())
        .singleElement()
        .asString()
        .contains("keytool error: java.io.IOException: " + fixture.configuration())
        .contains("the file does not exist");
  }

  @Test
  void list_withoutConfiguration_saysHowToNameOne() {
    Tool.Result refused =
        fixture
            .plain("keytool")
            .with("-list", "-keystore", "NONE", "-storetype", "ManagedKeys", "-storepass", "x")
            .with("-providerclass", TokenFixture.PROVIDER_CLASS)
            .with("-providerpath", TokenFixture.allJar())
            .run()
            .exits(1);

    assertThat(refused.lines())
        .singleElement()
        .asString()
        .contains("provider ManagedKeys: cannot use it: it has no configuration")
        .contains("keytool -providerarg", "MANAGEDKEYS_CONFIG");
  }

  private void assertPinWorks() throws IOException {
    Files.writeString(folder.resolve("pin"), SoftHsm.PIN);
    assertThat(fixture.privateKeys()).containsExactly("one", "two");
    fixture.keytool("-certreq", "-alias", "one").run().ok();
  }

  private void replace(String old, String text) throws IOException {
    Path file = fixture.configuration();
    Files.writeString(file, Files.readString(file).replace(old, text));
  }
}
