// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.managedkeys.transit.EncryptionFixture.base64;
import static org.managedkeys.transit.EncryptionFixture.bytes;
import static org.managedkeys.transit.EncryptionFixture.ciphertext;
import static org.managedkeys.transit.EncryptionFixture.payload;
import static org.managedkeys.transit.EncryptionFixture.text;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.testkit.CloudServer;
import org.managedkeys.testkit.WorkingKeys;

/**
 * Encryption, decryption, data keys and rewrap with each kind of key at each service, in both
 * forms. Vault does some of it with PKCS#11, and panicked once when a cloud's key was asked; it
 * rewraps with none of them.
 */
class EncryptionMatrixTest {

  private static final String AAD = base64("row 17");
  private static final int TAG = 16;

  @TempDir private static Path folder;
  private static final Map<String, EncryptionFixture> FIXTURES = new HashMap<>();
  private static final List<CloudServer> SERVERS = new ArrayList<>();

  /**
   * A kind of key.
   *
   * @param longest that it takes raw
   * @param binds whether it binds associated data raw
   * @param overhead of its raw ciphertext; 0 if the service alone knows
   */
  record Case(
      String service, String kind, int shortest, int longest, boolean binds, int overhead) {

    EncryptionFixture fixture() {
      return FIXTURES.get(service);
    }

    String key(EncryptionForm form) {
      return kind + "-" + form.text();
    }

    @Override
    public String toString() {
      return service + " " + kind;
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
        new Case("softhsm", "rsa", 0, 190, false, 0),
        new Case("softhsm", "rsa-sha1", 0, 214, false, 0),
        new Case("softhsm", "aes", 0, 100_000, true, 12 + TAG),
        new Case("awskms", "rsa", 0, 190, false, 0),
        new Case("awskms", "aes", 1, 4096, true, 0),
        new Case("azurekeyvault", "rsa", 0, 190, false, 0),
        new Case("managedhsm", "rsa", 0, 190, false, 0),
        new Case("managedhsm", "aes", 1, 4096, true, 12 + TAG),
        new Case("gcpckms", "rsa", 0, 190, false, 0),
        new Case("gcpckms", "aes", 1, 65_536, true, 0),
        new Case("gcpckms", "aes-gcm", 1, 65_536, true, 12 + TAG),
        new Case("local", "rsa", 0, 190, false, 0),
        new Case("local", "aes", 0, 100_000, true, 12 + TAG));
  }

  @BeforeAll
  static void openMounts() throws Exception {
    FIXTURES.put(
        "softhsm",
        EncryptionFixture.token(
            folderOf("softhsm"),
            Stream.of(
                    tokenKey("rsa", WorkingKeys.RSA),
                    tokenKey("rsa-sha1", WorkingKeys.RSA, "rsa_oaep_hash = sha1"),
                    tokenKey("aes", WorkingKeys.AES))
                .flatMap(Stream::of)
                .toArray(String[]::new)));
    FIXTURES.put("local", EncryptionFixture.local(folderOf("local")));
    cloud("awskms", CloudServer.start("awskms"), "kms_key = alias/", "rsa", "aes");
    cloud("azurekeyvault", CloudServer.start("azurekeyvault"), "key_name = ", "rsa");
    cloud("managedhsm", CloudServer.startForAes("azurekeyvault"), "key_name = ", "rsa", "aes");
    cloud("gcpckms", CloudServer.start("gcpckms"), "crypto_key = ", "rsa", "aes", "aes-gcm");
    cases().forEach(each -> {
      for (EncryptionForm form : EncryptionForm.values()) {
        each.fixture().key(each.key(form), each.kind(), form);
      }
    });
  }

  private static String[] tokenKey(String name, String label, String... fields) {
    return EncryptionFixture.tokenKey(
        name,
        label,
        Stream.concat(Stream.of("usages = encrypt,decrypt"), Stream.of(fields))
            .toArray(String[]::new));
  }

  private static void cloud(String name, CloudServer server, String place, String... kinds)
      throws Exception {
    SERVERS.add(server);
    List<String> lines = new ArrayList<>();
    for (String kind : kinds) {
      String key = "key." + kind + ".";
      lines.add(key + place + "matrix-" + kind);
      if (kind.equals("aes-gcm")) {
        lines.add(key + "algorithm = AES_256_GCM");
      } else {
        lines.add(key + "key_type = " + (kind.equals("rsa") ? "rsa-2048" : "aes-256"));
      }
      lines.add(key + "usages = encrypt,decrypt");
      lines.add(key + "allow_generate_key = true");
      lines.add(key + "any_mount = true");
    }
    FIXTURES.put(
        name,
        EncryptionFixture.on(
            server.configure(folderOf(name), lines.toArray(String[]::new))));
  }

