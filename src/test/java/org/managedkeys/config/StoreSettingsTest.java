// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyName;

/** The settings for what is kept at run time, and files that are no configuration at all. */
class StoreSettingsTest {

  private static final String SERVER = "store = jdbc:postgresql://db.example.com:5432/keys\n";

  @TempDir private Path temp;

  @Test
  void load_withoutSettings_keepsAllBesideTheConfiguration() throws IOException {
    StoreSettings store = load("");

    assertThat(store.location()).hasToString(temp.resolve("managed-keys.d").toString());
    assertThat(store.refresh()).isEqualTo(Duration.ofSeconds(5));
    assertThat(store.sealFile()).isEqualTo(temp.resolve("seal.key"));
    assertThat(store.sealKey()).isEmpty();
    assertThat(store.auditFile()).isEmpty();
    assertThat(store.auditRequired()).isTrue();
  }

  @Test
  void load_settings_areTaken() throws IOException {
    StoreSettings store =
        load(
            """
            store = state/keys
            registry.refresh = 250ms
            seal.key = team-a/unseal
            audit.file = log/audit
            audit.required = false
            """);

    assertThat(store.location().folder()).contains(temp.resolve("state/keys"));
    assertThat(store.refresh()).isEqualTo(Duration.ofMillis(250));
    assertThat(store.sealKey()).contains(KeyName.parse("team-a/unseal"));
    assertThat(store.auditFile()).contains(temp.resolve("log/audit").toString());
    assertThat(store.auditRequired()).isFalse();
    assertThat(load("audit.file = log").auditFile()).contains(StoreSettings.AUDIT_BY_LOGGER);
  }

  @Test
  void sealFile_isBesideTheStoreFolder_unlessItIsNamed() throws IOException {
    assertThat(load("store = state/keys").sealFile()).isEqualTo(temp.resolve("state/seal.key"));
    assertThat(load("store = jdbc:sqlite:state/keys.db").sealFile())
        .isEqualTo(temp.resolve("seal.key"));
    assertThat(load("seal.file = /etc/keys/seal").sealFile()).isEqualTo(Path.of("/etc/keys/seal"));
  }

