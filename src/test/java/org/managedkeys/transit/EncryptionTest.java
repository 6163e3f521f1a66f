// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.transit.EncryptionFixture.base64;
import static org.managedkeys.transit.EncryptionFixture.bytes;
import static org.managedkeys.transit.EncryptionFixture.payload;
import static org.managedkeys.transit.EncryptionFixture.plaintext;
import static org.managedkeys.transit.EncryptionFixture.text;
import static org.managedkeys.transit.Refusals.refused;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.wire.Answer;

/** The fields of requests to encrypt, decrypt and rewrap: what they do, how they are refused. */
class EncryptionTest {

  private static final String AAD = base64("row 17");

  private static final AtomicInteger TESTS = new AtomicInteger();

  @TempDir private static Path folder;
  private static EncryptionFixture fixture;
  private static Encryption encryption;

  private final int test = TESTS.incrementAndGet();

  /** A key of AES in its service, of each test's own. */
  private final String data = "data-" + test;

  /** A key of raw RSA. */
  private final String box = "box-" + test;

  @BeforeAll
  static void openMount() {
    fixture = EncryptionFixture.local(folder);
    encryption = fixture.encryption();
  }

  @BeforeEach
  void makeKeys() {
    fixture.key(data, "aes").key(box, "rsa");
  }

  @AfterAll
  static void close() {
    fixture.close();
  }

  private Answer encrypt(String key, String... fields) {
    return encryption.encrypt(key, request(fields));
  }

  private Answer decrypt(String key, String ciphertext, String... fields) {
    Map<String, Object> request = request(fields);
    request.put("ciphertext", ciphertext);
    return encryption.decrypt(key, request);
  }

  private static Map<String, Object> request(String... fields) {
    Map<String, Object> request = new HashMap<>();
    for (int i = 0; i < fields.length; i += 2) {
      request.put(fields[i], fields[i + 1]);
    }
    return request;
  }

  @Test
  void answer_hasCiphertextAndVersion() {
    Answer answer = encrypt(data, "plaintext", base64("hello"));

    assertThat(answer.data().keySet()).containsExactly("ciphertext", "key_version");
    assertThat(answer.data()).containsEntry("key_version", 1);
    assertThat(text(answer, "ciphertext")).matches("vault:v1:[A-Za-z0-9+/]+={0,2}");
    assertThat(decrypt(data, text(answer, "ciphertext")).data())
        .isEqualTo(Map.of("plaintext", base64("hello")));
  }

  @Test
  void emptyPlaintext_isAMessageToo() {
    for (String key : List.of(data, box)) {
      String sealed = text(encrypt(key, "plaintext", ""), "ciphertext");

      assertThat(decrypt(key, sealed).data()).isEqualTo(Map.of("plaintext", ""));
    }
  }

  @Test
  void plaintext_withLineBreaks_isReadAsBase64ToolsWriteIt() {
    String sealed = text(encrypt(data, "plaintext", "aGVs\nbG8=\r\n"), "ciphertext");

    assertThat(fixture.decrypted(data, sealed)).isEqualTo("hello");
  }

  @Test
  void plaintext_thatIsMissingOrNoBase64_isRefused() {
    refused(Kind.INVALID, "missing plaintext to encrypt", () -> encrypt(data));
    assertThat(
            refused(
                Kind.INVALID,
                "key '"
                    + data
                    + "' of mount 'transit/': cannot encrypt: failed to base64-decode plaintext",
                () -> encrypt(data, "plaintext", "s3cr*t")))
        .hasMessageNotContaining("s3cr");
    refused(Kind.INVALID, "missing ciphertext to decrypt", () -> decrypt(data, " "));
  }

  @Test
  void field_thatIsUnknown_isRefusedWithTheNearest() {
    refused(
        Kind.INVALID,
        "Hint: did you mean associated_data?",
        () -> encrypt(data, "plaintext", "", "associated_dat", AAD));
  }

  @Test
  void associatedData_mustBeTheSameAgain() {
    String sealed =
        text(encrypt(data, "plaintext", base64("x"), "associated_data", AAD), "ciphertext");

    assertThat(plaintext(decrypt(data, sealed, "associated_data", AAD))).isEqualTo("x");
    unable(() -> decrypt(data, sealed));
    unable(() -> decrypt(data, sealed, "associated_data", base64("row 18")));
  }

  private static void unable(ThrowingCallable call) {
    refused(Kind.INVALID, "invalid ciphertext: unable to decrypt", call);
  }

