// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.managedkeys.config.Backends;
import org.managedkeys.config.Configuration;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.registry.Mount;
import org.managedkeys.registry.admin.Administration;
import org.managedkeys.registry.admin.MountSettings;
import org.managedkeys.testkit.Providers;
import org.managedkeys.testkit.WorkingKeys;

/** Streams under the keys of a mount, on a token and in software, in either form. */
class MountedStreamsTest {

  private static final byte[] CONTEXT = "2026-11/db".getBytes(StandardCharsets.UTF_8);
  private static final byte[] PLAIN = StreamBytes.random(200_000);

  private static final String CIPHER = "encrypt,decrypt";

  /** Managed keys that encrypt, on the token and in software; {@code again} has kept data keys. */
  private static final List<String> ENCRYPTING =
      List.of("token-rsa", "token-aes", "rsa", "aes", "again");

  @TempDir private static Path folder;
  private static KeyRegistry registry;
  private static TransitMount mount;
  private static Streams streams;

  @BeforeAll
  static void openMount() {
    List<String> lines = new ArrayList<>(List.of(WorkingKeys.configuration()));
    lines.addAll(
        List.of(
            "default_kms = hsm",
            "kms.trial.type = local",
            "kms.trial.file = keys.p12",
            "kms.trial.password = trial password",
            "kms.trial.allow_generate_key = true"));
    declare(lines, "token-rsa", CIPHER, "kms = hsm", "key_label = " + WorkingKeys.RSA);
    declare(lines, "token-aes", CIPHER, "kms = hsm", "key_label = " + WorkingKeys.AES);
    software(lines, "rsa", "rsa-2048", CIPHER);
    software(lines, "aes", "aes-256", CIPHER);
    software(lines, "again", "aes-256", CIPHER);
    lines.add("key.again.envelope_reuse_messages = 1000");
    software(lines, "ec", "P-256", "sign,verify");
    software(lines, "signing", "rsa-2048", "sign,verify");
    registry =
        Configuration.load(Providers.write(folder, lines.toArray(String[]::new)), Backends.all())
            .openRegistry();
    new Administration(registry)
        .mounts()
        .enable(
            Namespace.ROOT,
            "transit",
            TransitMount.TYPE,
            new MountSettings(Optional.empty(), Optional.of(Set.of()), Map.of()));
    mount = TransitMount.open(registry, Namespace.ROOT, "transit");
    streams = new Streams(dataKeys());
    for (String managed : ENCRYPTING) {
      for (EncryptionForm form : EncryptionForm.values()) {
        create(managed + "-" + form.text(), managed, form);
      }
    }
  }

  private static void software(List<String> lines, String name, String type, String usages) {
    declare(lines, name, usages, "kms = trial", "key_type = " + type, "allow_generate_key = true");
  }

  private static void declare(List<String> lines, String name, String usages, String... fields) {
    for (String field : fields) {
      lines.add("key." + name + "." + field);
    }
    lines.add("key." + name + ".usages = " + usages);
    lines.add("key." + name + ".any_mount = true");
  }

  private static StreamDataKeys dataKeys() {
    Mount found = registry.mounts().find(Namespace.ROOT, "transit").orElseThrow();
    return new EncryptedDataKeys(
        new TransitScope(registry, found, Clock.systemUTC()), mount.encryption());
  }

  private static void create(String name, String managed, EncryptionForm form) {
    mount
        .keys()
        .create(
            name,
            Map.of("type", "managed_key", "managed_key_name", managed, "encryption", form.text()));
  }

  @AfterAll
  static void close() {
    registry.close();
  }

  static Stream<String> keys() {
    return ENCRYPTING.stream()
        .flatMap(managed ->
            Arrays.stream(EncryptionForm.values()).map(form -> managed + "-" + form.text()));
  }

  @ParameterizedTest
  @MethodSource("keys")
  void stream_underAnyKeyThatEncrypts_isDecrypted(String name) throws IOException {
    byte[] stream = encrypted(name);

    assertThat(decrypted(name, stream)).isEqualTo(PLAIN);
  }

  /** So whoever has Vault's API and Tink can read it. */
  @ParameterizedTest
  @MethodSource("keys")
  void dataKey_inTheHead_isAnOrdinaryCiphertext(String name) throws IOException {
    byte[] stream = encrypted(name);
    int end = StreamBytes.headLength(stream) - 32;
    String wrapped = new String(stream, 12, end - 12, StandardCharsets.US_ASCII);

    assertThat(wrapped).startsWith("vault:v1:");
    byte[] dataKey = mount.encryption().decrypt(name, wrapped, new byte[0]);
    assertThat(dataKey).hasSize(32);
    StreamHead head = new StreamHead(14, wrapped);
    assertThat(head.bytes(dataKey)).isEqualTo(Arrays.copyOf(stream, end + 32));
  }