  @Test
  void location_ofADatabase_isItsUrl() throws IOException {
    assertThat(load("store = jdbc:sqlite:state/../keys.db").location())
        .hasToString("jdbc:sqlite:" + temp.resolve("keys.db"));
    StoreLocation server =
        load(SERVER + "store.user = keys\nstore.password = ${file:password}").location();
    Files.writeString(temp.resolve("password"), "s3cret\n");

    assertThat(server).hasToString("jdbc:postgresql://db.example.com:5432/keys");
    assertThat(server.user()).contains("keys");
    assertThat(server.password().map(Fields.Value::get)).contains("s3cret");
    assertThat(server.password()).get().asString().doesNotContain("s3cret");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "registry.refresh = often | registry.refresh: cannot read the value: the value must be a"
            + " time such as 500ms, 30s, 2m or 1h",
        "registry.refresh = 9ms | registry.refresh must be at least 10ms and at most 1h",
        "registry.refresh = 2h | registry.refresh must be at least 10ms and at most 1h",
        "registry.refrsh = 2s | unknown property registry.refrsh. Did you mean"
            + " registry.refresh?",
        "sael.file = x | unknown property sael.file. Did you mean seal.file?",
        "store.user = me | store.user is for the database of a server: store ="
            + " jdbc:postgresql://...",
        "seal.key = Not a name | key name 'Not a name': cannot use it",
        "audit.required = true | audit.required says nothing without audit.file: a path, or log",
        "audit.required = perhaps | audit.required must be true or false",
        "store = postgresql://db/keys | store: cannot use it: a store is the path of a folder,",
        "store = jdbc:h2:keys | URL: cannot use it: it is jdbc:sqlite:/path/of/file or",
        "store = jdbc:sqlite::memory: | URL: cannot use it: it is jdbc:sqlite:/path/of/file or",
        "store = jdbc:sqlite:a?cipher=x | takes no parameters",
        "store = jdbc:postgresql://db | URL: cannot use it: it is jdbc:sqlite:/path/of/file or",
      })
  void load_wrongSetting_isToldWithItsLine(String line, String complaint) throws IOException {
    assertThat(error(line)).contains("provider.properties:").contains(complaint);
  }

  @Test
  void load_credentialsInTheUrl_areRefusedAndNotShown() throws IOException {
    assertThat(error("store = jdbc:postgresql://me:s3cret@db/keys")).doesNotContain("s3cret");
    assertThat(error("store = jdbc:postgresql://db/keys?user=me&password=s3cret"))
        .contains("it holds a user or a password")
        .contains("store.user and store.password")
        .doesNotContain("s3cret");
  }

  @Test
  void load_sealFileAndSealKey_areAChoice() throws IOException {
    assertThat(error("seal.file = a\nseal.key = b"))
        .contains(":2: ")
        .contains("seal.key and seal.file say the same; only one of them may be set");
  }

  @Test
  void load_binaryFile_givesOneError_andChangesNothing() throws IOException {
    byte[] binary = new byte[1024 * 1024];
    for (int at = 0; at < binary.length; at++) {
      binary[at] = (byte) ((at * 31) >> 3);
    }
    Files.write(file(), binary);

    assertThat(errorOfFile()).contains(":1: ").contains("this is not UTF-8 text").hasLineCount(1);
    assertThat(Files.readAllBytes(file())).isEqualTo(binary);
  }

  @Test
  void load_megabyteOfOtherText_saysSoAndShowsABeginning() throws IOException {
    assertThat(error("lorem ipsum\n".repeat(90_000)))
        .startsWith(file() + ": cannot read the configuration: 90000 errors, the first 50 are")
        .hasLineCount(51);
  }

  @Test
  void load_tenThousandUnknownFields_saysSoAndShowsABeginning() throws IOException {
    String fields =
        IntStream.range(0, 10_000)
            .mapToObj(number -> "kms.hsm.field_" + number + " = x\n")
            .collect(Collectors.joining());

    assertThat(error("kms.hsm.type = pkcs11\nkms.hsm.library = /p11.so\n" + fields))
        .contains(": 10000 errors, the first 50 are")
        .contains(":3: unknown property kms.hsm.field_0")
        .hasLineCount(51);
  }

  @Test
  void load_duplicateKey_namesBothLines() throws IOException {
    assertThat(error("registry.refresh = 1s\n\nregistry.refresh = 2s"))
        .contains(":3: ")
        .endsWith("registry.refresh is already set in line 1");
  }

  @Test
  void load_formatOfAnotherVersion_isTheOnlyComplaint() throws IOException {
    assertThat(load("format = 1").refresh()).isEqualTo(Duration.ofSeconds(5));
    assertThat(error("namespace = Not A Path\nformat = 2\nnew.setting = x"))
        .contains(":2: ")
        .endsWith(
            "the file is written for another version of Managed Keys; this one reads format 1");
  }

  private Path file() {
    return temp.resolve("provider.properties");
  }

  private StoreSettings load(String text) throws IOException {
    return Configuration.load(
            Files.writeString(file(), text), List.of(RecordingType.PKCS11, RecordingType.CLOUD))
        .store();
  }

  private String error(String text) throws IOException {
    Files.writeString(file(), text);
    return errorOfFile();
  }

  private String errorOfFile() {
    KeyException error =
        catchThrowableOfType(
            KeyException.class, () -> Configuration.load(file(), List.of(RecordingType.PKCS11)));
    assertThat(error).as("the error").isNotNull();
    assertThat(error.kind()).isEqualTo(KeyException.Kind.INVALID);
    try (var left = Files.list(temp)) {
      assertThat(left).containsExactly(file());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return error.getMessage();
  }
}