  @Test
  void associatedData_whereItCannotBeBound_isRefused() {
    String sealed = fixture.encrypted(box, "x");

    refused(
        Kind.INVALID,
        "associated_data cannot be bound by RSA itself. Hint: a version of the key that is made"
            + " with encryption = envelope",
        () -> encrypt(box, "plaintext", "", "associated_data", AAD));
    refused(
        Kind.INVALID,
        "associated_data cannot be bound",
        () -> decrypt(box, sealed, "associated_data", AAD));
    refused(
        Kind.INVALID,
        "associated_data cannot be bound",
        () -> encryption.rewrap(box, Map.of("ciphertext", sealed, "associated_data", AAD)));
  }

  @Test
  void context_andConvergentEncryption_areRefusedUnlessEmpty() {
    String text = "key derivation and convergent encryption not supported";
    refused(Kind.INVALID, text, () -> encrypt(data, "plaintext", "", "context", AAD));
    refused(
        Kind.INVALID, text, () -> encrypt(data, "plaintext", "", "convergent_encryption", "true"));
    String sealed = fixture.encrypted(data, "x");
    refused(Kind.INVALID, text, () -> decrypt(data, sealed, "context", AAD));

    assertThat(plaintext(decrypt(data, sealed, "context", ""))).isEqualTo("x");
  }

  @Test
  void nonce_isTheIvOfAesInTheDevice() {
    byte[] iv = bytes(12);
    String sealed =
        text(encrypt(data, "plaintext", base64("x"), "nonce", base64(iv)), "ciphertext");

    assertThat(payload(sealed)).startsWith(iv);
    assertThat(fixture.decrypted(data, sealed)).isEqualTo("x");
    assertThat(plaintext(decrypt(data, sealed, "nonce", base64(iv)))).isEqualTo("x");
    unable(() -> decrypt(data, sealed, "nonce", base64(bytes(13))));
    unable(() -> decrypt(data, sealed, "iv", base64(new byte[12])));
  }

  @Test
  void nonce_whereThereIsNone_isRefused() {
    String wide = "wide-" + test;
    fixture.key(wide, "aes", EncryptionForm.ENVELOPE);
    String nonce = base64(bytes(12));
    for (String key : List.of(box, wide)) {
      refused(
          Kind.INVALID,
          "provided nonce not allowed for this key",
          () -> encrypt(key, "plaintext", "", "nonce", nonce));
    }
    refused(
        Kind.INVALID,
        "the nonce has 11 bytes, and AES GCM takes 12",
        () -> encrypt(data, "plaintext", "", "nonce", base64(bytes(11))));
    refused(
        Kind.INVALID,
        "nonce and iv mean the same",
        () -> encrypt(data, "plaintext", "", "nonce", nonce, "iv", nonce));
  }

  @Test
  void versions_encryptAndDecryptAsTheKeyAllows() {
    String first = fixture.encrypted(data, "one");
    fixture.rotate(data, "other-aes", EncryptionForm.ENVELOPE);
    String second = fixture.encrypted(data, "two");

    assertThat(second).startsWith("vault:v2:");
    assertThat(fixture.decrypted(data, first)).isEqualTo("one");
    assertThat(fixture.decrypted(data, second)).isEqualTo("two");
    assertThat(encrypt(data, "plaintext", "", "key_version", "1").data())
        .containsEntry("key_version", 1);
    refused(
        Kind.INVALID,
        "requested version for encryption is higher than the latest key version",
        () -> encrypt(data, "plaintext", "", "key_version", "3"));

    fixture.keys().config(data, Map.of("min_decryption_version", 2, "min_encryption_version", 2));

    refused(
        Kind.INVALID,
        "requested version for encryption is less than the minimum encryption key version",
        () -> encrypt(data, "plaintext", "", "key_version", "1"));
    refused(
        Kind.INVALID,
        "ciphertext or signature version is disallowed by policy (too old)",
        () -> decrypt(data, first));
    assertThat(fixture.decrypted(data, second)).isEqualTo("two");
  }

  @Test
  void ciphertext_ofAnotherForm_isRefusedByVaultsWords() {
    Map<String, String> texts = new HashMap<>();
    texts.put("hello", "invalid ciphertext: no prefix");
    texts.put("vault:v1", "invalid ciphertext: wrong number of fields");
    texts.put("vault:vx:AAAA", "invalid ciphertext: version number could not be decoded");
    texts.put("vault:v2:AAAA", "invalid ciphertext: version is too new");
    texts.put("vault:v1:AA*A", "invalid ciphertext: could not decode base64");
    texts.put("vault:v1:", "invalid ciphertext: unable to decrypt");
    texts.put("vault:v1:AAAA", "invalid ciphertext: unable to decrypt");
    texts.forEach(
        (ciphertext, message) -> refused(Kind.INVALID, message, () -> decrypt(data, ciphertext)));
  }

