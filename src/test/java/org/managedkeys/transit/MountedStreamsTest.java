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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.testkit.WorkingKeys;

/** Streams under the keys of a mount, on a token and in software, in either form. */
class MountedStreamsTest {

  private static final byte[] CONTEXT = "2026-11/db".getBytes(StandardCharsets.UTF_8);
  private static final byte[] PLAIN = StreamBytes.random(200_000);

  @TempDir private static Path folder;
  private static EncryptionFixture local;
  private static EncryptionFixture token;

  @BeforeAll
  static void openMounts() throws IOException {
    local = EncryptionFixture.local(Files.createDirectory(folder.resolve("local")));
    token =
        EncryptionFixture.token(
            Files.createDirectory(folder.resolve("token")),
            Stream.of(tokenKey("rsa", WorkingKeys.RSA), tokenKey("aes", WorkingKeys.AES))
                .flatMap(Stream::of)
                .toArray(String[]::new));
    for (EncryptionForm form : EncryptionForm.values()) {
      for (String key : List.of("rsa", "aes")) {
        local.key(key + "-" + form.text(), key, form);
        token.key(key + "-" + form.text(), key, form);
      }
    }
    local.key("again", "again", EncryptionForm.ENVELOPE);
  }

  private static String[] tokenKey(String name, String label) {
    return EncryptionFixture.tokenKey(name, label, "usages = encrypt,decrypt");
  }

  @AfterAll
  static void close() {
    Stream.of(local, token).forEach(EncryptionFixture::close);
  }

  /** A key, and where it is. */
  record Case(String service, String name) {

    EncryptionFixture fixture() {
      return service.equals("local") ? local : token;
    }
  }

  static Stream<Case> cases() {
    return Stream.concat(
        Stream.of("local", "token")
            .flatMap(service ->
                Stream.of("aes-raw", "aes-envelope", "rsa-raw", "rsa-envelope")
                    .map(name -> new Case(service, name))),
        Stream.of(new Case("local", "again")));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void stream_underAnyKeyThatEncrypts_isDecrypted(Case one) throws IOException {
    Streams streams = streams(one.fixture());

    byte[] stream = encrypted(streams, one.name());

    assertThat(decrypted(streams, one.name(), stream)).isEqualTo(PLAIN);
  }

  /** So whoever has Vault's API and Tink can read it. */
  @ParameterizedTest
  @MethodSource("cases")
  void dataKey_inTheHead_isAnOrdinaryCiphertext(Case one) throws IOException {
    EncryptionFixture fixture = one.fixture();
    byte[] stream = encrypted(streams(fixture), one.name());
    int end = StreamBytes.headLength(stream) - 32;
    String wrapped = new String(stream, 12, end - 12, StandardCharsets.US_ASCII);

    assertThat(wrapped).startsWith("vault:v1:");
    byte[] dataKey = fixture.encryption().decrypt(one.name(), wrapped, new byte[0]);
    assertThat(dataKey).hasSize(32);
    StreamHead head = new StreamHead(14, wrapped);
    assertThat(head.bytes(dataKey)).isEqualTo(Arrays.copyOf(stream, end + 32));
  }

  @Test
  void rotation_toAnotherKindOfKey_leavesOldStreamsReadable_untilTheyMustNotBe()
      throws IOException {
    Streams streams = streams(local);
    local.key("rotated", "aes", EncryptionForm.RAW);
    byte[] old = encrypted(streams, "rotated");
    local.rotate("rotated", "rsa", EncryptionForm.ENVELOPE);
    byte[] young = encrypted(streams, "rotated");

    assertThat(decrypted(streams, "rotated", old)).isEqualTo(PLAIN);
    ByteArrayOutputStream moved = new ByteArrayOutputStream();
    streams.rewrap("rotated", new ByteArrayInputStream(old), moved, bytes -> {});
    local.mount().keys().config("rotated", Map.of("min_decryption_version", 2));

    assertThat(decrypted(streams, "rotated", young)).isEqualTo(PLAIN);
    assertThat(decrypted(streams, "rotated", moved.toByteArray())).isEqualTo(PLAIN);
    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> decrypted(streams, "rotated", old))
        .withMessageContaining("ciphertext or signature version is disallowed by policy (too old)")
        .matches(e -> e.kind() == Kind.INVALID);
  }

  /** Each with the data key of another managed key of its kind; all in the same words. */
  @ParameterizedTest
  @MethodSource("cases")
  void stream_underAnotherKey_isRefused(Case one) throws IOException {
    EncryptionFixture fixture = one.fixture();
    Streams streams = streams(fixture);
    String other = one.name().startsWith("aes") ? one.name().replace("aes", "rsa") : "aes-envelope";
    byte[] stream = encrypted(streams, other);

    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> decrypted(streams, one.name(), stream))
        .withMessage(
            "key '"
                + one.name()
                + "' of mount 'transit/': cannot decrypt the stream: invalid ciphertext: it was cut"
                + " short or changed, or encrypted with another key or with other associated data");
  }

  @Test
  void head_withBitsFlipped_isRefused_underARealKey() throws IOException {
    Streams streams = streams(local);
    for (String name : List.of("rsa-raw", "aes-raw", "aes-envelope")) {
      byte[] stream = encrypted(streams, name);
      int head = StreamBytes.headLength(stream);
      for (int at = 8; at < head; at++) {
        byte[] forged = stream.clone();
        forged[at] ^= (byte) (1 << (at % Byte.SIZE));
        assertThatExceptionOfType(KeyException.class)
            .isThrownBy(() -> decrypted(streams, name, forged))
            .matches(e -> e.kind() == Kind.INVALID || e.kind() == Kind.UNSUPPORTED);
      }
    }
  }

  @Test
  void key_thatIsNotThereOrCannot_isNamed_andNothingIsWritten() {
    Streams streams = streams(local);
    local.key("signs", "ec");
    local.key("forbidden", "signing");
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
    StreamDataKeys dataKeys =
        new EncryptedDataKeys(TransitFixture.scope(local.registry()), local.encryption());

    assertThatThrownBy(() -> dataKeys.unwrap("nobody", "nonsense"))
        .isInstanceOfSatisfying(
            KeyException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NOT_FOUND));
    for (String text :
        List.of(
            "nonsense", "vault:v1", "vault:v0:AAAA", "vault:v1:", "vault:v1:A", "vault:v1:AB==")) {
      assertThat(dataKeys.unwrap("aes-raw", text)).isEqualTo(Optional.empty());
    }
  }

  private static Streams streams(EncryptionFixture fixture) {
    return new Streams(
        new EncryptedDataKeys(TransitFixture.scope(fixture.registry()), fixture.encryption()));
  }

  private static byte[] encrypted(Streams streams, String name) throws IOException {
    ByteArrayOutputStream sink = new ByteArrayOutputStream();
    streams.encrypt(name, new ByteArrayInputStream(PLAIN), sink, CONTEXT, bytes -> {});
    return sink.toByteArray();
  }

  private static byte[] decrypted(Streams streams, String name, byte[] stream) throws IOException {
    ByteArrayOutputStream sink = new ByteArrayOutputStream();
    streams.decrypt(name, new ByteArrayInputStream(stream), sink, CONTEXT, bytes -> {});
    return sink.toByteArray();
  }
}