  private static Path folderOf(String name) throws Exception {
    return Files.createDirectory(folder.resolve(name));
  }

  @AfterAll
  static void close() {
    FIXTURES.values().forEach(EncryptionFixture::close);
    SERVERS.forEach(CloudServer::close);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void raw_encryptsAsMuchAsTheServiceTakes_andNoMore(Case each) {
    String key = each.key(EncryptionForm.RAW);
    for (int length : List.of(each.shortest(), 32, each.longest())) {
      String sealed = each.fixture().encryption().encrypt(key, bytes(length), new byte[0]);

      assertThat(each.fixture().encryption().decrypt(key, sealed, new byte[0]))
          .isEqualTo(bytes(length));
      if (each.overhead() > 0) {
        assertThat(payload(sealed)).hasSize(length + each.overhead());
      }
    }
    if (each.longest() < 100_000 && !each.service().equals("managedhsm")) {
      assertThatExceptionOfType(KeyException.class)
          .isThrownBy(() ->
              each.fixture()
                  .encryption()
                  .encrypt(key, bytes(each.longest() + 1), new byte[0]))
          .withMessageContaining("Hint: a version of the key that is made with encryption = ")
          .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.INVALID));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void raw_bindsAssociatedData_orRefusesIt(Case each) {
    String key = each.key(EncryptionForm.RAW);
    Map<String, String> request = Map.of("plaintext", base64("x"), "associated_data", AAD);
    if (each.binds()) {
      bindsAssociatedData(each, key, request);
    } else {
      assertThatExceptionOfType(KeyException.class)
          .isThrownBy(() -> each.fixture().encryption().encrypt(key, request))
          .withMessageContaining("associated_data cannot be bound");
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void envelope_takesAnyLength_andAssociatedData(Case each) {
    String key = each.key(EncryptionForm.ENVELOPE);
    for (int length : List.of(0, 1, 100_000)) {
      String sealed = each.fixture().encryption().encrypt(key, bytes(length), bytes(20));

      assertThat(each.fixture().encryption().decrypt(key, sealed, bytes(20)))
          .isEqualTo(bytes(length));
    }
    bindsAssociatedData(
        each, key, Map.of("plaintext", base64("x"), "associated_data", AAD));
  }

  private static void bindsAssociatedData(Case each, String key, Map<String, String> request) {
    Encryption encryption = each.fixture().encryption();
    String sealed = text(encryption.encrypt(key, request), "ciphertext");

    assertThat(
            encryption.decrypt(key, Map.of("ciphertext", sealed, "associated_data", AAD)).data())
        .isEqualTo(Map.of("plaintext", base64("x")));
    unable(() -> encryption.decrypt(key, Map.of("ciphertext", sealed)));
  }

  private static void unable(ThrowingCallable call) {
    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(call)
        .withMessageContaining("invalid ciphertext: unable to decrypt")
        .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.INVALID));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void changedCiphertexts_areRefusedByOneMessage(Case each) {
    for (EncryptionForm form : EncryptionForm.values()) {
      String key = each.key(form);
      byte[] payload = payload(each.fixture().encrypted(key, "secret"));
      for (int place = 0; place < payload.length; place += 1 + payload.length / 40) {
        payload[place] ^= 0x10;
        unable(() -> each.fixture().decrypted(key, ciphertext(1, payload)));
        payload[place] ^= 0x10;
      }
      unable(() -> each.fixture().decrypted(key, ciphertext(1, new byte[0])));
      unable(() -> each.fixture().decrypted(key, ciphertext(1, bytes(300))));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void rewrapAndDataKeys_work(Case each) {
    String key = "moved-" + each.kind();
    each.fixture().key(key, each.kind(), EncryptionForm.RAW);
    String sealed = each.fixture().encrypted(key, "secret");
    each.fixture().rotate(key, each.kind(), EncryptionForm.ENVELOPE);

    String again =
        text(
            each.fixture().encryption().rewrap(key, Map.of("ciphertext", sealed)), "ciphertext");

    assertThat(again).startsWith("vault:v2:");
    assertThat(each.fixture().decrypted(key, again)).isEqualTo("secret");
    for (EncryptionForm form : EncryptionForm.values()) {
      Map<String, Object> made =
          each.fixture().dataKeys().make(true, each.key(form), Map.of()).data();
      assertThat(
              each.fixture()
                  .encryption()
                  .decrypt(each.key(form), Map.of("ciphertext", text(made, "ciphertext")))
                  .data())
          .isEqualTo(Map.of("plaintext", text(made, "plaintext")));
    }
  }
}