  /** The same bytes in another spelling are another text: nobody may change one unnoticed. */
  @Test
  void base64_inAnotherSpelling_isRefused() {
    // 12 + 1 + 16 bytes: the last sign has bits to spare.
    String sealed = fixture.encrypted(data, "x");
    int last = sealed.indexOf('=') - 1;
    String respelt =
        sealed.substring(0, last) + (char) (sealed.charAt(last) + 1) + sealed.substring(last + 1);

    assertThat(Base64.getDecoder().decode(respelt.substring(9))).isEqualTo(payload(sealed));
    refused(Kind.INVALID, "could not decode base64", () -> decrypt(data, respelt));
    refused(Kind.INVALID, "could not decode base64", () -> decrypt(data, sealed.replace("=", "")));
  }

  @Test
  void key_thatIsAbsent_isMadeByEncryption() {
    Answer answer = encrypt("new", "plaintext", base64("x"));

    assertThat(fixture.keys().read("new").data())
        .containsEntry("type", "aes256-gcm96")
        .containsEntry("latest_version", 1);
    assertThat(fixture.decrypted("new", text(answer, "ciphertext"))).isEqualTo("x");
    encrypt("new-rsa", "plaintext", base64("x"), "type", "rsa-2048");
    assertThat(fixture.keys().read("new-rsa").data()).containsEntry("type", "rsa-2048");
  }

  @Test
  void key_thatIsAbsent_isNotMadeByAnythingElse() {
    fixture.keys().configure(Map.of("disable_upsert", true));
    refused(Kind.NOT_FOUND, "absent", () -> encrypt("absent", "plaintext", base64("x")));
    fixture.keys().configure(Map.of("disable_upsert", false));

    refused(Kind.INVALID, "base64-decode", () -> encrypt("absent", "plaintext", "*"));
    refused(
        Kind.NOT_FOUND,
        "absent",
        () -> encrypt("absent", "plaintext", base64("x"), "key_version", "2"));
    refused(Kind.NOT_FOUND, "encryption key not found", () -> decrypt("absent", "vault:v1:AAAA"));
    refused(
        Kind.NOT_FOUND,
        "encryption key not found",
        () -> encryption.rewrap("absent", Map.of("ciphertext", "vault:v1:AAAA")));
    refused(
        Kind.NOT_FOUND,
        "encryption key not found",
        () -> encryption.encrypt("absent", bytes(1), bytes(0)));
    assertThat(fixture.keys().list().data().toString()).doesNotContain("absent");
  }

  @Test
  void rewrap_movesToTheLatestVersion_withItsAssociatedData() {
    String first =
        text(encrypt(data, "plaintext", base64("x"), "associated_data", AAD), "ciphertext");
    fixture.rotate(data, "other-aes", EncryptionForm.ENVELOPE);

    Answer answer = encryption.rewrap(data, Map.of("ciphertext", first, "associated_data", AAD));

    assertThat(answer.data().keySet()).isEqualTo(Set.of("ciphertext", "key_version"));
    assertThat(answer.data()).containsEntry("key_version", 2);
    assertThat(plaintext(decrypt(data, text(answer, "ciphertext"), "associated_data", AAD)))
        .isEqualTo("x");
    unable(() -> encryption.rewrap(data, Map.of("ciphertext", first)));
    assertThat(
            encryption
                .rewrap(
                    data, Map.of("ciphertext", first, "associated_data", AAD, "key_version", "1"))
                .data())
        .containsEntry("key_version", 1);
  }

  @Test
  void rewrap_ofRsa_hasAPaddingForEachHalf() {
    String first =
        text(encrypt(box, "plaintext", base64("x"), "padding_scheme", "pkcs1v15"), "ciphertext");
    fixture.rotate(box, "other-rsa", EncryptionForm.RAW);

    unable(() -> encryption.rewrap(box, Map.of("ciphertext", first)));
    Answer answer =
        encryption.rewrap(
            box,
            Map.of(
                "ciphertext",
                first,
                "decrypt_padding_scheme",
                "pkcs1v15",
                "encrypt_hash_algorithm",
                "sha2-512"));

    String second = text(answer, "ciphertext");
    unable(() -> decrypt(box, second));
    assertThat(plaintext(decrypt(box, second, "hash_algorithm", "sha2-512"))).isEqualTo("x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sha1", "sha2-224", "sha2-256", "sha2-384", "sha2-512", "sha256"})
  void hash_isThatOfOaep(String hash) {
    String sealed =
        text(encrypt(box, "plaintext", base64("x"), "hash_algorithm", hash), "ciphertext");

    assertThat(plaintext(decrypt(box, sealed, "hash_algorithm", hash))).isEqualTo("x");
    if (hash.endsWith("256")) {
      assertThat(fixture.decrypted(box, sealed)).isEqualTo("x");
    } else {
      unable(() -> decrypt(box, sealed));
    }
  }

