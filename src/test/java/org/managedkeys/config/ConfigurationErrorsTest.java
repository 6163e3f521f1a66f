// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.key.BackendType;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyName;
import org.managedkeys.registry.KeyEntry;
import org.managedkeys.registry.KeyRegistry;

/** What the reader of the configuration says of mistakes in it. */
class ConfigurationErrorsTest {

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

  @Test
  void load_unknownField_namesTheNearest() {
    assertThat(error(HSM + "kms.hsm.tokn_label = prod"))
        .isEqualTo(
            "provider.properties:3: unknown property kms.hsm.tokn_label."
                + " Did you mean kms.hsm.token_label?");
    assertThat(error("stroe = x"))
        .isEqualTo("provider.properties:1: unknown property stroe. Did you mean store?");
    assertThat(error("kns.hsm.type = pkcs11"))
        .isEqualTo(
            "provider.properties:1: unknown property kns.hsm.type. Did you mean"
                + " kms.hsm.type?");
    assertThat(error(HSM + "key.a.key_label = a\nkey.a.usage = sign"))
        .isEqualTo(
            "provider.properties:4: unknown property key.a.usage. Did you mean key.a.usages?");
    assertThat(error("kms_library.a.library = /a\nkms_library.a.libary = /a"))
        .endsWith("Did you mean kms_library.a.library?");
  }

  @Test
  void load_wrongHandling_isToldWithItsLine() {
    assertThat(
            errors(
                """
                kms.c.type = cloud
                kms.c.envelope_cache_entries = -1
                kms.c.envelope_cache_time = 25h
                """))
        .containsExactly(
            "provider.properties:2: kms.c.envelope_cache_entries: cannot read the value: the value"
                + " must be a whole number from 0 to 100000",
            "provider.properties:3: kms.c.envelope_cache_time: cannot read the value: the value"
                + " must be more than 0 and at most 24h");
    assertThat(
            errors(
                """
                key.k.type = cloud
                key.k.kms_key = x
                key.k.verify_after_sign = perhaps
                key.k.envelope_reuse_messages = 0
                key.k.envelope_reuse_bytes = 0
                key.k.envelope_reuse_time = 0
                """))
        .hasSize(4)
        .allMatch(line -> line.contains("the value must be"));
  }

  @Test
  void load_unknownFieldNearNone_listsTheAllowed() {
    assertThat(error("kms.c.type = cloud\nkms.c.endpoint = x"))
        .isEqualTo(
            "provider.properties:2: unknown property kms.c.endpoint."
                + " A cloud connection has the fields allow_generate_key, allow_replace_key,"
                + " allow_store_key, envelope_cache_entries, envelope_cache_time,"
                + " envelope_reuse_bytes, envelope_reuse_messages, envelope_reuse_time, region,"
                + " type, verify_after_sign");
    assertThat(error("kms.c.type = cloud\nkey.a.kms = c\nkey.a.colour = x"))
        .isEqualTo(
            "provider.properties:3: unknown property key.a.colour. A cloud key has the fields"
                + " allow_generate_key, allow_replace_key, allow_store_key, any_mount,"
                + " envelope_cache_entries, envelope_cache_time, envelope_reuse_bytes,"
                + " envelope_reuse_messages, envelope_reuse_time, key_bits, key_type, kms, kms_key,"
                + " type, usages, verify_after_sign");
    assertThat(error("colour.port = 1"))
        .isEqualTo(
            "provider.properties:1: unknown property colour.port. Properties with a dot begin with"
                + " audit, key, kms, kms_library, registry, seal, server, store");
    assertThat(error("shade = 1"))
        .isEqualTo(
            "provider.properties:1: unknown property shade. The top level has the fields"
                + " audit.file, audit.required, default_kms, format, key_generators,"
                + " key_pair_generators, namespace, provider_name, random, registry.refresh,"
                + " seal.file, seal.key, store, store.password, store.user");
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
    assertThat(error("random = x\n" + HSM + "key.a.key_label = a"))
        .isEqualTo(
            "provider.properties:1: random: there is no connection and no key 'x';"
                + " connections are hsm");
    assertThat(error(HSM + "kms.hsm.allow_store_key = maybe"))
        .isEqualTo("provider.properties:3: kms.hsm.allow_store_key must be true or false");
  }

