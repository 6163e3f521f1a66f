// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.testkit.TokenFixture;
import org.managedkeys.testkit.Tool;

/** What keytool does to entries. Whatever it is, the keys in the token stay as they are. */
final class KeytoolEntriesIT {

  @TempDir Path folder;
  private TokenFixture fixture;
  private String inToken = "";

  /** One key that the configuration declares, and one that keytool made. */
  @BeforeEach
  void makeKeys() {
    fixture = TokenFixture.generatingIn(folder).withKey("declared", "EC:prime256v1");
    keytool("-genkeypair -alias fresh -keyalg EC -dname CN=fresh -providername ManagedKeys");
    inToken = fixture.objects();
    assertThat(fixture.privateKeys()).containsExactly("declared", "fresh");
  }

  @Test
  void changealias_ofRuntimeKey_renamesTheEntry() {
    String certificate = keytool("-exportcert -rfc -alias fresh").out();

    keytool("-changealias -alias fresh -destalias renamed");

    assertThat(keytool("-list").out()).contains("2 entries", "declared,", "renamed,");
    assertThat(keytool("-exportcert -rfc -alias renamed").out()).isEqualTo(certificate);
    keytool("-certreq -alias renamed -file renamed.csr");
    assertThat(fixture.openssl("req", "-in", "renamed.csr", "-verify", "-noout").run().ok().err())
        .contains("verify OK");
    assertThat(fixture.objects()).isEqualTo(inToken);
  }

  @Test
  void changealias_toTakenName_isRefused() throws IOException {
    Map<String, String> before = liveStore();

    fixture.keytool("-changealias", "-alias", "fresh", "-destalias", "declared").run().exits(1);

    assertThat(liveStore()).isEqualTo(before);
  }

  @Test
  void keyclone_ofRuntimeKey_makesASecondName() {
    keytool("-keyclone -alias fresh -dest twin");
    keytool("-delete -alias fresh");

    assertThat(keytool("-list").out())
        .contains("2 entries", "declared,", "twin,")
        .doesNotContain("fresh,");
    keytool("-certreq -alias twin -file twin.csr");
    assertThat(fixture.objects()).isEqualTo(inToken);
  }

  @Test
  void delete_ofRuntimeKey_leavesItInTheToken() throws IOException {
    keytool("-delete -alias fresh");

    assertThat(keytool("-list").out()).contains("1 entry", "declared,");
    assertThat(liveStore().keySet()).noneMatch(name -> name.contains("fresh"));
    assertThat(fixture.objects()).isEqualTo(inToken);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-changealias -alias declared -destalias other",
        "-keyclone -alias declared -dest other",
        "-delete -alias declared",
      })
  void change_ofDeclaredKey_isRefused_namingFileAndLine(String command) throws IOException {
    // Its self-made certificate is in the live store from here on.
    keytool("-list");
    Map<String, String> before = liveStore();

    Tool.Result refused = fixture.keytool(command.split(" ")).run().exits(1);

    assertThat(refused.out())
        .contains("key 'declared': cannot ")
        .contains("the configuration declares it at " + fixture.configuration() + ":8")
        .contains("Hint: change it there");
    assertThat(liveStore()).isEqualTo(before);
    assertThat(fixture.objects()).isEqualTo(inToken);
  }

  @Test
  void passwords_changed_changeNothing() throws IOException {
    String listed = keytool("-list").out();
    Map<String, String> before = liveStore();

    keytool("-keypasswd -alias fresh -new otherpassword");
    keytool("-keypasswd -alias declared -new otherpassword");
    keytool("-storepasswd -new otherpassword");

    assertThat(liveStore()).isEqualTo(before);
    assertThat(keytool("-list").out()).isEqualTo(listed);
    keytool("-certreq -alias declared -keypass whatever -file declared.csr");
  }

  @Test
  void importkeystore_ofSoftwareKeys_isRefused() throws IOException {
    fixture
        .plain("keytool")
        .with("-genkeypair", "-alias", "soft", "-keyalg", "EC", "-dname", "CN=soft")
        .with("-keystore", "soft.p12", "-storetype", "PKCS12", "-storepass", "changeit")
        .run()
        .ok();
    Map<String, String> before = liveStore();

    Tool.Result refused =
        fixture
            .plain("keytool")
            .with("-importkeystore", "-srckeystore", "soft.p12", "-srcstoretype", "PKCS12")
            .with("-srcstorepass", "changeit", "-destkeystore", "NONE", "-deststoretype")
            .with("ManagedKeys", "-deststorepass", "ignored")
            .with("-providerclass", TokenFixture.PROVIDER_CLASS)
            .with("-providerarg", fixture.configuration().toString())
            .with("-providerpath", TokenFixture.allJar())
            .run()
            .ok();

    // keytool reports each entry, and its exit code is 0 all the same.
    assertThat(refused.output())
        .contains("Problem importing entry for alias soft")
        .contains("entry 'soft' cannot be stored: ", "allow_store_key is not true")
        .contains("0 entries successfully imported, 1 entries failed or cancelled");
    assertThat(liveStore()).isEqualTo(before);
    assertThat(fixture.objects()).isEqualTo(inToken);
  }

  /** keytool overwrites the file it was given with what the key store writes into it. */
  @Test
  void change_withKeyStoreFile_leavesTheFile() throws IOException {
    Path file = folder.resolve("store.properties");
    String text = "config = " + fixture.configuration() + "\n";
    Files.writeString(file, text);

    Tool.Result refused =
        fixture
            .plain("keytool")
            .with("-delete", "-alias", "fresh", "-keystore", file.toString())
            .with("-storetype", "ManagedKeys", "-storepass", "ignored")
            .with("-providerclass", TokenFixture.PROVIDER_CLASS)
            .with("-providerpath", TokenFixture.allJar())
            .run()
            .exits(1);

    assertThat(refused.out())
        .contains("a ManagedKeys key store is not written to a file; its changes are kept already")
        .contains("Hint: use -keystore NONE");
    assertThat(file).hasContent(text);
    assertThat(fixture.objects()).isEqualTo(inToken);
  }

  private Tool.Result keytool(String arguments) {
    return fixture.keytool(arguments.split(" ")).run().ok();
  }

  /** Names and contents of the live store's files. */
  private Map<String, String> liveStore() throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(fixture.liveStore())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        contents.put(file.toString(), Files.readString(file));
      }
    }
    return contents;
  }
}
