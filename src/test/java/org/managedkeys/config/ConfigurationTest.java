// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.key.BackendType;
import org.managedkeys.key.Fields;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.Connection;
import org.managedkeys.registry.DeclaredKey;
import org.managedkeys.registry.Permissions;

class ConfigurationTest {

  private static final List<BackendType> TYPES = List.of(RecordingType.PKCS11, RecordingType.CLOUD);

  private static final String HSM =
      """
      kms.hsm.type = pkcs11
      kms.hsm.library = /lib/p11.so
      """;

  @TempDir Path temp;

  private Configuration load(String text) {
    return Configuration.load(file(text), TYPES);
  }

  private Path file(String text) {
    try {
      return Files.writeString(temp.resolve("provider.properties"), text);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static RecordingType.Backend backend(Connection connection) {
    return (RecordingType.Backend) connection.backend();
  }

  private static String found(Configuration configuration, int key) {
    DeclaredKey declared = configuration.keys().get(key);
    Connection connection =
        configuration.connections().stream()
            .filter(each -> each.name().equals(declared.kms()))
            .findFirst()
            .orElseThrow();
    return ((RecordingType.Key) connection.backend().open(declared.name(), declared.fields()))
        .found();
  }

  @Test
  void load_designExample_hasItsConnectionsAndKeys() throws IOException {
    Path file =
        file(
            """
            # Node-local.
            kms_library.softhsm.library = /usr/lib/softhsm/libsofthsm2.so

            kms.hsm.type = pkcs11
            kms.hsm.library = SoftHSM
            kms.hsm.pin = ${file:pin}
            kms.hsm.allow_generate_key = TRUE
            kms.cloud.type = cloud
            kms.cloud.region = eu-west-1

            key.ca-root.kms = hsm
            key.ca-root.key_label = ca-root-2026
            key.team-a/orders.v2.kms = cloud
            key.team-a/orders.v2.kms_key = alias/orders
            key.team-a/orders.v2.usages = sign, mac
            key.team-a/orders.v2.allow_generate_key = true
            """);
    Files.writeString(temp.resolve("pin"), "1234\n");
    Instant modified = Instant.parse("2026-01-02T03:04:05Z");
    Files.setLastModifiedTime(file, FileTime.from(modified));

    Configuration configuration = Configuration.load(file, TYPES);

    assertThat(configuration.file()).isEqualTo(file);
    assertThat(configuration.lastModified()).isEqualTo(modified);
    assertThat(configuration.providerName()).isEqualTo("ManagedKeys");
    assertThat(configuration.namespace()).isEqualTo(Namespace.ROOT);
    assertThat(configuration.keyPairGenerators()).isFalse();
    assertThat(configuration.defaultKms()).isEmpty();
    assertThat(configuration.store().location().folder()).contains(temp.resolve("managed-keys.d"));
    assertThat(configuration.connections()).map(Connection::name).containsExactly("hsm", "cloud");
    Connection hsm = configuration.connections().get(0);
    assertThat(hsm.type()).isSameAs(RecordingType.PKCS11);
    assertThat(hsm.permissions().allowGenerateKey()).isTrue();
    assertThat(configuration.connections().get(1).permissions().allowGenerateKey()).isFalse();
    assertThat(hsm.place()).isEqualTo(file + ":4");
    assertThat(backend(hsm).fields().owner()).isEqualTo("kms.hsm");
    assertThat(backend(hsm).fields().names()).containsExactlyInAnyOrder("library", "pin");
    assertThat(backend(hsm).fields().text("library")).contains("/usr/lib/softhsm/libsofthsm2.so");
    assertThat(configuration.keys())
        .map(DeclaredKey::name)
        .containsExactly(KeyName.parse("ca-root"), KeyName.parse("team-a/orders.v2"));
    DeclaredKey root = configuration.keys().get(0);
    assertThat(root.kms()).isEqualTo("hsm");
    assertThat(root.usages()).isEqualTo(KeyUsage.DEFAULT);
    assertThat(root.permissions().allowGenerateKey()).isFalse();
    assertThat(root.place()).hasToString(file + ":11");
    assertThat(root.fields().names()).containsExactly("key_label");
    DeclaredKey orders = configuration.keys().get(1);
    assertThat(orders.usages()).containsExactlyInAnyOrder(KeyUsage.SIGN, KeyUsage.MAC);
    assertThat(orders.permissions().allowGenerateKey()).isTrue();
    assertThat(orders.fields().owner()).isEqualTo("key.team-a/orders.v2");
    assertThat(found(configuration, 0)).isEqualTo("ca-root-2026@1234");
  }

  @Test
  void load_topLevelSettings_areTaken() {
    Configuration configuration =
        load(
            """
            provider_name = Blue.2_x-1
            namespace = /Team-A/
            store = state/keys
            key_pair_generators = true
            key_generators = true
            random = k
            default_kms = b
            kms.b.allow_store_key = true
            key.k.allow_replace_key = true
            key.k.key_type = aes-256
            kms.a.type = cloud
            kms.b.type = cloud
            key.k.kms_key = x
            """);

    assertThat(configuration.providerName()).isEqualTo("ManagedKeys-Blue.2_x-1");
    assertThat(configuration.namespace()).isEqualTo(Namespace.parse("team-a"));
    assertThat(configuration.store().location().folder()).contains(temp.resolve("state/keys"));
    assertThat(configuration.keyPairGenerators()).isTrue();
    assertThat(configuration.keyGenerators()).isTrue();
    assertThat(configuration.random()).contains("k");
    assertThat(configuration.connections())
        .map(connection -> connection.permissions().allowStoreKey())
        .containsExactly(true, false);
    assertThat(configuration.keys().get(0).permissions())
        .isEqualTo(new Permissions(false, false, true));
    assertThat(configuration.keys().get(0).fields().text("key_type")).contains("aes-256");
    assertThat(configuration.defaultKms()).contains("b");
    assertThat(configuration.keys().get(0).kms()).isEqualTo("b");
    assertThat(load("store = /var/lib/keys").store().location().folder())
        .contains(Path.of("/var/lib/keys"));
  }

  @Test
  void load_oneConnection_isTheDefault() {
    Configuration configuration = load(HSM + "key.a.key_label = a");

    assertThat(configuration.defaultKms()).contains("hsm");
    assertThat(configuration.keys().get(0).kms()).isEqualTo("hsm");
  }

  @Test
  void load_emptyFile_isFine() {
    Configuration configuration = load("");

    assertThat(configuration.connections()).isEmpty();
    assertThat(configuration.keys()).isEmpty();
    assertThat(configuration.defaultKms()).isEmpty();
  }

  @Test
  void load_keyWithItsOwnConnection_hasAPrivateOne() {
    Configuration configuration =
        load(
            """
            kms_library.softhsm.library = /lib/p11.so
            kms.cloud.type = cloud
            key.t/legacy.type = pkcs11
            key.t/legacy.library = softhsm
            key.t/legacy.pin = 1234
            key.t/legacy.key_label = old
            key.t/legacy.allow_generate_key = true
            key.other.kms_key = x
            """);

    assertThat(configuration.connections())
        .map(Connection::name)
        .containsExactly("cloud", "key.t/legacy");
    Connection own = configuration.connections().get(1);
    assertThat(own.permissions().allowGenerateKey()).isTrue();
    assertThat(own.place()).endsWith("provider.properties:3");
    assertThat(backend(own).fields().names()).containsExactlyInAnyOrder("library", "pin");
    assertThat(configuration.keys().get(0).kms()).isEqualTo("key.t/legacy");
    assertThat(configuration.keys().get(0).fields().names()).containsExactly("key_label");
    assertThat(configuration.defaultKms()).contains("cloud");
    assertThat(found(configuration, 0)).isEqualTo("old@1234");
  }

  @Test
  void load_blankFields_countAsAbsent() {
    Configuration configuration =
        load(HSM + "kms.hsm.token_label =\nkey.a.kms =\nkey.a.key_id =\nkey.a.key_label = a");

    assertThat(backend(configuration.connections().get(0)).fields().names())
        .containsExactly("library");
    assertThat(configuration.keys().get(0).fields().names()).containsExactly("key_label");
  }

  @Test
  void load_unreadableReferences_failOnlyTheirOwnEntries() throws IOException {
    Configuration configuration =
        load(
            HSM
                + """
                kms.hsm.pin = ${file:secret/pin}
                kms.late.type = pkcs11
                kms.late.library = /lib/p11.so
                kms.late.max_sessions = ${file:sessions}
                kms.late.pin = 77
                key.a.kms = hsm
                key.a.key_label = a
                key.b.kms = late
                key.b.key_label = b
                key.c.kms = late
                key.c.key_label = c
                key.c.max_parallel = ${env:MANAGED_KEYS_NOT_SET}
                """);

    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> found(configuration, 0))
        .withMessage(
            configuration.file()
                + ":3: cannot resolve kms.hsm.pin: ${file:secret/pin}: the file does not exist");
    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> found(configuration, 1))
        .withMessageContaining(":6: cannot resolve kms.late.max_sessions: ${file:sessions}");

    Files.createDirectory(temp.resolve("secret"));
    Files.writeString(temp.resolve("secret/pin"), "one");
    assertThat(found(configuration, 0)).isEqualTo("a@one");
    Files.writeString(temp.resolve("secret/pin"), "two");
    assertThat(found(configuration, 0)).isEqualTo("a@two");
    Files.writeString(temp.resolve("sessions"), "4\n");
    assertThat(found(configuration, 1)).isEqualTo("b@77");
    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> configuration.keys().get(2).fields().text("max_parallel"))
        .withMessageContaining("${env:MANAGED_KEYS_NOT_SET}: the environment variable is not set");
  }

  @Test
  void load_referencesInLibraries_areFollowedWhenAsked() {
    Configuration configuration =
        load(
            """
            kms_library.a.library = ${sys:java.home}/a.so
            kms.one.type = pkcs11
            kms.one.library = a
            kms.two.type = pkcs11
            kms.two.library = ${sys:managed.keys.not.set}
            """);

    assertThat(backend(configuration.connections().get(0)).fields().text("library"))
        .contains(System.getProperty("java.home") + "/a.so");
    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() ->
            configuration
                .connections()
                .get(1)
                .backend()
                .open(KeyName.parse("x"), Fields.ofText("key.x", Map.of())))
        .withMessageContaining("kms.two.library: ${sys:managed.keys.not.set}: the system property");
  }

  @Test
  void load_missingFile_isNotFoundWithHint() {
    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> Configuration.load(temp.resolve("none"), TYPES))
        .withMessage(
            temp.resolve("none")
                + ": cannot read the configuration: the file does not exist. Hint: name it in the"
                + " system property managedkeys.config or the environment variable"
                + " MANAGEDKEYS_CONFIG")
        .extracting(KeyException::kind)
        .isEqualTo(KeyException.Kind.NOT_FOUND);
    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> Configuration.load(temp, TYPES))
        .withMessageContaining("it is no readable file");
  }

  @Test
  void load_tenThousandKeys_hasAll() {
    String keys =
        IntStream.range(0, 10_000)
            .mapToObj(i -> "key.t/k" + i + ".kms = hsm\nkey.t/k" + i + ".key_label = k" + i + "\n")
            .collect(Collectors.joining());

    Configuration configuration = load(HSM + keys);

    assertThat(configuration.keys()).hasSize(10_000);
    assertThat(Set.copyOf(configuration.keys())).hasSize(10_000);
    assertThat(configuration.keys().get(9_999).name()).isEqualTo(KeyName.parse("t/k9999"));
  }

  @Test
  void toString_anything_holdsNoValue() {
    Configuration configuration =
        load(HSM + "kms.hsm.pin = s3cret-pin\nkey.a.key_label = s3cret-label");

    assertThat(configuration.toString()).contains("hsm").doesNotContain("s3cret");
  }

  @Test
  void load_byteOrderMark_isSkipped() throws IOException {
    Path file = temp.resolve("bom.properties");
    Files.writeString(file, "\uFEFFnamespace = a");

    assertThat(Configuration.load(file, TYPES).namespace()).isEqualTo(Namespace.parse("a"));
  }

  @Test
  void load_fileOfAConnection_startsAtTheConfigurationsFolder() {
    RecordingType type = new RecordingType("files", Set.of("file"), Set.of("key_label"));
    Path file =
        file(
            """
            kms.one.type = files
            kms.one.file = below/../keys.p12
            kms.two.type = files
            kms.two.file = /elsewhere/keys.p12
            """);

    List<String> files =
        Configuration.load(file, List.of(type)).connections().stream()
            .map(connection -> backend(connection).fields().text("file").orElseThrow())
            .toList();

    assertThat(files).containsExactly(temp.resolve("keys.p12").toString(), "/elsewhere/keys.p12");
  }
}