  @Test
  void load_libraryErrors_areTold() {
    assertThat(
            error(
                "kms_library.b.library = /b\nkms_library.A.library = /a\n"
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
  void load_keyTypeErrors_areTold() {
    assertThat(error(HSM + "key.a.key_label = a\nkey.a.key_type = rot13"))
        .startsWith("provider.properties:4: key type 'rot13': cannot read it: types are rsa-2048")
        .contains("aes-256", "x25519");
    assertThat(error(HSM + "key.a.key_label = a\nkey.a.key_type = P-256\nkey.a.curve = P256"))
        .isEqualTo(
            "provider.properties:5: key.a.curve and key_type say the same; only one of them may be"
                + " set");
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
  void load_referencesNeededAtOnce_areErrorsOfTheFile() {
    assertThat(error("namespace = ${sys:managed.keys.not.set}"))
        .isEqualTo(
            "provider.properties:1: cannot resolve namespace: ${sys:managed.keys.not.set}:"
                + " the system property is not set");
    assertThat(error("store = ${file:nothing}"))
        .isEqualTo(
            "provider.properties:1: cannot resolve store: ${file:nothing}:"
                + " the file does not exist");
    assertThat(load("store = ${sys:java.home}/x").store().location().folder())
        .contains(Path.of(System.getProperty("java.home"), "x"));
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

  /** What a reference stands for may be a secret that somebody put into the wrong line. */
  @Test
  void errors_ofReferences_showThemAndNotWhatTheyStandFor() {
    String reference = "${sys:managed.keys.test.misplaced}";
    System.setProperty("managed.keys.test.misplaced", "s3cret value");
    try {
      for (String line :
          List.of(
              "kms.b.type = ",
              "default_kms = ",
              "random = ",
              "namespace = ",
              "key.a.kms = ",
              "key.a.key_label = a\nkey.a.usages = ",
              "key.a.key_label = a\nkey.a.key_type = ")) {
        assertThat(String.join("\n", errors(HSM + line + reference)))
            .as(line)
            .contains(reference)
            .doesNotContainIgnoringCase("s3cret");
      }
      for (String line :
          List.of(
              "provider_name = ",
              "key_pair_generators = ",
              "kms.hsm.max_sessions = ",
              "kms.hsm.allow_generate_key = ",
              "key.a.key_label = a\nkey.a.any_mount = ")) {
        assertThat(String.join("\n", errors(HSM + line + reference)))
            .as(line)
            .isNotEmpty()
            .doesNotContainIgnoringCase("s3cret");
      }
    } finally {
      System.clearProperty("managed.keys.test.misplaced");
    }
  }

  @Test
  void errors_ofReferencesThatAreFollowedLater_doNotShowWhatTheyStandFor() {
    String reference = "${sys:managed.keys.test.later}";
    System.setProperty("managed.keys.test.later", "s3cret");
    try {
      Configuration library =
          load("kms_library.a.library = " + reference + "\nkms.h.type = pkcs11\nkms.h.library = a");
      assertThat(
              catchThrowableOfType(
                  KeyException.class, () -> library.connections().get(0).backend()))
          .hasMessageContaining("the library of kms.h.library, ")
          .hasMessageContaining(":1, is no absolute path")
          .hasMessageNotContaining("s3cret");
      for (String field : List.of("curve", "key_bits")) {
        Configuration key = load(HSM + "key.a.key_label = a\nkey.a." + field + " = " + reference);
        try (KeyRegistry registry = key.openRegistry()) {
          KeyEntry entry = registry.entry(KeyName.parse("a")).orElseThrow();
          assertThat(catchThrowableOfType(KeyException.class, entry::wantedSpec))
              .hasMessageContaining(":4: key.a." + field + ": cannot read the value: the value")
              .hasMessageContaining("names no kind of key; types are rsa-2048")
              .hasMessageNotContaining("s3cret");
        }
      }
    } finally {
      System.clearProperty("managed.keys.test.later");
    }
  }
}