  @Test
  void padding_thatIsWrong_isRefused() {
    refused(
        Kind.INVALID,
        "padding_scheme is oaep or pkcs1v15",
        () -> encrypt(box, "plaintext", "", "padding_scheme", "none"));
    refused(
        Kind.INVALID,
        "invalid hash algorithm",
        () -> encrypt(box, "plaintext", "", "hash_algorithm", "md5"));
    refused(
        Kind.INVALID,
        "hash_algorithm is for OAEP",
        () ->
            encrypt(
                box, "plaintext", "", "padding_scheme", "pkcs1v15", "hash_algorithm", "sha2-256"));
    refused(
        Kind.INVALID,
        "are for RSA keys",
        () -> encrypt(data, "plaintext", "", "padding_scheme", "oaep"));
  }

  @Test
  void message_thatIsTooLongForRsa_isRefusedWithTheWayOut() {
    encrypt(box, "plaintext", base64(bytes(190)));
    refused(
        Kind.INVALID,
        "the plaintext has 191 bytes, and RSA OAEP with SHA-256, MGF1 SHA-256 takes at most 190."
            + " Hint: a version of the key that is made with encryption = envelope",
        () -> encrypt(box, "plaintext", base64(bytes(191))));
    fixture.rotate(box, "rsa", EncryptionForm.ENVELOPE);

    String sealed =
        text(
            encrypt(box, "plaintext", base64(bytes(10_000)), "associated_data", AAD), "ciphertext");
    assertThat(decrypt(box, sealed, "associated_data", AAD).data())
        .isEqualTo(Map.of("plaintext", base64(bytes(10_000))));
  }

  @Test
  void key_thatCannotEncrypt_isRefusedByName() {
    fixture.key("sig", "ec").key("rsa-sig", "signing");

    refused(
        Kind.UNSUPPORTED,
        "message encryption not supported for key type EC",
        () -> encrypt("sig", "plaintext", ""));
    refused(
        Kind.DENIED,
        "key 'signing': cannot encrypt: its usages are sign,verify",
        () -> encrypt("rsa-sig", "plaintext", ""));
  }

  @Test
  void bytes_areEncryptedWithoutBase64() {
    byte[] aad = "row".getBytes(StandardCharsets.UTF_8);
    String sealed = encryption.encrypt(data, bytes(100), aad);

    assertThat(encryption.decrypt(data, sealed, aad)).isEqualTo(bytes(100));
    unable(() -> encryption.decrypt(data, sealed, new byte[0]));
    assertThat(encryption.tryDecrypt(data, sealed)).isEmpty();
    assertThat(encryption.tryDecrypt(data, encryption.encrypt(data, bytes(9), new byte[0])))
        .hasValueSatisfying(plain -> assertThat(plain).isEqualTo(bytes(9)));
  }

  @Test
  void messages_shareADataKey_onlyIfTheirManagedKeySaysSo() {
    fixture.key("own", "aes", EncryptionForm.ENVELOPE);
    fixture.key("shared", "again", EncryptionForm.ENVELOPE);

    assertThat(dataKey("own")).isNotEqualTo(dataKey("own"));
    assertThat(dataKey("shared")).isEqualTo(dataKey("shared"));
  }

  /** The encrypted data key of a new envelope. */
  private String dataKey(String key) {
    byte[] payload = payload(fixture.encrypted(key, "x"));
    int length = ByteBuffer.wrap(payload).getInt();
    return base64(Arrays.copyOfRange(payload, 4, 4 + length));
  }

  @Test
  void everyUse_isInTheAuditLog_alsoThoseThatAskNoService() throws Exception {
    Path other = Files.createDirectory(folder.resolve("audited"));
    try (EncryptionFixture audited =
        EncryptionFixture.local(other, "audit.file = " + other.resolve("audit"))) {
      audited.key("box", "rsa").key("wide", "again", EncryptionForm.ENVELOPE);
      String first = audited.encrypted("box", "x");
      audited.decrypted("box", first);
      audited.encrypted("wide", "x");
      audited.encrypted("wide", "y");
    }

    String log = "";
    try (Stream<Path> files = Files.list(other)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".jsonl")).toList()) {
        log += Files.readString(file);
      }
    }
    assertThat(log.lines().filter(line -> line.contains("\"key.use.encrypt\""))).hasSize(3);
    assertThat(log.lines().filter(line -> line.contains("\"key.use.decrypt\""))).hasSize(1);
    assertThat(log).contains("RSA public key").contains("kept data key").contains("transit/");
  }
}