  @Test
  void rotation_toAnotherKindOfKey_leavesOldStreamsReadable_untilTheyMustNotBe()
      throws IOException {
    create("rotated", "aes", EncryptionForm.RAW);
    byte[] old = encrypted("rotated");
    mount.keys().rotate("rotated", Map.of("managed_key_name", "rsa", "encryption", "envelope"));
    byte[] young = encrypted("rotated");

    assertThat(decrypted("rotated", old)).isEqualTo(PLAIN);
    ByteArrayOutputStream moved = new ByteArrayOutputStream();
    streams.rewrap("rotated", new ByteArrayInputStream(old), moved, bytes -> {});
    mount.keys().config("rotated", Map.of("min_decryption_version", 2));

    assertThat(decrypted("rotated", young)).isEqualTo(PLAIN);
    assertThat(decrypted("rotated", moved.toByteArray())).isEqualTo(PLAIN);
    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> decrypted("rotated", old))
        .withMessageContaining("ciphertext or signature version is disallowed by policy (too old)")
        .matches(e -> e.kind() == Kind.INVALID);
  }

  /** Of its own kind and form, and of others: all in the same words. */
  @ParameterizedTest
  @MethodSource("keys")
  void stream_underAnotherKey_isRefused(String name) throws IOException {
    String other = name.startsWith("aes") ? "rsa-raw" : "aes-envelope";
    byte[] stream = encrypted(other);

    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> decrypted(name, stream))
        .withMessage(
            "key '"
                + name
                + "' of mount 'transit/': cannot decrypt the stream: invalid ciphertext: it was cut"
                + " short or changed, or encrypted with another key or with other associated data");
  }

  @Test
  void head_withBitsFlipped_isRefused_underARealKey() throws IOException {
    for (String name : List.of("rsa-raw", "aes-raw", "aes-envelope")) {
      byte[] stream = encrypted(name);
      int head = StreamBytes.headLength(stream);
      for (int at = 8; at < head; at++) {
        byte[] forged = stream.clone();
        forged[at] ^= (byte) (1 << (at % Byte.SIZE));
        assertThatExceptionOfType(KeyException.class)
            .isThrownBy(() -> decrypted(name, forged))
            .matches(e -> e.kind() == Kind.INVALID || e.kind() == Kind.UNSUPPORTED);
      }
    }
  }

  @Test
  void key_thatIsNotThereOrCannot_isNamed_andNothingIsWritten() {
    mount.keys().create("signs", Map.of("type", "managed_key", "managed_key_name", "ec"));
    mount.keys().create("forbidden", Map.of("type", "managed_key", "managed_key_name", "signing"));
    ByteArrayOutputStream sink = new ByteArrayOutputStream();

    for (Map.Entry<String, Kind> each :
        Map.of("nobody", Kind.NOT_FOUND, "signs", Kind.UNSUPPORTED, "forbidden", Kind.DENIED)
            .entrySet()) {
      assertThatThrownBy(() -> streams.encrypt(each.getKey(), sink, CONTEXT))
          .isInstanceOfSatisfying(
              KeyException.class, e -> assertThat(e.kind()).isEqualTo(each.getValue()));
    }
    assertThat(sink.size()).isZero();
  }

  @Test
  void dataKeys_ofAMissingKey_areNotFound_whateverTheyAre() {
    StreamDataKeys dataKeys = dataKeys();

    assertThatThrownBy(() -> dataKeys.unwrap("nobody", "nonsense"))
        .isInstanceOfSatisfying(
            KeyException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NOT_FOUND));
    for (String text :
        List.of(
            "nonsense", "vault:v1", "vault:v0:AAAA", "vault:v1:", "vault:v1:A", "vault:v1:AB==")) {
      assertThat(dataKeys.unwrap("aes-raw", text)).isEqualTo(Optional.empty());
    }
  }

  private static byte[] encrypted(String name) throws IOException {
    ByteArrayOutputStream sink = new ByteArrayOutputStream();
    streams.encrypt(name, new ByteArrayInputStream(PLAIN), sink, CONTEXT, bytes -> {});
    return sink.toByteArray();
  }

  private static byte[] decrypted(String name, byte[] stream) throws IOException {
    ByteArrayOutputStream sink = new ByteArrayOutputStream();
    streams.decrypt(name, new ByteArrayInputStream(stream), sink, CONTEXT, bytes -> {});
    return sink.toByteArray();
  }
}
