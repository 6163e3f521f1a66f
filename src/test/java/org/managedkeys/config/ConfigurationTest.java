// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
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

class ConfigurationTest {

  private static final List<BackendType> TYPES =
      List.of(RecordingType.PKCS11, RecordingType.CLOUD);

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

  /** What is wrong with a text: one line each, without the folder. */
  private List<String> errors(String text) {
    KeyException error = catchThrowableOfType(KeyException.class, () -> load(text));
    assertThat(error).as("the error").isNotNull();
    assertThat(error.kind()).isEqualTo(KeyException.Kind.INVALID);
    List<String> lines = error.getMessage().replace(temp + "/", "").lines().toList();
    if (lines.size() > 1) {
      assertThat(lines.get(0))
          .isEqualTo(
              "provider.properties: cannot read the configuration: "
                  + (lines.size() - 1)
                  + " errors");
      return lines.subList(1, lines.size());
    }
    assertThat(error.subject()).matches(".*/provider\\.properties:[0-9]+");
    return List.of(lines.get(0).replace(" cannot read the configuration:", ""));
  }

  private String error(String text) {
    assertThat(errors(text)).hasSize(1);
    return errors(text).get(0);
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
    assertThat(configuration.storeFolder()).isEqualTo(temp.resolve("managed-keys.d"));
    assertThat(configuration.connections()).map(Connection::name).containsExactly("hsm", "cloud");
    Connection hsm = configuration.connections().get(0);
    assertThat(hsm.type()).isSameAs(RecordingType.PKCS11);
    assertThat(hsm.allowGenerateKey()).isTrue();
    assertThat(configuration.connections().get(1).allowGenerateKey()).isFalse();
    assertThat(hsm.place()).isEqualTo(file + ":4");
    assertThat(backend(hsm).fields().owner()).isEqualTo("kms.hsm");
    assertThat(backend(hsm).fields().names()).containsExactlyInAnyOrder("library", "pin");
    assertThat(backend(hsm).fields().text("library")).contains("/usr/lib/softhsm/libsofthsm2.so");
    assertThat(configuration.keys()).map(DeclaredKey::name)
        .containsExactly(KeyName.parse("ca-root"), KeyName.parse("team-a/orders.v2"));
    DeclaredKey root = configuration.keys().get(0);
    assertThat(root.kms()).isEqualTo("hsm");
    assertThat(root.usages()).isEqualTo(KeyUsage.DEFAULT);
    assertThat(root.allowGenerateKey()).isFalse();
    assertThat(root.place()).isEqualTo(file + ":11");
    assertThat(root.fields().names()).containsExactly("key_label");
    DeclaredKey orders = configuration.keys().get(1);
    assertThat(orders.usages()).containsExactlyInAnyOrder(KeyUsage.SIGN, KeyUsage.MAC);
    assertThat(orders.allowGenerateKey()).isTrue();
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
            default_kms = b
            kms.a.type = cloud
            kms.b.type = cloud
            key.k.kms_key = x
            """);

    assertThat(configuration.providerName()).isEqualTo("ManagedKeys-Blue.2_x-1");
    assertThat(configuration.namespace()).isEqualTo(Namespace.parse("team-a"));
    assertThat(configuration.storeFolder()).isEqualTo(temp.resolve("state/keys"));
    assertThat(configuration.keyPairGenerators()).isTrue();
    assertThat(configuration.defaultKms()).contains("b");
    assertThat(configuration.keys().get(0).kms()).isEqualTo("b");
    assertThat(load("store = /var/lib/keys").storeFolder()).isEqualTo(Path.of("/var/lib/keys"));
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
  void empty_folder_isWhereAFileWouldBe() {
    Configuration configuration = Configuration.empty(temp);

    assertThat(configuration.file()).isEqualTo(temp.resolve("provider.properties"));
    assertThat(configuration.storeFolder()).isEqualTo(temp.resolve("managed-keys.d"));
    assertThat(configuration.providerName()).isEqualTo("ManagedKeys");
    assertThat(configuration.connections()).isEmpty();
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
    assertThat(own.allowGenerateKey()).isTrue();
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
  void load_unknownField_namesTheNearest() {
    assertThat(error(HSM + "kms.hsm.tokn_label = prod"))
        .isEqualTo(
            "provider.properties:3: unknown property kms.hsm.tokn_label."
                + " Did you mean kms.hsm.token_label?");
    assertThat(error("stroe = x"))
        .isEqualTo("provider.properties:1: unknown property stroe. Did you mean store?");
    assertThat(error("kns.hsm.type = pkcs11"))
        .isEqualTo("provider.properties:1: unknown property kns.hsm.type. Did you mean"
            + " kms.hsm.type?");
    assertThat(error(HSM + "key.a.key_label = a\nkey.a.usage = sign"))
        .isEqualTo(
            "provider.properties:4: unknown property key.a.usage. Did you mean key.a.usages?");
    assertThat(error("kms_library.a.library = /a\nkms_library.a.libary = /a"))
        .endsWith("Did you mean kms_library.a.library?");
  }

  @Test
  void load_unknownFieldNearNone_listsTheAllowed() {
    assertThat(error("kms.c.type = cloud\nkms.c.endpoint = x"))
        .isEqualTo(
            "provider.properties:2: unknown property kms.c.endpoint."
                + " A cloud connection has the fields allow_generate_key, region, type");
    assertThat(error("kms.c.type = cloud\nkey.a.kms = c\nkey.a.colour = x"))
        .isEqualTo(
            "provider.properties:3: unknown property key.a.colour. A cloud key has the fields"
                + " allow_generate_key, any_mount, key_bits, kms, kms_key, type, usages");
    assertThat(error("server.port = 1"))
        .isEqualTo(
            "provider.properties:1: unknown property server.port."
                + " Properties with a dot begin with key, kms, kms_library");
    assertThat(error("shade = 1"))
        .isEqualTo(
            "provider.properties:1: unknown property shade. The top level has the fields"
                + " default_kms, key_pair_generators, namespace, provider_name, store");
  }

  @Test
  void load_severalErrors_tellsAllInOrder() {
    assertThat(
            errors(
                """
                namespace = Not A Path
                kms.hsm.type = pkcs12
                kms.c.type = cloud
                kms.c.allow_generate_key = yes
                key.Root.kms = c
                key.a.kms = nowhere
                key.b.kms = c
                key.b.usages = sign,sing
                no equals sign
                provider_name = a b
                key_pair_generators = on
                """))
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .startsWith("provider.properties:1: namespace 'not a path': cannot use it"),
            line ->
                assertThat(line)
                    .isEqualTo(
                        "provider.properties:2: kms.hsm.type: there is no type 'pkcs12';"
                            + " types are pkcs11, cloud"),
            line ->
                assertThat(line)
                    .isEqualTo(
                        "provider.properties:4: kms.c.allow_generate_key must be true or false"),
            line -> assertThat(line).startsWith("provider.properties:5: key name 'Root': cannot"),
            line ->
                assertThat(line)
                    .isEqualTo(
                        "provider.properties:6: key.a.kms: there is no connection 'nowhere';"
                            + " connections are hsm, c"),
            line ->
                assertThat(line)
                    .startsWith("provider.properties:8: usages 'sing': cannot read the list"),
            line ->
                assertThat(line)
                    .isEqualTo(
                        "provider.properties:9: the line has no '='; a setting is written key ="
                            + " value"),
            line ->
                assertThat(line)
                    .isEqualTo(
                        "provider.properties:10: provider_name consists of letters, digits, '_',"
                            + " '.' and '-'"),
            line ->
                assertThat(line)
                    .isEqualTo(
                        "provider.properties:11: key_pair_generators must be true or false"));
  }

  @Test
  void load_connectionErrors_areTold() {
    assertThat(error("kms.hsm.library = /lib/p11.so"))
        .isEqualTo("provider.properties:1: kms.hsm.type is missing; types are pkcs11, cloud");
    assertThat(error("kms.hsm.type = pkcs11"))
        .isEqualTo(
            "provider.properties:1: kms.hsm: cannot use it: the field kms.hsm.library is missing."
                + " Hint: add kms.hsm.library = <name or path>");
    assertThat(error(HSM + "kms.hsm.max_sessions = many"))
        .contains("kms.hsm.max_sessions: cannot read the value: the value must be a whole number");
    assertThat(error("kms.a.b.type = cloud"))
        .isEqualTo(
            "provider.properties:1: kms.a.b: a name here consists of letters, digits, '_' and"
                + " '-'");
    assertThat(error("kms.type = cloud"))
        .isEqualTo(
            "provider.properties:1: kms.type is incomplete; it is written kms.<name>.<field>");
    assertThat(error("default_kms = x\n" + HSM))
        .isEqualTo(
            "provider.properties:1: default_kms: there is no connection 'x';"
                + " connections are hsm");
  }

  @Test
  void load_libraryErrors_areTold() {
    assertThat(error("kms_library.b.library = /b\nkms_library.A.library = /a\n"
            + "kms.hsm.type = pkcs11\nkms.hsm.library = c"))
        .isEqualTo(
            "provider.properties:4: kms.hsm.library is neither the name of a kms_library nor an"
                + " absolute path; libraries are A, b");
    assertThat(error("kms.hsm.type = pkcs11\nkms.hsm.library = lib/c.so"))
        .endsWith("an absolute path; no kms_library is declared");
    assertThat(error("kms_library.a.library = /a\nkms_library.A.library = /b"))
        .isEqualTo(
            "provider.properties:2: kms_library.A has the same name as kms_library.a in line 1");
    assertThat(error("kms_library.a.library = a.so"))
        .isEqualTo("provider.properties:1: kms_library.a.library must be an absolute path");
    assertThat(error("kms_library.a.library ="))
        .isEqualTo("provider.properties:1: kms_library.a.library is missing: an absolute path");
  }

  @Test
  void load_keyErrors_areTold() {
    assertThat(error(HSM + "key.a.max_parallel = 1"))
        .isEqualTo(
            "provider.properties:3: key.a: cannot use it: the field key.a.key_label is missing."
                + " Hint: add key.a.key_label = <label>");
    assertThat(error(HSM + "key.a.key_label = a\nkey.a.any_mount = 1"))
        .isEqualTo("provider.properties:4: key.a.any_mount must be true or false");
    assertThat(error("key.a.key_label = a"))
        .isEqualTo(
            "provider.properties:1: key.a.type or key.a.kms is missing: the kind of the key's own"
                + " connection, or the name of another; no connection is declared"
                + " (kms.<name>.type)");
    assertThat(error("kms.a.type = cloud\nkms.b.type = cloud\nkey.a.kms_key = a"))
        .isEqualTo(
            "provider.properties:3: key.a.kms is missing, and there is no default_kms;"
                + " connections are a, b");
    assertThat(error(HSM + "key./a.key_label = a"))
        .isEqualTo("provider.properties:3: key./a: a namespace has no slash in front");
    assertThat(error("key.a = x"))
        .isEqualTo("provider.properties:1: key.a is incomplete; it is written key.<name>.<field>");
  }

  @Test
  void load_kmsMixedWithConnectionFields_isAnError() {
    assertThat(error(HSM + "key.a.kms = hsm\nkey.a.key_label = a\nkey.a.pin = 1"))
        .isEqualTo(
            "provider.properties:5: key.a.pin describes a connection, and the key has one already:"
                + " move it to kms.<name>.pin, or give the key a connection of its own with"
                + " key.a.type");
    assertThat(error(HSM + "key.a.kms = hsm\nkey.a.type = pkcs11\nkey.a.key_label = a"))
        .isEqualTo(
            "provider.properties:4: key.a has kms and type; either kms names a connection, or type"
                + " and its fields describe one of the key's own");
  }

  @Test
  void load_brokenConnection_doesNotBlameItsKeys() {
    assertThat(errors("kms.hsm.type = nothing\nkey.a.kms = hsm\nkey.b.key_label = b")).hasSize(1);
    assertThat(errors("default_kms = x\n" + HSM + "key.b.key_label = b")).hasSize(1);
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
        .isThrownBy(
            () ->
                configuration
                    .connections()
                    .get(1)
                    .backend()
                    .open(KeyName.parse("x"), Fields.ofText("key.x", Map.of())))
        .withMessageContaining("kms.two.library: ${sys:managed.keys.not.set}: the system property");
  }

  @Test
  void load_referencesNeededAtOnce_areErrorsOfTheFile() {
    assertThat(error("namespace = ${sys:managed.keys.not.set}"))
        .isEqualTo(
            "provider.properties:1: cannot resolve namespace: ${sys:managed.keys.not.set}:"
                + " the system property is not set");
    assertThat(error("store = ${file:nothing}"))
        .isEqualTo(
            "provider.properties:1: cannot resolve store: ${file:nothing}:"
                + " the file does not exist");
    assertThat(load("store = ${sys:java.home}/x").storeFolder())
        .isEqualTo(Path.of(System.getProperty("java.home"), "x"));
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
  void errors_ofLinesWithSecrets_neverShowThem() {
    for (String line :
        List.of(
            "s3cret without equals",
            "kms.hsm.pin s3cret",
            "s3cret+/x== = y",
            "kms.hsm.pin = s3cret\\",
            "kms.hsm.pin = a${s3cret",
            "kms.hsm.pin = a${s3cret:b}",
            "kms.hsm.max_sessions = s3cret",
            "key_pair_generators = s3cret",
            "provider_name = s3cret !")) {
      assertThat(String.join("\n", errors(HSM + line))).as(line).doesNotContain("s3cret");
    }
  }

  @Test
  void load_byteOrderMark_isSkipped() throws IOException {
    Path file = temp.resolve("bom.properties");
    Files.write(file, ("\uFEFFnamespace = a").getBytes(StandardCharsets.UTF_8));

    assertThat(Configuration.load(file, TYPES).namespace()).isEqualTo(Namespace.parse("a"));
  }
}
